"""Pixels only: reading, colour, writing. Nothing here knows of models, HTTP or the rest of the project."""
