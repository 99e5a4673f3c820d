"""Scans, photos and filled-in sheets as tests need them: a page of paper, a picture from a phone, a letter's sheet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image

from pipeline.workbook.read import read_workbook
from pipeline.workbook.write import write_workbook
from schemas import document_type
from schemas import record as records

KINDS = document_type.load_all()
SCAN = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
# What nobody must find in a published photo: where it was taken, and with what.
PLACE, CAMERA = "30.2741", "TestPhone 9"


def photo(
    colour: str = "teal", size: tuple[int, int] = (320, 240), *, turned: bool = False, form: str = "JPEG"
) -> bytes:
    """Return a picture as a phone writes it: with place, camera and, if `turned`, a note to turn it by 90 degrees."""
    picture = Image.new("RGB", size, colour)
    picture.paste("white", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x0110], exif[0x010E] = CAMERA, PLACE
    if turned:
        exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (30.0, 16.0, 26.8)
    out = io.BytesIO()
    picture.save(out, form, exif=exif)
    return out.getvalue()


def registered(sheet: Path, **changes: Any) -> bytes:
    """Return the sheet that a scan was given, filled in like the minimal example."""
    given = read_workbook(sheet.read_bytes(), KINDS, sheet.name).record
    kind = KINDS["letter_in"]
    example = records.loads((kind.folder / "examples" / "minimal.json").read_bytes())
    letter = {**example["letter"], "received_at": given["letter"]["received_at"], **changes}
    handling = {**example["handling"], "due_on": given["letter"]["received_at"][:10]}
    filled = {**example, "revises": given["revises"], "letter": letter, "handling": handling}
    return write_workbook(kind, filled)
