"""``studio batch``: a folder of photos, each processed exactly once, even if the batch is killed."""
