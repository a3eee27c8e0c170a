"""Writing in a photo: where it is, which pixels are ink, whether it is of the scene, what is behind it."""
