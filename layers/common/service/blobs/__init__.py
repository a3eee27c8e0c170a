"""Where bytes lie: one port, and an adapter for a folder and one for S3."""
