"""From a coarse mask to a cut-out: alpha at the photo's size, and the true colours of its edge."""
