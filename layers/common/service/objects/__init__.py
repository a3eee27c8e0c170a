"""Where bytes are stored: one port, an adapter for folders and one for S3."""
