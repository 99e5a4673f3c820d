"""The store on a file system, where an entry appears by one rename and survives a power cut.

An entry is built in a staging folder outside the root, brought to the disk, read back, and moved in whole. So the
root never shows half an entry, an empty folder or a temporary file, each of which would make it invalid OCFL.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256, sha512
from operator import attrgetter
from pathlib import Path

from archive import discarded, durable, fixity, ocfl, reading, staging
from archive.ocfl import EntryId, InventoryDamaged
from archive.pacing import Pace, unpaced
from archive.staging import CHUNK, Staged
from archive.store import Aside, Census, Found, Kept, Receipt, Store
from schemas.errors import Damaged, WrongUsage
from schemas.language import _, text

_TAKEN = (errno.EEXIST, errno.ENOTEMPTY)


class StagingElsewhere(WrongUsage):
    """A rename cannot cross file systems."""

    message = _("The staging folder %(staging)s must be on the same file system as %(root)s.")


class FileStore(Store):
    """OCFL objects below `root`; entries are built in `workshop`, by default `staging/<root's name>` beside the root.

    The workshop must be on the root's file system and outside it: name one when the root itself is a mount point.
    """

    def __init__(self, root: Path, workshop: Path | None = None) -> None:
        self.root = root
        self.workshop = workshop or root.parent / "staging" / root.name

    def create(self) -> None:
        """Make root and workshop, and declare the root; idempotent.

        Raises:
            StagingElsewhere: the workshop is on another file system than the root.
            Damaged: the root holds something but is not declared.
        """
        durable.make_folder(self.root)
        durable.make_folder(self.workshop)
        if self.root.stat().st_dev != self.workshop.stat().st_dev:
            raise StagingElsewhere(staging=self.workshop, root=self.root)
        name, content = ocfl.ROOT_DECLARATION
        if (self.root / name).is_file():
            return
        if any(self.root.iterdir()):
            raise Damaged(where=self.root, reason=text("the folder is not empty and not declared as an archive."))
        with self._bench() as bench:
            durable.write_durably(bench / name, content)
            durable.rename_durably(bench / name, self.root / name)

    def commit(self, staged: Staged) -> Receipt:
        """File `staged`, as `Store.commit` promises."""
        self.must_exist()
        entry = staged.entry
        already = self.has(staged.object_id)
        if already:
            wanted = staging.digests(staged)
        else:
            with self._bench() as bench:
                wanted = staging.build(bench / entry.path, staged)
                durable.fsync_tree(bench)
                FileStore(bench).open(staged.object_id).read_back()
                already = not self._move_in(bench, entry)
        # Also when it was there before: its writer may have died between its rename and this.
        self._sync_way(entry.path)
        return self.receipt(staged.object_id, wanted, already=already)

    def remove(self, object_id: str) -> bool:
        """Take an entry out for good; False if none lies here. Durable, and repeatable after a crash at any step.

        The one exception to I5: only what was appraised and disposed of is ever removed. The entry vanishes by one
        rename, so that no half entry shows; the folders that it leaves empty go too, for OCFL allows none.
        """
        self.must_exist()
        place = self.root / EntryId.parse(object_id).path
        # Always the same name, so that a second try finds the bytes that a first one left behind.
        grave = self.workshop / f"gone-{sha256(object_id.encode()).hexdigest()[:32]}"
        # Alone: whoever files just now may be about to move into a folder that this empties.
        with durable.locked(self._lock()):
            if grave.exists():
                shutil.rmtree(grave)
            if there := place.is_dir():
                durable.rename_durably(place, grave)
                shutil.rmtree(grave)
            for folder in list(place.parents)[: len(place.relative_to(self.root).parts) - 1]:
                if not durable.is_removed_if_empty(folder):
                    break
            durable.fsync_folder(self.workshop)
        return there

    def has(self, object_id: str) -> bool:
        """Tell whether an entry lies at this id."""
        return (self.root / EntryId.parse(object_id).path / ocfl.INVENTORY).is_file()

    def must_exist(self) -> None:
        """Do nothing where the root is there and declared."""
        if not (self.root / ocfl.ROOT_DECLARATION[0]).is_file():
            # A disk that is not mounted must not look like an archive without entries.
            raise Damaged(where=self.root, reason=text("there is no archive here."))

    def walk(self) -> Iterator[tuple[Found, str]]:
        """Yield what lies in the root, as `Store.walk` says."""
        self.must_exist()
        for item in reading.in_order(self.root):
            if item.name != ocfl.ROOT_DECLARATION[0]:
                yield from reading.walked(item, item.name)

    def listing(self, path: str) -> list[Kept]:
        """Return the files of the object at `path`."""
        return sorted(reading.listed(f"{self.root}/{path}", ""), key=attrgetter("path"))

    def stream(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path`."""
        descriptor, _size_bytes = reading.opened(f"{self.root}/{path}")
        try:
            # Ask the disk, not the memory that the writing left behind (a hint, see posix_fadvise(2)).
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            while chunk := os.read(descriptor, CHUNK):
                yield chunk
        finally:
            os.close(descriptor)

    def digest(self, path: str, pace: Pace = unpaced) -> tuple[str, int]:
        """Return the SHA-512 of the file at `path` and its size; the memory that reading took is given back.

        So the next check asks the disk again, and does not push what others work with out of the memory.
        """
        found, size_bytes = sha512(), 0
        for chunk in reading.pieces(f"{self.root}/{path}"):
            found.update(chunk)
            size_bytes += len(chunk)
            pace(len(chunk))
        return found.hexdigest(), size_bytes

    def whole(self, path: str) -> bytes:
        """Return the bytes of the small file at `path`."""
        return b"".join(reading.pieces(f"{self.root}/{path}"))

    def census(self, below: Sequence[str] | None = None) -> Census:
        """Return what lies here; nothing of `walk` and `listing`, which the checker goes by, is used."""
        self.must_exist()
        objects = files = size_bytes = 0
        for start in ("",) if below is None else below:
            for folder, _folders, names in os.walk(f"{self.root}/{start}", onerror=reading.raised):
                objects += ocfl.OBJECT_DECLARATION[0] in names
                files += len(names)
                size_bytes += sum(os.lstat(f"{folder}/{name}").st_size for name in names)
        # The root's declaration belongs to no object.
        own = len(ocfl.ROOT_DECLARATION[1]) if below is None else 0
        return Census(objects, files - bool(own), size_bytes - own)

    def replace_from(self, source: Store, object_id: str, digest: str) -> Aside:
        """Put the entry of `source` in the place of what lies here, as `Store.replace_from` promises."""
        self.must_exist()
        staged = source.open(object_id).staged()
        path = staged.entry.path
        with self._bench() as bench:
            staging.build(bench / path, staged)
            durable.fsync_tree(bench)
            made = FileStore(bench).open(object_id)
            made.read_back()
            if made.digest != digest:
                raise InventoryDamaged(where=path, reason=text("its digest differs."))
            target = self.root / path
            moved = self.discard(path) if os.path.lexists(target) else Aside()
            durable.make_folder(target.parent)
            durable.rename_durably(bench / path, target)
        return moved

    def discard(self, path: str) -> Aside:
        """Move whatever lies at `path` to a folder of its own in the workshop's `discarded/`."""
        area = self.workshop / "discarded"
        durable.make_folder(area)
        place = Path(tempfile.mkdtemp(prefix="mended-", dir=area)) / Path(path).name
        durable.rename_durably(self.root / path, place)
        return Aside(str(place))

    def remove_discarded(self, object_id: str, digests: Collection[str]) -> int:
        """Destroy what was moved aside of the entry, as `Store.remove_discarded` promises."""
        return discarded.removed(self.workshop / "discarded", object_id, digests)

    def remove_empty(self, path: str) -> None:
        """Remove the empty folder at `path`: never by a rename, since an entry may come into it this moment."""
        (self.root / path).rmdir()
        durable.fsync_folder((self.root / path).parent)

    def declare(self) -> None:
        """Write the root's declaration anew."""
        name, content = ocfl.ROOT_DECLARATION
        durable.write_durably(self.root / name, content)

    def has_left_over(self) -> bool:
        """Tell whether benches stand in the workshop: of processes that are filing, or that are dead."""
        return any(self.workshop.glob("bench-*"))

    def adopt(self, told: Mapping[str, str]) -> list[str]:
        """Move in what dead processes left whole in the workshop and filing events tell of; return the ids.

        `told` maps object ids to the digests of their inventories. Only what the root lacks is adopted, and only once
        every byte of it was brought to the disk and read back.
        """
        with self._left() as benches:
            return [
                object_id
                for bench in benches
                for object_id, digest in told.items()
                if not self.has(object_id) and self._adopted(bench, object_id, digest)
            ]

    def sweep(self) -> list[Path]:
        """Move what dead processes left in the workshop to `discarded/` there; return where each lies now.

        While any process is filing here nothing is touched, and the list is empty.
        """
        area = self.workshop / "discarded"
        with self._left() as left:
            if left:
                area.mkdir(exist_ok=True)
            return [item.rename(area / item.name) for item in left]

    @contextmanager
    def _left(self) -> Iterator[list[Path]]:
        """Yield the benches of dead processes, and let nobody file meanwhile; none while a live one does."""
        if not self.has_left_over():
            yield []
            return
        with durable.locked(self._lock(), wait=False) as held:
            yield sorted(self.workshop.glob("bench-*")) if held else []

    def _adopted(self, bench: Path, object_id: str, digest: str) -> bool:
        try:
            entry = FileStore(bench).open(object_id)
            if entry.digest != digest or any(fixity.check_entry(entry.store, entry.path, digest)):
                return False
        except Damaged:
            return False
        durable.fsync_tree(bench)
        self._move_in(bench, EntryId.parse(object_id))
        self._sync_way(entry.path)
        return True

    def _sync_way(self, path: str) -> None:
        for folder in list((self.root / path).parents)[:4]:
            durable.fsync_folder(folder)

    def _lock(self) -> Path:
        return self.workshop / "lock"

    @contextmanager
    def _bench(self) -> Iterator[Path]:
        """Yield a new folder to build in; it goes when the block ends, and stays only if the process dies."""
        with durable.locked(self._lock(), shared=True):
            bench = Path(tempfile.mkdtemp(prefix="bench-", dir=self.workshop))
            try:
                yield bench
            finally:
                shutil.rmtree(bench, ignore_errors=True)

    def _move_in(self, bench: Path, entry: EntryId) -> bool:
        """Let the entry appear by one rename of the topmost folder that is missing; False if it is there already.

        The rename itself finds out which one is missing, so that two processes may file into a new project at once.
        """
        words = entry.path.split("/")
        for depth in range(1, len(words) + 1):
            way = Path(*words[:depth])
            try:
                (bench / way).rename(self.root / way)
            except OSError as error:
                if error.errno not in _TAKEN:
                    raise
            else:
                return True
        return False
