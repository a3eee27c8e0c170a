"""Words and when they are said: read from many sources, laid out in pages."""
