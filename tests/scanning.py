"""Reading the QR codes of papers as a telephone does, by a decoder that made none of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image


def decoded(picture: Image.Image) -> list[str]:
    """Return what the QR codes in a picture say."""
    return [one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def on_pages(pdf: bytes) -> Iterator[str]:
    """Yield what the QR codes on the pages of a PDF say, drawn as an office printer draws them."""
    for page in pypdfium2.PdfDocument(pdf):
        yield from decoded(page.render(scale=150 / 72).to_pil())


def in_word(docx: bytes) -> list[str]:
    """Return what the QR codes among the pictures of a Word file say."""
    with zipfile.ZipFile(io.BytesIO(docx)) as packed:
        pictures = [packed.read(name) for name in packed.namelist() if name.startswith("word/media/")]
    return [words for one in pictures for words in decoded(Image.open(io.BytesIO(one)))]
