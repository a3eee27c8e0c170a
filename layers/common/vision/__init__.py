"""What a model sees: weights, segmenters, matting, faces. Takes pixels, gives masks and boxes."""
