"""Pages of a PDF as pictures, so that a document is read in any browser, on any phone, without a viewer.

Which widths there are is fixed: whoever asks for one of his own would fill the disk.
"""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from PIL import Image

from pipeline.render.pdfium import Unreadable as Unreadable
from pipeline.render.pdfium import opened


class Width(IntEnum):
    """How wide a picture is, in pixels: for a phone, for a screen of double density or a desk."""

    PHONE = 720
    SCREEN = 1240


@dataclass(frozen=True, slots=True)
class Size:
    """How wide and high a page is, in points."""

    width: float
    height: float

    def height_at(self, width_px: int) -> int:
        """Return how high the picture of the page is that is `width_px` wide."""
        return max(1, round(width_px * self.height / self.width))


def sizes(pdf: Path | bytes) -> list[Size]:
    """Return the size of every page of a PDF, without drawing any."""
    with opened(pdf) as document:
        return [Size(*document.get_page_size(number)) for number in range(len(document))]


def drawn(pdf: Path | bytes, page: int, width: Width) -> bytes:
    """Return page `page` (counted from 1) of a PDF as a PNG.

    Raises:
        IndexError: it has no such page.
    """
    with opened(pdf) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        with closing(document[page - 1]) as one:
            picture: Image.Image = one.render(scale=width / one.get_width()).to_pil()
    # Paper has few colours: with a palette a page of text weighs a third, and is packed in half the time.
    few = picture.convert("RGB").quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
