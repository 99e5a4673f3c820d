"""Photos that owners send with what they write: few, of a size that a phone makes, and nothing in them but the picture.

They are kept as what concerns persons, beside the paper of the letter: nobody outside the project ever sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import photos
from pipeline.office.hanging import LargePhoto
from schemas.errors import BadFile
from schemas.language import _

MOST = 3
MOST_BYTES = 16 * 1024 * 1024


class ManyPhotos(BadFile):
    """More photos came than a letter takes."""

    message = _("At most %(most)s photos can be sent with a letter.")
    fix = _("Choose those that show it best.")
    code = "many-photos"


def taken(files: Sequence[tuple[str, Path]]) -> tuple[bytes, ...]:
    """Return the photos in `files` (name and where each lies), upright and without what the phone wrote beside them.

    Raises:
        ManyPhotos, LargePhoto, BrokenPhoto, HugePhoto: none of them is kept then.
    """
    if len(files) > MOST:
        raise ManyPhotos(most=MOST)
    return tuple(_one(name, path) for name, path in files)


def _one(name: str, path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise LargePhoto(name=name, most=MOST_BYTES // (1024 * 1024))
    return photos.prepared(path.read_bytes(), name)
