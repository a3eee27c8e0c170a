"""Style: a photo as an editorial illustration."""
