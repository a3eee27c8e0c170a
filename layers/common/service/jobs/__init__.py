"""Long work: submitted, queued, done by a worker, followed by polling or events."""
