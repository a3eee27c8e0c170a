"""Words on frames: sprites of letters, and how they come in."""
