"""What looks draw with, one idea a file: pure, seeded, and the same picture at every size."""
