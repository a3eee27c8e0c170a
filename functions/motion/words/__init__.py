"""Words and their times: read from many formats, and divided into caption pages."""
