"""The one door to the archive: what every store of entries does, and what it promises.

A store keeps OCFL 1.1 objects. `commit` is the only way in; nothing filed is ever rewritten (invariant I5), and what
`commit` has answered for is durable and was read back (invariant I1). `FileStore` is the one on a file system,
`S3Store` the one in a bucket.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha512

from archive import ocfl
from archive.ocfl import BadName, Digests, EntryId, Inventory, InventoryDamaged
from archive.pacing import Pace, unpaced
from archive.staging import Staged
from archive.store_values import AlreadyFiled as AlreadyFiled
from archive.store_values import Aside as Aside
from archive.store_values import Census as Census
from archive.store_values import EntryMissing as EntryMissing
from archive.store_values import FileAltered as FileAltered
from archive.store_values import Found as Found
from archive.store_values import Kept as Kept
from archive.store_values import NotInEntry as NotInEntry
from archive.store_values import Receipt as Receipt
from schemas.language import text


class Store(ABC):
    """A place for entries. Paths are relative to it and written with `/`."""

    @abstractmethod
    def create(self) -> None:
        """Make the store ready; one that is ready is fine."""

    @abstractmethod
    def commit(self, staged: Staged) -> Receipt:
        """File `staged`, wholly or not at all, and read it back; the same entry again gives the same receipt.

        Raises:
            AlreadyFiled: another entry lies at this id.
            Damaged: the entry is there but cannot be read back as it was filed.
        """

    @abstractmethod
    def has(self, object_id: str) -> bool:
        """Tell whether an entry lies at this id (its bytes are not looked at)."""

    def must_exist(self) -> None:
        """Do nothing where the store is there and answers.

        Raises:
            Damaged: there is no store here.
            OSError: it cannot be asked.
        """
        next(self.walk(), None)

    @abstractmethod
    def walk(self) -> Iterator[tuple[Found, str]]:
        """Yield each object, and each stray file or empty folder outside objects, with its path, in path order.

        Raises:
            Damaged: there is no store here.
        """

    @abstractmethod
    def listing(self, path: str) -> list[Kept]:
        """Return every file below the object folder `path`, relative to it, in path order."""

    @abstractmethod
    def stream(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path` in pieces.

        Raises:
            OSError: nothing lies there, or the disk cannot read it.
        """

    def digest(self, path: str, pace: Pace = unpaced) -> tuple[str, int]:
        """Return the SHA-512 of the file at `path`, in hexadecimal, and how many bytes were read for it.

        Raises:
            OSError: nothing lies there, or the disk cannot read it.
        """
        found, size_bytes = sha512(), 0
        for chunk in self.stream(path):
            found.update(chunk)
            size_bytes += len(chunk)
            pace(len(chunk))
        return found.hexdigest(), size_bytes

    def whole(self, path: str) -> bytes:
        """Return the bytes of the small file at `path`. Errors as `digest`."""
        return b"".join(self.stream(path))

    def census(self, below: Sequence[str] | None = None) -> Census:
        """Return what lies in the folders `below` (None: anywhere here), counted by another walk than the checker's.

        Raises:
            Damaged: there is no store here.
            OSError: a folder cannot be read.
        """
        objects = [path for found, path in self.walk() if found is Found.OBJECT and (below is None or path in below)]
        kept = [one for path in objects for one in self.listing(path) if not one.path.endswith("/")]
        return Census(len(objects), len(kept), sum(one.size_bytes for one in kept))

    @abstractmethod
    def replace_from(self, source: Store, object_id: str, digest: str) -> Aside:
        """Put the entry of `source` in the place of what lies here, as a whole; return where that was moved.

        `digest` is the SHA-512 that its inventory must have. Nothing here is touched before every byte of the source
        was found good; whatever a crash leaves, the same call brings the entry.

        Raises:
            Damaged: the entry of `source` is not the one that was filed; nothing here was touched.
            OSError: this store is away, full or refuses.
        """

    @abstractmethod
    def discard(self, path: str) -> Aside:
        """Move whatever lies at `path`, and is no entry, out of the store; return where it lies now."""

    @abstractmethod
    def declare(self) -> None:
        """Write the root's declaration anew."""

    @abstractmethod
    def remove(self, object_id: str) -> bool:
        """Take an entry out for good; False if none lies here. Durable, and repeatable after a crash at any step.

        The one exception to I5: only what was appraised and disposed of is ever removed.

        Raises:
            Damaged: there is no store here.
            OSError: it is away, or keeps the entry from being removed (object lock).
        """

    @abstractmethod
    def remove_discarded(self, object_id: str, digests: Collection[str]) -> int:
        """Destroy what was moved aside of the entry, and files with one of these SHA-256; return how many copies.

        Raises:
            OSError: the store is away.
        """

    @abstractmethod
    def remove_empty(self, path: str) -> None:
        """Remove the empty folder at `path`.

        Raises:
            OSError: it is not empty any more.
        """

    def open(self, object_id: str) -> Entry:
        """Return a view of the entry, its inventory checked against its digest.

        Raises:
            EntryMissing: there is none.
            InventoryDamaged: its inventory is not what was filed.
        """
        path = EntryId.parse(object_id).path
        if not self.has(object_id):
            raise EntryMissing(entry=object_id)
        entry = entry_at(self, path)
        if entry.object_id != object_id:
            raise InventoryDamaged(where=path, reason=text("it names another entry."))
        return entry

    def names(self, object_id: str) -> list[str]:
        """Return the logical names of the entry's files, sorted."""
        return self.open(object_id).names()

    def read(self, object_id: str, name: str) -> bytes:
        """Return a file of the entry, checked against its digest; errors as `open` and `Entry.read`."""
        return self.open(object_id).read(name)

    def entries(self) -> Iterator[str]:
        """Yield the ids of all entries, in path order."""
        for found, path in self.walk():
            if found is Found.OBJECT and (entry := id_at(path)):
                yield str(entry)

    def copy_from(self, source: Store, object_id: str) -> Receipt:
        """File the entry of another store here, every byte checked on the way; its inventory is the same."""
        return self.commit(source.open(object_id).staged())

    def receipt(self, object_id: str, wanted: Mapping[str, Digests], *, already: bool) -> Receipt:
        """Return the receipt for what lies at `object_id` now, once it is proven to be what was wanted.

        Raises:
            AlreadyFiled, Damaged: as `commit`.
        """
        entry = self.open(object_id)
        if entry.inventory.state != {name: found.sha512 for name, found in wanted.items()}:
            raise AlreadyFiled(entry=object_id)
        size_bytes = entry.read_back()
        files = {name: wanted[name].sha256 for name in sorted(wanted)}
        return Receipt(object_id, entry.path, entry.digest, files, size_bytes, already)


