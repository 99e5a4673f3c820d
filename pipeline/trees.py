"""What lies below a dropped folder: its plain files, by names that are the same everywhere. No link is followed."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipeline import litter

# A drop is one data file and its attachments, not somebody's year.
MOST_ENTRIES = 2_000
MOST_LEVELS = 16


class TooMuch(OSError):
    """The folder holds more than a drop can mean."""


def entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything below `folder` with its relative name, in the order of names; links are yielded, not followed.

    Raises:
        TooMuch: there are too many entries, or they lie too deep.
        OSError: something cannot be read.
    """
    for count, (name, entry) in enumerate(_below(folder, "", MOST_LEVELS), 1):
        if count > MOST_ENTRIES:
            raise TooMuch(errno.EFBIG, os.strerror(errno.EFBIG), str(folder))
        yield name, entry


def _below(folder: Path, before: str, levels: int) -> Iterator[tuple[str, os.DirEntry[str]]]:
    if not levels:
        raise TooMuch(errno.EFBIG, os.strerror(errno.EFBIG), str(folder))
    with os.scandir(folder) as found:
        inner = sorted(found, key=lambda one: one.name)
    for entry in inner:
        yield before + entry.name, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), f"{before}{entry.name}/", levels - 1)


def files(folder: Path) -> list[tuple[str, Path]]:
    """Return the plain files below `folder` that are meant, as relative name (NFC, `/`) and path, sorted by name.

    Links, pipes and what programs laid down beside the files are left out.
    """
    found = [
        (unicodedata.normalize("NFC", name), Path(entry.path))
        for name, entry in entries(folder)
        if entry.is_file(follow_symlinks=False) and not any(map(litter.sort_of, name.split("/")))
    ]
    return sorted(found)
