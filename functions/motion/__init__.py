"""Motion: videos made for a phone from a still, words or numbers."""
