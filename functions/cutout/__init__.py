"""Cut-out: the subject of a photo on a transparent ground."""
