"""Matches a subject to the colours, light, sharpness and grain of its scene."""
