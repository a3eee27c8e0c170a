"""Placement by a vision model: what it is shown, asked and believed."""
