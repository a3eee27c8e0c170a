"""Storyboards: several effects, one after another, as one video."""
