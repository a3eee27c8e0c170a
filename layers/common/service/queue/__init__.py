"""Which jobs wait for a worker: one port, and an embedded adapter and one for SQS."""
