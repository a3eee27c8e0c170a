"""Letters: which font serves, how words are shaped, where lines break, and the coverage that they leave.

HarfBuzz shapes and rasterises by itself here. Pillow's raqm needs the system's FriBiDi, which a slim image
lacks; without it Pillow knows no OpenType kerning, no tabular figures and no Arabic.

A headline in two lines, as large as its box lets it be, white with a dark line around it::

    style = TypeStyle(Lettering("bold"), size=160)
    block = fit_block("Regeringen höjer räntan", style, 920, 400, "centre", max_lines=2)
    clip = seen(frame, at)
    paint(frame, outline(block.runs, 5, clip), DARK, at=at)
    paint(frame, rasterise(block.runs, clip), WHITE, at=at)
"""
