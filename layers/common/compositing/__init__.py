"""Pictures on a canvas: over, layers, coverage, contours, edges, shadows, reflections, layout, safe zones."""
