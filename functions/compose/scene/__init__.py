"""What the background tells about where somebody may stand in it."""
