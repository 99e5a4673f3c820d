"""What tells files from those of another time: name, time and size, as long as nobody reads them anew for nothing.

The program's own stay as they were installed for as long as a process lives, so they are looked at once; an office's
may be edited at any time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

Stamp = tuple[str, int, int]


@lru_cache(maxsize=2)
def installed(templates: Path) -> str:
    """Return the stamp of the program's type folders as they were when this process asked first, in one word."""
    return sha256(repr(of_folder(templates)).encode()).hexdigest()


def of_folder(folder: Path) -> tuple[Stamp, ...]:
    """Return what changes whenever a file of `folder` does, also when an older one is put in its place."""
    return tuple(_below(str(folder)))


def of_files(files: Iterable[Path]) -> tuple[Stamp, ...]:
    """Return the same of these files alone."""
    return tuple((str(file), (at := file.stat()).st_mtime_ns, at.st_size) for file in sorted(files))


def _below(folder: str) -> Iterator[Stamp]:
    # Hundreds of files at every step of every document: by directory, without a Path for each of them.
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    for entry in entries:
        if entry.is_dir():
            # Examples are read when they are asked for and are part of no loaded type (schemas/type_folder.py).
            yield from _below(entry.path) if entry.name not in {"bad", "examples"} else ()
        elif entry.is_file():
            at = entry.stat()
            yield entry.path, at.st_mtime_ns, at.st_size
