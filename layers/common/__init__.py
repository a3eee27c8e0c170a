"""What the functions share: pixels (imaging), models (vision), and the way in from the world (service)."""

__version__ = "0.1.0"
