"""Matting: from a coarse mask to a cut-out with alpha at the photo's size and pure edge colours."""
