"""Upscaling: networks that enlarge a picture."""
