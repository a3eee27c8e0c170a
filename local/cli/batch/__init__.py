"""``studio batch``: a folder of photos, each done exactly once, however often the batch is killed."""
