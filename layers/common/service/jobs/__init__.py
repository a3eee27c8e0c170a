"""Long work: accepted, queued, done by a worker, followed by polling or events."""
