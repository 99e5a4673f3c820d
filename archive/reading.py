"""How files and folders are read: in order, plain files alone, without filling the memory that others work with."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from archive import ocfl
from archive.staging import CHUNK
from archive.store import Found, Kept


def raised(error: OSError) -> None:
    """Let a walk of `os.walk` fail where it would pass over what cannot be read."""
    raise error


def opened(path: str) -> tuple[int, int]:
    """Return a descriptor and the size of a file; what is none is refused, not waited for: a pipe never ends."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode):
        return descriptor, found.st_size
    os.close(descriptor)
    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)


def pieces(path: str) -> Iterator[bytes]:
    """Yield a file in large pieces, and let the system forget it."""
    descriptor, left = opened(path)
    try:
        while True:
            asked = min(max(left, 0) + 1, CHUNK)
            chunk = os.read(descriptor, asked)
            if chunk:
                yield chunk
            # A regular file gives less than was asked for only at its end.
            if len(chunk) < asked:
                break
            left -= len(chunk)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def in_order(folder: Path) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, by name."""
    with os.scandir(folder) as items:
        return sorted(items, key=lambda item: item.name)


def walked(item: os.DirEntry[str], path: str) -> Iterator[tuple[Found, str]]:
    """Yield the objects, stray files and empty folders at `item` and below, `path` being where it is."""
    if not item.is_dir(follow_symlinks=False):
        yield Found.STRAY, path
        return
    inside = in_order(Path(item.path))
    if not inside:
        yield Found.EMPTY, path
    elif any(below.name == ocfl.INVENTORY or below.name.startswith(ocfl.DECLARED_OBJECT) for below in inside):
        yield Found.OBJECT, path
    else:
        for below in inside:
            yield from walked(below, f"{path}/{below.name}")


def listed(folder: str, prefix: str) -> Iterator[Kept]:
    """Yield what lies in `folder` and below, its path after `prefix`; an empty folder ends in `/`."""
    with os.scandir(folder) as items:
        inside = list(items)
    if not inside and prefix:
        yield Kept(prefix)
    for item in inside:
        if item.is_dir(follow_symlinks=False):
            yield from listed(item.path, f"{prefix}{item.name}/")
        else:
            found = item.stat(follow_symlinks=False)
            is_link = stat.S_ISLNK(found.st_mode)
            regular = is_link or stat.S_ISREG(found.st_mode)
            yield Kept(prefix + item.name, is_link or found.st_nlink > 1, found.st_size, regular)
