"""Every file that the desk hands out goes out here, so that what people put into names cannot speak to a browser.

A project, an upload or a household may be called anything: a name with a line break would write a header, one that
turns the direction of writing hides what a file is, one with a path leads elsewhere, and one too long cannot be saved.
"""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import IO

from django.http import FileResponse

# What most file systems take for one name, in bytes.
_LONGEST = 255


def answer(data: bytes | IO[bytes], name: str, *, in_place: bool = False, content_type: str = "") -> FileResponse:
    """Send `data` as the file `name`, to be taken home, or `in_place` to be looked at."""
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    more = {"content_type": content_type} if content_type else {}
    return FileResponse(stream, as_attachment=not in_place, filename=plain(name), **more)


def plain(name: str) -> str:
    """Return `name` as one line of print without a path, short enough to be saved; its ending stays."""
    shown = "".join(sign if sign.isprintable() and sign not in '/\\"' else "_" for sign in name).strip()
    # What begins with a dot is hidden on many machines.
    shown = f"_{shown}" if shown[:1] in {"", "."} else shown
    suffix = PurePosixPath(shown).suffix
    ending = suffix if len(suffix) < 10 else ""
    stem = shown.removesuffix(ending)
    return stem.encode()[: _LONGEST - len(ending.encode())].decode(errors="ignore") + ending
