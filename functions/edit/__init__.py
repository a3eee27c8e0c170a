"""Edit: an ordered list of operations on a picture."""
