"""The few file system steps that everything durable here is made of.

They stand in one place because each is easy to get nearly right: a rename survives a power cut only when the folder
that holds the new name has been synced too (POSIX `fsync`, `rename`).
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY = ".tmp"


def fsync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk."""
    _fsync(folder)


def fsync_tree(folder: Path) -> None:
    """Bring `folder` and everything below it to the disk, contents before the names that lead there."""
    # All are on their way before the first is waited for: a journaling file system then commits once and not for each.
    for place, _folders, files in os.walk(folder):
        for name in files:
            _start_writing(Path(place, name))
    for place, _folders, files in os.walk(folder, topdown=False):
        for name in files:
            _fsync(Path(place, name))
        _fsync(Path(place))


def make_folder(folder: Path) -> None:
    """Make `folder` and whatever is missing above it, durably; one that exists is fine."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    fsync_folder(folder.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Make `path` hold `data`: after a crash it holds either all of `data` or what it held before."""
    # The name is new each time, so that two writers never share a half-written file; it has no other meaning.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(path.parent)


def rename_durably(source: Path, target: Path) -> None:
    """Rename `source` to `target` on the same file system; when this returns, the new name survives a power cut.

    Raises:
        OSError: as `rename(2)`: a folder that is not empty is never replaced (EEXIST or ENOTEMPTY), a file is.
    """
    source.rename(target)
    fsync_folder(target.parent)
    if source.parent != target.parent:
        fsync_folder(source.parent)


def is_removed_if_empty(folder: Path) -> bool:
    """Remove an empty folder and say whether it is gone; one that was gone before counts, one in use does not."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError as error:
        if error.errno not in {errno.EEXIST, errno.ENOTEMPTY}:
            raise
        return False
    fsync_folder(folder.parent)
    return True


@contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[bool]:
    """Hold the lock file `path` inside a `with` block; yields whether it is held (always so when `wait`).

    The lock falls with its process, however that ends. Threads of one process exclude each other too.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
            held = True
        except BlockingIOError:
            held = False
        yield held
    finally:
        os.close(descriptor)


def _start_writing(path: Path) -> None:
    """Let the system begin to write a file, without waiting: a hint (posix_fadvise(2)), the fsync is what counts."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
