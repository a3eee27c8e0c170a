"""The images as they run: built, then asked as Lambda and Compose ask them. ``make images-test``."""
