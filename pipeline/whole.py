"""Does a file look whole? Asked of its last bytes alone, where its kind has an end that can be missing.

A workbook or zip ends with its table of contents, JSON with a bracket, PDF, PNG and JPEG with their own marks. A copy
that was given its full size beforehand (Windows Explorer, SMB, robocopy, aria2, Syncthing) ends with zeros until the
very last moment, whatever it will be. "No" only means that it is worth waiting longer: nothing is refused here.
"""

from __future__ import annotations

import os
from pathlib import Path

# The table of contents of a zip is followed by a comment of at most 65535 bytes.
_TAIL = 65_557
_ZEROS = 512


def looks_whole(path: Path) -> bool:
    """Return False if the file is empty, ends with zeros, or lacks the end that its kind has; else True.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(16)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
    return _is_whole(head, tail)


def is_whole(data: bytes) -> bool:
    """Return what `looks_whole` says of a file that holds `data`."""
    return _is_whole(data[:16], data[-_TAIL:])


def _is_whole(head: bytes, tail: bytes) -> bool:
    if not tail.strip() or not tail[-_ZEROS:].strip(b"\0"):
        return False
    if head.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in tail
    if head.startswith(b"%PDF-"):
        return b"%%EOF" in tail[-2048:]
    if head.startswith(b"\x89PNG"):
        return b"IEND" in tail[-64:]
    if head.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd9" in tail[-2048:]
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        return tail.rstrip()[-1:] in {b"}", b"]"}
    return True
