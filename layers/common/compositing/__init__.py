"""Pictures on a canvas: over, layers, coverage, contours, edges, shadows, layout, safe zones."""
