"""The store on a file system, where an entry appears by one rename and survives a power cut.

An entry is built in a staging folder outside the root, brought to the disk, read back, and moved in whole. So the
root never shows half an entry, an empty folder or a temporary file, each of which would make it invalid OCFL.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha512
from operator import attrgetter
from pathlib import Path

from archive import durable, ocfl, staging
from archive.ocfl import EntryId, InventoryDamaged
from archive.pacing import Pace, unpaced
from archive.staging import CHUNK, Staged
from archive.store import Census, Found, Kept, Receipt, Store
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
        for folder in list((self.root / entry.path).parents)[:4]:
            durable.fsync_folder(folder)
        return self.receipt(staged.object_id, wanted, already=already)

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
        for item in _sorted(self.root):
            if item.name != ocfl.ROOT_DECLARATION[0]:
                yield from _walk(item, item.name)

    def listing(self, path: str) -> list[Kept]:
        """Return the files of the object at `path`."""
        return sorted(_listing(f"{self.root}/{path}", ""), key=attrgetter("path"))

    def stream(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path`."""
        descriptor, _size_bytes = _opened(f"{self.root}/{path}")
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
        for chunk in _pieces(f"{self.root}/{path}"):
            found.update(chunk)
            size_bytes += len(chunk)
            pace(len(chunk))
        return found.hexdigest(), size_bytes

    def whole(self, path: str) -> bytes:
        """Return the bytes of the small file at `path`."""
        return b"".join(_pieces(f"{self.root}/{path}"))

    def census(self, below: Sequence[str] | None = None) -> Census:
        """Return what lies here; nothing of `walk` and `listing`, which the checker goes by, is used."""
        self.must_exist()
        objects = files = size_bytes = 0
        for start in ("",) if below is None else below:
            for folder, _folders, names in os.walk(f"{self.root}/{start}", onerror=_raised):
                objects += ocfl.OBJECT_DECLARATION[0] in names
                files += len(names)
                size_bytes += sum(os.lstat(f"{folder}/{name}").st_size for name in names)
        # The root's declaration belongs to no object.
        own = len(ocfl.ROOT_DECLARATION[1]) if below is None else 0
        return Census(objects, files - bool(own), size_bytes - own)

    def replace_from(self, source: Store, object_id: str, digest: str) -> str:
        """Put the entry of `source` in the place of what lies here, as `Store.replace_from` promises."""
        self.must_exist()
        entry = source.open(object_id)
        version = entry.inventory.versions[entry.inventory.head]
        files = {name: entry.read(name) for name in entry.names()}
        staged = Staged(object_id, files, datetime.fromisoformat(version.created), version.message)
        with self._bench() as bench:
            staging.build(bench / entry.path, staged)
            durable.fsync_tree(bench)
            made = FileStore(bench).open(object_id)
            made.read_back()
            if made.digest != digest:
                raise InventoryDamaged(where=entry.path, reason=text("its digest differs."))
            target = self.root / entry.path
            moved = self.discard(entry.path) if os.path.lexists(target) else ""
            durable.make_folder(target.parent)
            durable.rename_durably(bench / entry.path, target)
        return moved

    def discard(self, path: str) -> str:
        """Move whatever lies at `path` to a folder of its own in the workshop's `discarded/`."""
        discarded = self.workshop / "discarded"
        durable.make_folder(discarded)
        place = Path(tempfile.mkdtemp(prefix="mended-", dir=discarded)) / Path(path).name
        durable.rename_durably(self.root / path, place)
        return str(place)

    def remove_empty(self, path: str) -> None:
        """Remove the empty folder at `path`: never by a rename, since an entry may come into it this moment."""
        (self.root / path).rmdir()
        durable.fsync_folder((self.root / path).parent)

    def declare(self) -> None:
        """Write the root's declaration anew."""
        name, content = ocfl.ROOT_DECLARATION
        durable.write_durably(self.root / name, content)

    def sweep(self) -> list[Path]:
        """Move what dead processes left in the workshop to `discarded/` there; return where each lies now.

        While any process is filing here nothing is touched, and the list is empty.
        """
        discarded = self.workshop / "discarded"
        with durable.locked(self._lock(), wait=False) as held:
            left = [item for item in sorted(self.workshop.glob("bench-*")) if held]
            if left:
                discarded.mkdir(exist_ok=True)
            return [item.rename(discarded / item.name) for item in left]

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


def _raised(error: OSError) -> None:
    raise error


def _opened(path: str) -> tuple[int, int]:
    """Return a descriptor and the size of a file; what is none is refused, not waited for: a pipe never ends."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode):
        return descriptor, found.st_size
    os.close(descriptor)
    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)


def _pieces(path: str) -> Iterator[bytes]:
    """Yield a file in large pieces, and let the system forget it."""
    descriptor, left = _opened(path)
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


def _sorted(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as items:
        return sorted(items, key=lambda item: item.name)


def _walk(item: os.DirEntry[str], path: str) -> Iterator[tuple[Found, str]]:
    if not item.is_dir(follow_symlinks=False):
        yield Found.STRAY, path
        return
    inside = _sorted(Path(item.path))
    if not inside:
        yield Found.EMPTY, path
    elif any(below.name == ocfl.INVENTORY or below.name.startswith(ocfl.DECLARED_OBJECT) for below in inside):
        yield Found.OBJECT, path
    else:
        for below in inside:
            yield from _walk(below, f"{path}/{below.name}")


def _listing(folder: str, prefix: str) -> Iterator[Kept]:
    with os.scandir(folder) as items:
        inside = list(items)
    if not inside and prefix:
        yield Kept(prefix)
    for item in inside:
        if item.is_dir(follow_symlinks=False):
            yield from _listing(item.path, f"{prefix}{item.name}/")
        else:
            found = item.stat(follow_symlinks=False)
            is_link = stat.S_ISLNK(found.st_mode)
            regular = is_link or stat.S_ISREG(found.st_mode)
            yield Kept(prefix + item.name, is_link or found.st_nlink > 1, found.st_size, regular)
