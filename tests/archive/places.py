"""One contract, two places: a folder and a bucket, and how a test breaks what lies in each behind the store's back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from archive.filestore import FileStore
from archive.s3_store import S3Store
from archive.store import Store
from tests.object_store import ObjectStore


class Place(Protocol):
    """A store, and hands to break it with."""

    @property
    def store(self) -> Store: ...

    def another(self) -> Store:
        """Return a second store, beside it."""

    def write(self, path: str, data: bytes) -> None:
        """Put `data` at `path` without asking the store."""

    def remove(self, path: str) -> None:
        """Remove what lies at `path`."""

    def read(self, path: str) -> bytes:
        """Return what lies at `path`."""

    def copied_to(self, folder: Path) -> Path:
        """Return a folder with everything that lies in the store, for a foreign judge."""


@dataclass(frozen=True)
class FolderPlace:
    """A store in a folder."""

    store: FileStore

    def another(self) -> Store:
        return FileStore(self.store.root.parent / "another" / "root")

    def write(self, path: str, data: bytes) -> None:
        target = self.store.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.chmod(0o644)
        target.write_bytes(data)

    def remove(self, path: str) -> None:
        (self.store.root / path).unlink()

    def read(self, path: str) -> bytes:
        return (self.store.root / path).read_bytes()

    def copied_to(self, _folder: Path) -> Path:
        return self.store.root


@dataclass(frozen=True)
class BucketPlace:
    """A store in a bucket."""

    store: S3Store

    def another(self) -> Store:
        return S3Store(self.store.bucket, f"{secrets.token_hex(6)}/")

    def write(self, path: str, data: bytes) -> None:
        self.store.bucket.put(self.store.prefix + path, data, sha256(data).hexdigest())

    def remove(self, path: str) -> None:
        self.store.bucket.remove(self.store.prefix + path)

    def read(self, path: str) -> bytes:
        return self.store.bucket.read(self.store.prefix + path)

    def copied_to(self, folder: Path) -> Path:
        for key, _size in self.store.bucket.keys(self.store.prefix):
            target = folder / key.removeprefix(self.store.prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.store.bucket.read(key))
        return folder


def folder_place(folder: Path) -> FolderPlace:
    """Return a store in `folder`, not created yet."""
    return FolderPlace(FileStore(folder / "archive"))


def bucket_place(server: ObjectStore) -> BucketPlace:
    """Return a store in a corner of a bucket that is its own, not created yet."""
    return BucketPlace(S3Store(server.bucket(), f"{secrets.token_hex(6)}/"))
