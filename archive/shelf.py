"""Loose files beside an archive: the ledger's copy and the snapshots, in a folder or in a bucket.

An archive root holds entries and nothing else (OCFL 1.1), so what is no entry lies on a shelf. A shelf is plain:
whoever puts something there also reads it back.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from hashlib import sha256
from pathlib import Path

from archive import durable
from archive.bucket import Bucket

_TAIL = 4096


class Shelf(ABC):
    """Files by name. Everything here raises `OSError` where the place is away, full or not to be written."""

    @abstractmethod
    def sizes(self) -> dict[str, int]:
        """Return the files that lie here with their sizes; none where there is no shelf yet."""

    @abstractmethod
    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""

    @abstractmethod
    def write(self, name: str, source: bytes | Path) -> None:
        """Make `name` hold the bytes of `source`, wholly or not at all."""

    @abstractmethod
    def grow(self, name: str, source: Path, size: int) -> None:
        """Make `name`, which holds the first `size` bytes of `source`, hold all of it."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is fine."""


class FolderShelf(Shelf):
    """A shelf in `folder`. It is made with the first file, but never the disk that it lies on: see `base`."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder = folder
        self.base = base

    def sizes(self) -> dict[str, int]:
        """Return the files that lie here with their sizes."""
        if not self.folder.is_dir():
            return {}
        return {
            one.name: one.stat().st_size
            for one in self.folder.iterdir()
            if one.is_file() and not one.name.endswith(durable.TEMPORARY)
        }

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return (self.folder / name).read_bytes()

    def write(self, name: str, source: bytes | Path) -> None:
        """Write the file durably."""
        self._make()
        data = source if isinstance(source, bytes) else source.read_bytes()
        durable.write_durably(self.folder / name, data)

    def grow(self, name: str, source: Path, size: int) -> None:
        """Append what is missing, durably; a copy that a crash cut off is longer next time."""
        self._make()
        with source.open("rb") as file:
            file.seek(size)
            rest = file.read()
        with (self.folder / name).open("ab") as file:
            file.write(rest)
            file.flush()
            os.fsync(file.fileno())
        durable.fsync_folder(self.folder)

    def is_followed(self, name: str, source: Path) -> bool:
        """Append what `source` has more, durably; False where the last bytes here are not those of `source`.

        Cheap enough to be done after every step: what lies further back is compared by whoever reads everything.
        """
        self._make()
        with source.open("rb") as own, (self.folder / name).open("a+b") as file:
            size = file.seek(0, os.SEEK_END)
            start = max(size - _TAIL, 0)
            own.seek(start)
            file.seek(start)
            if own.read(size - start) != file.read():
                return False
            file.write(own.read())
            file.flush()
            os.fsync(file.fileno())
        if not size:
            durable.fsync_folder(self.folder)
        return True

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.folder / name).unlink(missing_ok=True)

    def _make(self) -> None:
        if not self.base.is_dir():
            # A disk that is not mounted: what was written here now would be hidden when it is.
            raise FileNotFoundError(2, "the disk is away", str(self.base))
        durable.make_folder(self.folder)


class BucketShelf(Shelf):
    """A shelf in a bucket, below `prefix`."""

    def __init__(self, bucket: Bucket, prefix: str) -> None:
        self.bucket = bucket
        self.prefix = prefix

    def sizes(self) -> dict[str, int]:
        """Return the files that lie here with their sizes."""
        return {key.removeprefix(self.prefix): size for key, size in self.bucket.keys(self.prefix)}

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return self.bucket.read(self.prefix + name)

    def write(self, name: str, source: bytes | Path) -> None:
        """Put the file; a reader sees the one before or this one."""
        data = source if isinstance(source, bytes) else source.read_bytes()
        self.bucket.put(self.prefix + name, data, sha256(data).hexdigest())

    def grow(self, name: str, source: Path, size: int) -> None:  # noqa: ARG002 - a bucket cannot append
        """Put the whole file anew."""
        self.write(name, source)

    def remove(self, name: str) -> None:
        """Remove a file with all its versions."""
        self.bucket.remove(self.prefix + name)
