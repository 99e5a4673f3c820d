"""The store on a file system, where an entry appears by one rename and survives a power cut.

An entry is built in a staging folder outside the root, brought to the disk, read back, and moved in whole. So the
root never shows half an entry, an empty folder or a temporary file, each of which would make it invalid OCFL.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from archive import durable, ocfl, staging
from archive.ocfl import Digests, EntryId
from archive.staging import CHUNK, Staged
from archive.store import AlreadyFiled, Found, Kept, Receipt, Store
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
        self._must_exist()
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
        return self._receipt(staged.object_id, wanted, already=already)

    def remove(self, object_id: str) -> bool:
        """Take an entry out for good; False if none lies here. Durable, and repeatable after a crash at any step.

        The one exception to I5: only what was appraised and disposed of is ever removed. The entry vanishes by one
        rename, so that no half entry shows; the folders that it leaves empty go too, for OCFL allows none.
        """
        self._must_exist()
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
                if not _is_removed_if_empty(folder):
                    break
            durable.fsync_folder(self.workshop)
        return there

    def has(self, object_id: str) -> bool:
        """Tell whether an entry lies at this id."""
        return (self.root / EntryId.parse(object_id).path / ocfl.INVENTORY).is_file()

    def walk(self) -> Iterator[tuple[Found, str]]:
        """Yield what lies in the root, as `Store.walk` says."""
        self._must_exist()
        for item in _sorted(self.root):
            if item.name != ocfl.ROOT_DECLARATION[0]:
                yield from _walk(item, item.name)

    def listing(self, path: str) -> list[Kept]:
        """Return the files of the object at `path`."""
        return sorted(_listing(self.root / path, ""), key=lambda kept: kept.path)

    def stream(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path`."""
        with (self.root / path).open("rb") as file:
            # Ask the disk, not the memory that the writing left behind (a hint, see posix_fadvise(2)).
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while chunk := file.read(CHUNK):
                yield chunk

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

    def _must_exist(self) -> None:
        if not (self.root / ocfl.ROOT_DECLARATION[0]).is_file():
            # A disk that is not mounted must not look like an archive without entries.
            raise Damaged(where=self.root, reason=text("there is no archive here."))

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

    def _receipt(self, object_id: str, wanted: Mapping[str, Digests], *, already: bool) -> Receipt:
        """Return the receipt for what lies at `object_id` now, once it is proven to be what was wanted."""
        entry = self.open(object_id)
        if entry.inventory.state != {name: found.sha512 for name, found in wanted.items()}:
            raise AlreadyFiled(entry=object_id)
        size_bytes = entry.read_back()
        files = {name: wanted[name].sha256 for name in sorted(wanted)}
        return Receipt(object_id, entry.path, entry.digest, files, size_bytes, already)


def _is_removed_if_empty(folder: Path) -> bool:
    """Remove an empty folder and say whether it is gone; one that was gone before counts, one in use does not."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        return False
    durable.fsync_folder(folder.parent)
    return True


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


def _listing(folder: Path, prefix: str) -> Iterator[Kept]:
    inside = _sorted(folder)
    if not inside and prefix:
        yield Kept(prefix)
    for item in inside:
        if item.is_dir(follow_symlinks=False):
            yield from _listing(Path(item.path), f"{prefix}{item.name}/")
        else:
            linked = item.is_symlink() or item.stat(follow_symlinks=False).st_nlink > 1
            yield Kept(prefix + item.name, linked)
