"""Computer vision: weights, segmentation, matting, inpainting, faces. From pixels to masks and boxes."""
