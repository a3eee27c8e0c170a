"""Where the subjects are to stand, and who decides."""
