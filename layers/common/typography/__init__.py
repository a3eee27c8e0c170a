"""Typography: fonts, shaping, line breaking, typesetting, and the coverage of the glyphs.

HarfBuzz both shapes and rasterises. Pillow's raqm needs FriBiDi from the system, which a slim image lacks;
without it, Pillow supports neither OpenType kerning nor tabular figures nor Arabic.

A headline in at most two lines, as large as its box permits, white with a dark outline::

    style = TypeStyle(Lettering("bold"), size=160)
    block = fit_block("The council raises the toll", style, 920, 400, "centre", max_lines=2)
    clip = clip_box(frame, at)
    paint(frame, outline(block.runs, 5, clip), DARK, at=at)
    paint(frame, rasterise(block.runs, clip), WHITE, at=at)
"""
