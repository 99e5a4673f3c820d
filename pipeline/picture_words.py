"""What a picture says beside its pixels: EXIF, XMP, PNG texts, comments. A camera and an editor write names there."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image

_WITHIN = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop)
# Windows writes title, comment, author, keywords and subject of a picture as UTF-16 into these tags.
_WINDOWS = range(0x9C9B, 0x9CA0)
# User comments begin with the name of their encoding in eight bytes.
_COMMENT_HEADS = (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", b"\0" * 8)


def picture_words(data: bytes) -> list[str]:
    """Return every text beside the pixels of the picture `data`; none if it is no picture that can be opened."""
    try:
        # A damaged tag is a warning of Pillow's, and here no more than a text that is not there.
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
            warnings.simplefilter("ignore")
            if picture.format == "PNG":
                picture.load()  # a PNG may have its texts behind its pixels
            exif = picture.getexif()
            tags = [*exif.items(), *(pair for within in _WITHIN for pair in exif.get_ifd(within).items())]
            # `info` repeats EXIF as raw bytes, and colour profiles speak of their maker alone.
            beside = [value for name, value in picture.info.items() if name not in {"exif", "icc_profile"}]
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return []
    return [words for words in [*_tags(tags), *(one for value in beside for one in _texts(value))] if words.strip()]


def _tags(tags: list[tuple[int, Any]]) -> Iterator[str]:
    for tag, value in tags:
        if tag in _WINDOWS and isinstance(value, bytes | tuple):
            yield bytes(value).decode("utf-16-le", "ignore").rstrip("\0")
        else:
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.rstrip("\0")
    elif isinstance(value, bytes):
        yield from _decoded(value)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)


def _decoded(value: bytes) -> Iterator[str]:
    head, body = value[:8], value[8:] if value[:8] in _COMMENT_HEADS else value
    if head == b"UNICODE\0":
        yield from (body.decode(encoding, "ignore") for encoding in ("utf-16-le", "utf-16-be"))
    else:
        yield from (body.decode(encoding, "ignore").rstrip("\0") for encoding in ("utf-8", "gb18030"))
