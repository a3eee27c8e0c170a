"""Product: a photo of a thing becomes a picture for a shop."""
