"""The built-in segmenter, which needs no weights and is meant for plain scenes."""
