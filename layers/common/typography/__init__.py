"""Letters: which font serves, how words are shaped, where lines break, and the coverage that they leave.

HarfBuzz shapes and rasterises by itself here. Pillow's raqm needs the system's FriBiDi, which a slim image
lacks; without it Pillow knows no OpenType kerning, no tabular figures and no Arabic.
"""
