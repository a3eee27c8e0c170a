"""Cutout: removes the background of a photo."""
