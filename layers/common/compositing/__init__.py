"""Pictures on a canvas: layers, their contours and edges, what lies over what, the shadows that they cast."""
