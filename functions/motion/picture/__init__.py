"""Frames as the encoder wants them, made only where they change.

What a frame shows is a value, a :class:`~functions.motion.picture.shot.Shot`: a ground and sprites on it. A
:class:`~functions.motion.picture.renderer.Renderer` compares a shot with the one before and paints the
difference, straight into the planes that are encoded.
"""
