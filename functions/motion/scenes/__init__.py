"""Scenes: a ground, from a photo or from a tint, and the words on it."""
