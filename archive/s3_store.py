"""The store in a bucket of an S3 store, where an entry appears by its root inventory, which is put last.

A bucket knows neither folders nor renames. So everything of an entry is put first, each file only where there is none
yet, and the root inventory at the very end, again only where there is none: who puts it has filed the entry, and
whoever comes second compares. What a crash leaves before that is no entry; the next commit completes it.

With a lock no version of an entry's objects can be removed until its time is over, never longer than the entry is to be
kept. Mending puts a new version over a bad one, which is read from then on; what is locked stays below it, read by
nobody, and a copy of what was bad lies aside.
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256, sha512
from pathlib import Path, PurePosixPath

from archive import ocfl, staging
from archive.bucket import Bucket, Held, NoCondition
from archive.discarded import names_entry
from archive.ocfl import Digests, EntryId, InventoryDamaged
from archive.staging import Staged
from archive.store import Aside, Found, Kept, Receipt, Store
from schemas.errors import Damaged
from schemas.language import text

# Returns how an entry's objects are locked, None where they are not.
Holding = Callable[[Staged], Held | None]
# A file of an entry: its path, its bytes, their SHA-256.
_File = tuple[str, Path | bytes, str]


class S3Store(Store):
    """OCFL objects in `bucket` below `prefix` (ending in `/`), locked as `holding` says.

    What is moved out of it lies below `staging/` beside the prefix, as with a folder.

    `is_conditional` tells, once something was put, whether the store knows conditional writing. Where it does not, a
    look before each writing takes its place: good as long as one process at a time copies, which the office's lease
    sees to.
    """

    def __init__(self, bucket: Bucket, prefix: str = "", holding: Holding | None = None) -> None:
        self.bucket = bucket
        self.prefix = prefix
        self.holding = holding
        self.is_conditional = True

    def create(self) -> None:
        """Declare the root; idempotent.

        Raises:
            Damaged: something lies there that is not declared.
            NotLockable: entries are to be locked, and the bucket cannot.
            OSError: the bucket cannot be reached.
        """
        self.bucket.refuse_unless_there()
        if self.holding is not None:
            self.bucket.refuse_unless_lockable()
        name, content = ocfl.ROOT_DECLARATION
        if not self.bucket.has(self.prefix + name):
            if next(self.bucket.keys(self.prefix), None) is not None:
                raise self._damaged(text("the folder is not empty and not declared as an archive."))
            self._put(name, content)
        # Some stores take the condition and pass over it: a second declaration must be refused.
        self.is_conditional = self.is_conditional and not self._put(name, content)

    def commit(self, staged: Staged) -> Receipt:
        """File `staged`, as `Store.commit` promises."""
        self.must_exist()
        wanted = staging.digests(staged)
        already = self.has(staged.object_id) or not self._moved_in(staged, wanted)
        return self.receipt(staged.object_id, wanted, already=already)

    def remove(self, object_id: str) -> bool:
        """Take an entry out for good, as `Store.remove` promises; its root inventory first: no half entry shows."""
        self.must_exist()
        start = f"{self.prefix}{EntryId.parse(object_id).path}/"
        keys = sorted((key for key, _size in self.bucket.keys(start)), key=lambda key: key != start + ocfl.INVENTORY)
        for key in keys:
            self.bucket.remove(key)
        return bool(keys)

    def has(self, object_id: str) -> bool:
        """Tell whether an entry lies at this id."""
        return self.bucket.has(f"{self.prefix}{EntryId.parse(object_id).path}/{ocfl.INVENTORY}")

    def must_exist(self) -> None:
        """Do nothing where the root is declared."""
        if not self.bucket.has(self.prefix + ocfl.ROOT_DECLARATION[0]):
            # A bucket that is empty by mistake must not look like an archive without entries.
            raise self._damaged(text("there is no archive here."))

    def walk(self) -> Iterator[tuple[Found, str]]:
        """Yield what lies in the root, as `Store.walk` says."""
        roots, others, is_declared = set[str](), list[str](), False
        for path in self._paths(""):
            if path == ocfl.ROOT_DECLARATION[0]:
                is_declared = True
                continue
            folder, _slash, name = path.rpartition("/")
            if folder and (name == ocfl.INVENTORY or name.startswith(ocfl.DECLARED_OBJECT)):
                roots.add(folder)
            # An object's declaration comes before its other files: nearly all of those are let go at once.
            elif not _inside(path, roots):
                others.append(path)
        if not is_declared:
            raise self._damaged(text("there is no archive here."))
        found = [(Found.OBJECT, path) for path in roots if not _inside(path, roots)]
        found += [_stray(path) for path in others if not _inside(path, roots)]
        yield from sorted(found, key=lambda one: one[1].split("/"))

    def listing(self, path: str) -> list[Kept]:
        """Return the files of the object at `path`."""
        start = f"{self.prefix}{path}/"
        found = (Kept(key.removeprefix(start), size_bytes=size) for key, size in self.bucket.keys(start))
        return sorted(found, key=lambda kept: kept.path)

    def stream(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path`."""
        return self.bucket.stream(self.prefix + path)

    def held_until(self, object_id: str) -> datetime | None:
        """Return until when the entry is locked, None where it is not."""
        return self.bucket.held_until(f"{self.prefix}{EntryId.parse(object_id).path}/{ocfl.INVENTORY}")

    def replace_from(self, source: Store, object_id: str, digest: str) -> Aside:
        """Put the entry of `source` over what lies here, as `Store.replace_from` promises; its root inventory last."""
        self.must_exist()
        staged = source.open(object_id).staged()
        *files, inventory = self._files(staged, staging.digests(staged))
        if sha512(inventory[1]).hexdigest() != digest:  # type: ignore[arg-type]  # the inventory is bytes
            raise InventoryDamaged(where=staged.entry.path, reason=text("its digest differs."))
        start = f"{self.prefix}{staged.entry.path}/"
        there = [key for key, _size in self.bucket.keys(start)]
        aside = self._kept_aside(staged.entry.path, there)
        wanted = {self.prefix + path for path, _source, _digest in (*files, inventory)}
        stays = [self.bucket.hide(key) for key in there if key not in wanted]
        held = self.holding(staged) if self.holding else None
        stays += [self._put_over(file, there, held) for file in (*files, inventory)]
        self.open(object_id).read_back()
        return Aside(aside, max((until for until in stays if until), default=None))

    def discard(self, path: str) -> Aside:
        """Move what lies at `path` or below it aside."""
        below = f"{self.prefix}{path}/"
        found = [key for key, _size in self.bucket.keys(self.prefix + path)]
        chosen = [key for key in found if key == below[:-1] or key.startswith(below)]
        aside = self._kept_aside(path, chosen)
        stays = [self.bucket.hide(key) for key in chosen]
        return Aside(aside, max((until for until in stays if until), default=None))

    def remove_discarded(self, object_id: str, digests: Collection[str]) -> int:
        """Destroy what was moved aside of the entry, as `Store.remove_discarded` promises."""
        area, own = f"{self._beside()}discarded/", EntryId.parse(object_id).path.rpartition("/")[2]
        found = {key: self.bucket.read(key) for key, _size in self.bucket.keys(area)}
        roots = {f"{area}{key.removeprefix(area).partition('/')[0]}/{own}/" for key in found}
        roots |= {
            key.removesuffix(ocfl.INVENTORY)
            for key, data in found.items()
            if key.endswith(f"/{ocfl.INVENTORY}") and names_entry(data, object_id)
        }
        inside = {key: [root for root in roots if key.startswith(root)] for key in found}
        loose = [key for key in found if not inside[key] and sha256(found[key]).hexdigest() in digests]
        for key in [*loose, *(key for key in found if inside[key])]:
            self.bucket.remove(key)
        # The folder of a version lies in that of the object, and is no other copy.
        return len(loose) + len({min(held, key=len) for held in inside.values() if held})

    def declare(self) -> None:
        """Write the root's declaration anew."""
        name, content = ocfl.ROOT_DECLARATION
        self.bucket.put(self.prefix + name, content, sha256(content).hexdigest())

    def remove_empty(self, path: str) -> None:
        """Remove the mark that stands for an empty folder."""
        self.bucket.hide(f"{self.prefix}{path}/")

    def _kept_aside(self, path: str, keys: Iterable[str]) -> str:
        """Copy what lies at `keys`, which are `path` or below it, and return where; "" where there is nothing."""
        place = f"{self._beside()}discarded/mended-{secrets.token_hex(4)}/{PurePosixPath(path).name}"
        is_any = False
        for key in keys:
            try:
                data = self.bucket.read(key)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                # What the store itself cannot read any more cannot be kept.
                continue
            self.bucket.put(place + key.removeprefix(self.prefix + path), data, sha256(data).hexdigest())
            is_any = True
        return f"s3://{self.bucket.access.bucket}/{place}" if is_any else ""

    def _beside(self) -> str:
        root = PurePosixPath(self.prefix)
        return f"{root.parent / 'staging' / root.name}/"

    def _put_over(self, file: _File, there: Iterable[str], held: Held | None) -> datetime | None:
        """Let a file of an entry be read as it was filed; return until when what it lies over is locked."""
        path, source, digest = file
        key = self.prefix + path
        if key in there and self._digest_of(path) == digest:
            return None
        until = self.bucket.held_until(key) if key in there else None
        self.bucket.put(key, source, digest, held=held)
        return until

    def _moved_in(self, staged: Staged, wanted: Mapping[str, Digests]) -> bool:
        """Put everything of the entry, the root inventory last; False if another one was there by then."""
        held = self.holding(staged) if self.holding else None
        *files, inventory = self._files(staged, wanted)
        for file in files:
            self._put_anew(*file, held)
        return self._put(*inventory, held=held)

    def _files(self, staged: Staged, wanted: Mapping[str, Digests]) -> Iterator[_File]:
        """Yield every file that the entry is made of, in the order of writing."""
        path = staged.entry.path
        inventory = ocfl.inventory_bytes(staged.object_id, staged.created.isoformat(), staged.message, wanted)
        sidecar = ocfl.sidecar_bytes(sha512(inventory).hexdigest())
        for name, source in staged.files.items():
            yield f"{path}/{ocfl.VERSION}/{ocfl.CONTENT}/{name}", source, wanted[name].sha256
        declaration, content = ocfl.OBJECT_DECLARATION
        for name, data in (
            (f"{ocfl.VERSION}/{ocfl.INVENTORY}", inventory),
            (f"{ocfl.VERSION}/{ocfl.SIDECAR}", sidecar),
            (ocfl.SIDECAR, sidecar),
            (declaration, content),
            (ocfl.INVENTORY, inventory),
        ):
            yield f"{path}/{name}", data, sha256(data).hexdigest()

    def _put_anew(self, path: str, source: Path | bytes, digest: str, held: Held | None) -> None:
        """Put a file of an entry that is not there yet; what a crash left at its place is replaced if it differs."""
        if self._put(path, source, digest, held=held):
            return
        if self._digest_of(path) != digest:
            self.bucket.put(self.prefix + path, source, digest, held=held)

    def _digest_of(self, path: str) -> str:
        """Return the SHA-256 of what lies at `path`; of what the store itself cannot read any more, none."""
        found = sha256()
        try:
            for chunk in self.stream(path):
                found.update(chunk)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return ""
        return found.hexdigest()

    def _put(self, path: str, source: Path | bytes, digest: str = "", *, held: Held | None = None) -> bool:
        """Put an object where there is none, and return whether it was put."""
        key = self.prefix + path
        digest = digest or sha256(source if isinstance(source, bytes) else source.read_bytes()).hexdigest()
        if self.is_conditional:
            try:
                return self.bucket.put(key, source, digest, held=held, if_absent=True)
            except NoCondition:
                self.is_conditional = False
        return not self.bucket.has(key) and self.bucket.put(key, source, digest, held=held)

    def _paths(self, below: str) -> Iterator[str]:
        prefix = self.prefix + below
        return (key.removeprefix(prefix) for key, _size in self.bucket.keys(prefix))

    def _damaged(self, reason: object) -> Damaged:
        return Damaged(where=f"s3://{self.bucket.access.bucket}/{self.prefix}", reason=reason)


def _inside(path: str, roots: set[str]) -> bool:
    """Tell whether `path` lies below one of `roots`."""
    return any(path[:at] in roots for at, mark in enumerate(path) if mark == "/")


def _stray(path: str) -> tuple[Found, str]:
    # Some programs mark a folder by an object whose key ends in a slash.
    return (Found.EMPTY, path.rstrip("/")) if path.endswith("/") else (Found.STRAY, path)
