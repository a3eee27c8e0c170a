"""The embedded segmenter: it needs no weights, and serves plain scenes."""