@dataclass(frozen=True, slots=True)
class Entry:
    """A view of one entry. `digest` is SHA-512 of its inventory."""

    store: Store
    object_id: str
    path: str
    digest: str
    inventory: Inventory

    def names(self) -> list[str]:
        """Return the logical names of its files, sorted."""
        return sorted(self.inventory.state)

    def read(self, name: str) -> bytes:
        """Return the file `name`, checked against its digest.

        Raises:
            NotInEntry: the entry never had it.
            FileAltered: its bytes are not what was filed, or are gone.
        """
        return b"".join(self.stream(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield the file `name` in pieces; it is proven only when the last one has come. Errors as `read`."""
        wanted = self.inventory.state.get(name)
        if wanted is None:
            raise NotInEntry(entry=self.object_id, name=name)
        found = sha512()
        try:
            for chunk in self.store.stream(f"{self.path}/{self.inventory.content_path(name)}"):
                found.update(chunk)
                yield chunk
        except OSError as error:
            raise FileAltered(entry=self.object_id, name=name) from error
        if found.hexdigest() != wanted:
            raise FileAltered(entry=self.object_id, name=name)

    def staged(self) -> Staged:
        """Return it as it was handed over to be filed, every file read and checked; errors as `read`."""
        version = self.inventory.versions[self.inventory.head]
        files = {name: self.read(name) for name in self.names()}
        return Staged(self.object_id, files, datetime.fromisoformat(version.created), version.message)

    def read_back(self) -> int:
        """Read every file and return their bytes in all. Errors as `read`."""
        return sum(len(chunk) for name in self.names() for chunk in self.stream(name))


def id_at(path: str) -> EntryId | None:
    """Return the id of the entry whose object belongs at `path`, or None where none can be."""
    try:
        return EntryId.of_path(path)
    except BadName:
        return None


def entry_at(store: Store, path: str) -> Entry:
    """Return the view of the object that lies at `path`, whatever id it claims.

    Raises:
        InventoryDamaged: its inventory is missing or not what its digest says.
    """
    try:
        inventory = b"".join(store.stream(f"{path}/{ocfl.INVENTORY}"))
        sidecar = b"".join(store.stream(f"{path}/{ocfl.SIDECAR}"))
    except OSError as error:
        raise InventoryDamaged(where=path, reason=text("a file is missing or unreadable.")) from error
    if not ocfl.agrees(inventory, sidecar):
        raise InventoryDamaged(where=path, reason=text("its digest differs."))
    parsed = ocfl.read_inventory(inventory, path)
    return Entry(store, parsed.object_id, path, sha512(inventory).hexdigest(), parsed)
