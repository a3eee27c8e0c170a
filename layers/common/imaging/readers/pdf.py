"""The first page of a PDF, drawn by PDFium on white paper, with the file's own fonts and PDFium's."""

import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, Final

import numpy as np

from layers.common.errors import ImageTooLarge, InvalidImage
from layers.common.imaging.alpha import WHITE
from layers.common.imaging.image import Credit, Pixels, Size
from layers.common.imaging.readers.opened import UPRIGHT, Opened

DPI: Final = 150
LONGEST_SIDE: Final = 5000
"""Pixels. A page that would be larger at ``DPI`` is drawn smaller: from A1 on."""
LONGEST_PAGE: Final = 14_400
"""Points that a page's side may have (ISO 32000-1, annex C)."""
_POINTS_PER_INCH: Final = 72


@contextmanager
def open_pdf(data: bytes) -> Iterator[Opened]:
    """The page as it is to be seen: its crop box, turned by its rotation.

    Raises:
        InvalidImage: a password is needed, there is no page, or the page has no size.
        ImageTooLarge: a side of the page is longer than ``LONGEST_PAGE``.
    """
    pdfium = _library()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if fault.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
            raise InvalidImage(
                "expected a PDF that opens without a password, received an encrypted one"
            ) from fault
        raise
    # Fields of forms are drawn as they are filled; PDFium is built without scripts.
    document.init_forms()
    with closing(document), closing(document[0]) as page:
        width, height = page.get_size()
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise InvalidImage(f"the page declares a size of {width:g} × {height:g} points")
        if max(width, height) > LONGEST_PAGE:
            raise ImageTooLarge(
                f"expected a page of at most {LONGEST_PAGE:,} points a side, "
                f"received {width:.0f} × {height:.0f}"
            )
        scale = min(DPI / _POINTS_PER_INCH, LONGEST_SIDE / max(width, height))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        author = document.get_metadata_value("Author")
        yield Opened(
            size,
            lambda _reduction: _draw(page, size),
            UPRIGHT,
            lambda: Credit(artist=author or None),
        )


def _draw(page: Any, size: Size) -> Pixels:
    pdfium = _library()
    paper = pdfium.PdfBitmap.new_native(*size, pdfium.raw.FPDFBitmap_BGR, rev_byteorder=True)
    with closing(paper):
        paper.fill_rect((*WHITE, 255), 0, 0, *size)
        flags = pdfium.raw.FPDF_ANNOT | pdfium.raw.FPDF_REVERSE_BYTE_ORDER
        flags |= pdfium.raw.FPDF_RENDER_LIMITEDIMAGECACHE
        pdfium.raw.FPDF_RenderPageBitmap(paper, page, 0, 0, *size, 0, flags)
        if page.formenv:
            pdfium.raw.FPDF_FFLDraw(page.formenv, paper, page, 0, 0, *size, 0, flags)
        return np.array(paper.to_numpy(), np.uint8)


@cache
def _library() -> Any:
    """PDFium, which gets no fonts from the system: those are other files, and not the same everywhere."""
    import pypdfium2  # noqa: PLC0415  20 MB, for PDF files only

    none = pypdfium2.raw.FPDF_SYSFONTINFO(version=1)
    pypdfium2.raw.FPDF_SetSystemFontInfo(none)
    _kept.append(none)
    return pypdfium2


_kept: list[Any] = []
"""What PDFium has a pointer to."""
