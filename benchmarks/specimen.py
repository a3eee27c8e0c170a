"""A specimen sheet of the type that Photo Studio sets: python -m benchmarks.specimen [OUT.png]"""

import sys
from collections.abc import Callable

import numpy as np
from PIL import Image as Pillow

from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.block import Align, Block, TypeStyle
from layers.common.typography.fonts import Role
from layers.common.typography.outline import outline
from layers.common.typography.raster import clip_box, paint, rasterise
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block, set_block, set_line

WIDTH, MARGIN = 1600, 60
INK, RED, PAPER, GREY, YELLOW = (18, 18, 20), (196, 30, 58), (250, 249, 246), (130, 130, 130), (255, 214, 10)
HEADLINE = "Regeringen höjer räntan"


class Sheet:
    """A page that grows downwards."""

    def __init__(self) -> None:
        self.pixels = np.full((9000, WIDTH, 3), PAPER, np.uint8)
        self.y = MARGIN

    def section(self, name: str) -> None:
        self.y += 30
        self.put(set_line(name.upper(), style(18, tracking=0.12)), RED)
        self.y += 10

    def put(self, block: Block, colour: Colour = INK, x: int = MARGIN, stroke: float = 0) -> None:
        self.ink(block, colour, (x, self.y), stroke)
        self.y += round(block.height)

    def ink(self, block: Block, colour: Colour, at: tuple[int, int], stroke: float = 0) -> None:
        clip = clip_box(self.pixels, at)
        if stroke:
            paint(self.pixels, outline(block.runs, stroke, clip), INK, at=at)
        paint(self.pixels, rasterise(block.runs, clip), colour, at=at)

    def fill(self, box: Box, colour: Colour) -> None:
        left, top, right, bottom = box
        self.pixels[top:bottom, left:right] = colour


def style(
    size: float, role: Role = "bold", tracking: float = 0.0, features: tuple[str, ...] = ()
) -> TypeStyle:
    return TypeStyle(Lettering(role, tracking, features), size)


def sizes(sheet: Sheet) -> None:
    for size in (24, 32, 48, 64, 96, 128, 160):
        sheet.put(set_line(HEADLINE if size < 128 else "Räntan höjs", style(size)))


def languages(sheet: Sheet) -> None:
    for text in (
        "Svenska: Flygande bäckasiner söka hwila på mjuka tuvor",
        "Polski: Zażółć gęślą jaźń, wciąż świeży łoś",
        "Română: Și-a înțeles țara șansa? „Ăsta e gândul”",
        "Ελληνικά: Η κυβέρνηση αυξάνει το επιτόκιο · ἀρχὴ ἥμισυ παντός",
        "Українська: Їхній уряд підвищує ставку, ґанок і єдність",
        "Magyar: Árvíztűrő tükörfúrógép · Čeština: Příliš žluťoučký kůň",
        "Davvisámegiella: Čáhci, boazu ja ruoŧŧa · Tiếng Việt: Việt Nam",
        "العربية: الحكومة ترفع الفائدة إلى 0,25 في المئة (2025)",
        "עברית: הממשלה מעלה את הריבית (2025)",
    ):
        sheet.put(set_line(text, style(40)))
    for text in ("Regular: Räntan höjs till 0,25 procent – 2 487,6 kr", "Τιμή 25 € · Цена 25 ₴ · 3⁄4 ½ № ©"):
        sheet.put(set_line(text, style(40, "regular")))


def figures(sheet: Sheet) -> None:
    for text in ("2 487,6", "1 111,1", "8 888,8"):
        sheet.ink(set_line(text, style(64)), INK, (MARGIN, sheet.y))
        sheet.ink(set_line(text, style(64, features=("tnum",))), INK, (MARGIN + 480, sheet.y))
        sheet.put(set_line(text, style(64, "mono")), x=MARGIN + 960)


def kickers(sheet: Sheet) -> None:
    for tracking in (0.0, 0.06, 0.12, 0.2):
        line = set_line("UTRIKES · ANALYS 24/7", style(26, tracking=tracking, features=("case",)))
        sheet.put(line, RED)


def headlines(sheet: Sheet) -> None:
    texts = (
        "Statsministern: Vi måste ta ansvar för framtidens elförsörjning",
        "Bränslepriset sjunker med 2 500 kr per år – så påverkas hushållen",
        "Arbetsmarknadsdepartementet larmar om ungdomsarbetslösheten",
    )
    alignments: tuple[Align, ...] = ("left", "centre", "right")
    for text, align in zip(texts, alignments, strict=True):
        width = WIDTH - 2 * MARGIN
        sheet.fill((MARGIN, sheet.y, WIDTH - MARGIN, sheet.y + 190), (238, 236, 230))
        block = fit_block(text, style(96), width, 190, align, max_lines=2)
        sheet.put(block)
        sheet.y += 24


def strokes(sheet: Sheet) -> None:
    top = sheet.y
    ramp = np.linspace(30, 235, WIDTH - 2 * MARGIN, dtype=np.float32)
    sheet.pixels[top : top + 480, MARGIN:-MARGIN] = ramp[None, :, None].astype(np.uint8)
    for size, stroke, colour in ((120, 8, (255, 255, 255)), (72, 5, YELLOW), (40, 3, (255, 255, 255))):
        line = set_line("Vinden vänder i dag", style(size))
        sheet.put(line, colour, x=MARGIN + 40, stroke=stroke)
    word = set_block("HAN SA DET I GÅR", style(80), 700, "centre")
    sheet.put(word, YELLOW, x=MARGIN + 40, stroke=6)
    sheet.y = max(sheet.y, top + 480) + 20


def boxes(sheet: Sheet) -> None:
    top = sheet.y
    texts = (
        "Ja!",
        "Barnomsorgspersonalens villkor",
        "Internationaliseringsprocessen",
        "2 487,6 miljarder kronor",
    )
    for number, text in enumerate(texts):
        left = MARGIN + number * 375
        sheet.fill((left, top, left + 340, top + 260), (238, 236, 230))
        block = fit_block(text, style(200), 340, 260, "centre")
        sheet.ink(block, INK, (left, top + round((260 - block.height) / 2)))
    sheet.y = top + 280


def paragraphs(sheet: Sheet) -> None:
    text = (
        "Det var en gång en liten tidning som ville sätta sina rubriker lika väl som de stora. Den köpte"
        " varken typsnitt eller program, utan lät en dator räkna: varje rad, varje mellanrum och varje"
        " avstavning av de längsta sammansättningarna, som sjukhusinfrastrukturprojekteringsgruppen."
    )
    sheet.put(set_block(text, TypeStyle(Lettering("regular"), 30, 1.4), 620))


def missing(sheet: Sheet) -> None:
    block = set_line("Hej 👋 världen 漢字 𝗳𝗲𝘁 ﬁn ＡＢＣ q̃ ☃ →", style(40))
    sheet.put(block)
    sheet.put(
        set_line("missing: " + " ".join(f"U+{ord(c[0]):04X}" for c in block.missing), style(22, "mono")), GREY
    )


def draw() -> Pixels:
    sheet = Sheet()
    parts: tuple[Callable[[Sheet], None], ...] = (
        sizes,
        languages,
        figures,
        kickers,
        headlines,
        strokes,
        boxes,
        paragraphs,
        missing,
    )
    for part in parts:
        sheet.section(part.__name__)
        part(sheet)
    return sheet.pixels[: sheet.y + MARGIN]


def main() -> None:
    Pillow.fromarray(draw()).save(sys.argv[1] if len(sys.argv) > 1 else "specimen.png")


if __name__ == "__main__":
    main()
