"""Models that paint: what a capability may ask of one, what it is told, and the mask that it is given."""
