"""Frames in the encoder's pixel format, painted only where they change.

The content of a frame is a value, a :class:`~functions.motion.picture.renderer.Shot`: a background and the
items on it. A :class:`~functions.motion.picture.renderer.Renderer` compares each shot with the previous one
and paints the difference directly into the planes that are encoded.
"""
