"""Where the faces of a photo are."""
