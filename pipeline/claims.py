"""How a dropped file leaves the inbox: once, whole, and so that a crash at any point leaves it where it is found again.

    received/.claims/<claim>/          made first, with its note (`drop.json`) and `.owed`, before the file is touched
        <name>                         the file, by one rename out of the inbox: of several watchers one succeeds
    received/<sha256>/                 the same folder, renamed as a whole when its digest is known

So at every moment the file lies in the inbox, or in a claim that `recover` carries on, or in its place with its note.
Each name is fsynced before the step that relies on it, and the file's own bytes before the rename: a power cut behind
that leaves no empty file in a claim; once more before its digest counts, for who still writes to it.

Where the inbox is on another file system (a network drive) no rename leads into `received/`. Then the file is first
renamed beside itself to a hidden name that no look sees, which again one watcher alone can do; copied from there,
fsynced and read back; and removed last. What the drive refuses half-way is put back under its own name.

Locks keep a watcher from carrying on what another one is just doing. They are a fixed number of files, never removed: a
lock file that comes and goes can be held by two at once. The rename decides, not the lock: a lock that does not reach
across (a drive without `flock`) costs work, never a file.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.durable import fsync_folder, fsync_tree, locked, make_folder, rename_durably, write_durably
from pipeline import trees
from pipeline.presence import device_of
from schemas import record as records

log = logging.getLogger("letterbook")

# `receive.safe_name` gives no name that begins with a dot, nor the note's.
NOTE, OWED = "drop.json", ".owed"
_SOURCE, _COPY, _REPLACED = ".source.json", ".copy", ".replaced"
_LOCKS, _TRIES = "locks", 10


class Busy(FileNotFoundError):
    """Another watcher is at this very file."""


@contextmanager
def at(claims: Path, lock: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold one of the locks; yields whether it is held (always so when `wait`)."""
    make_folder(claims / _LOCKS)
    with locked(claims / _LOCKS / lock, wait=wait) as held:
        yield held


def claim(claims: Path, source: Path, note: dict[str, str]) -> Path:
    """Move `source` out of the inbox into a claim, and return the claim's folder; the file in it is `note["name"]`.

    Raises:
        FileNotFoundError: another watcher was faster.
        OSError: it cannot be moved now; it lies where it lay.
    """
    source.lstat()
    claim = claims / f"{stripe(source)}-{secrets.token_hex(8)}"
    make_folder(claims)
    claim.mkdir()
    try:
        _write_down(claim, note)
        _move(source, claim, note["name"])
        _refuse_link(source, claim / note["name"])
    except OSError:
        _discard_unless_it_holds(claim, note["name"])
        raise
    return claim


def _write_down(claim: Path, note: dict[str, str]) -> None:
    # Not by a temporary name: nobody reads a claim before its file is in it. And all is synced at the end, from the
    # bottom up, which a journaling file system does in one go; a claim costs three such goes.
    (claim / OWED).touch()
    (claim / NOTE).write_bytes(records.canonical(note))
    fsync_tree(claim)
    fsync_folder(claim.parent)


def stripe(source: Path) -> str:
    """Return the two digits that tell which lock guards claims of `source`."""
    return hashlib.sha256(os.fsencode(source)).hexdigest()[:2]


def _refuse_link(source: Path, moved: Path) -> None:
    """Give back what turned into a link since it was looked at: its digest would be that of somebody else's file."""
    if moved.is_symlink():
        moved.rename(source)
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(source))


def _move(source: Path, claim: Path, name: str) -> None:
    try:
        if source.lstat().st_dev == claim.lstat().st_dev:
            _fsync_source(source)
        source.rename(claim / name)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_across(source, claim, name)
    else:
        fsync_folder(claim)
        _fsync_there(source.parent)


def _move_across(source: Path, claim: Path, name: str) -> None:
    hidden = source.with_name(f".{claim.name}.claimed")
    # Not canonical JSON, which would compose the letters of a name: the drive knows it only as it is.
    write_durably(claim / _SOURCE, json.dumps({"hidden": str(hidden), "source": str(source)}).encode())
    source.rename(hidden)
    _fsync_there(source.parent)
    try:
        _bring(claim, hidden, name)
    except OSError:
        if (claim / name).exists() or source.exists():
            raise  # what is not in the inbox under its own name is carried on later
        hidden.rename(source)
        raise


def _bring(claim: Path, hidden: Path, name: str) -> None:
    """Copy `hidden` to its name in the claim, read the copy back, and only then remove the original. Repeatable."""
    if not (claim / name).exists():
        copy = claim / _COPY
        _remove(copy)
        _copy(hidden, copy)
        fsync_tree(copy) if copy.is_dir() else _fsync_file(copy)
        if digest(copy) != digest(hidden):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(hidden))
        rename_durably(copy, claim / name)
    _remove(hidden)
    _fsync_there(hidden.parent)
    (claim / _SOURCE).unlink()


def _copy(source: Path, target: Path) -> None:
    if not source.is_dir():
        shutil.copyfile(source, target, follow_symlinks=False)
        return
    # Links and what programs left beside the files do not count for the digest, and stay behind.
    target.mkdir()
    for name, file in trees.files(source):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / name, follow_symlinks=False)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def place(received: Path, claim: Path, name: str) -> Path:
    """Give a claim its place in `received/`, and return the folder, whose name is the SHA-256 of what was dropped.

    The same bytes may lie there already: then note and file are those that came last, and an answer is owed again.
    """
    folder = received / _settled_digest(claim / name)
    try:
        claim.rename(folder)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
        _join(folder, claim, name)
    fsync_folder(received)
    return folder


def _join(folder: Path, claim: Path, name: str) -> None:
    (folder / OWED).touch()
    write_durably(folder / NOTE, (claim / NOTE).read_bytes())
    if (folder / name).is_dir():
        (folder / name).rename(claim / _REPLACED)
    rename_durably(claim / name, folder / name)
    shutil.rmtree(claim)


def left_over(claims: Path) -> Iterator[Path]:
    """Yield the claims that a crash left, each while nobody else can be at it, ready for `place`.

    A claim that holds nothing yet is removed: its file is in the inbox. One whose drive is away waits for it.
    """
    if not claims.is_dir():
        return
    for claim in sorted(path for path in claims.iterdir() if path.name != _LOCKS):
        with at(claims, claim.name[:2]) as held:
            if held and claim.is_dir() and _is_ready(claim):
                yield claim


def _is_ready(claim: Path) -> bool:
    try:
        name = records.loads((claim / NOTE).read_bytes())["name"]
    except (FileNotFoundError, records.NotJson):
        # The file is moved only when the note is on the disk. If there is one all the same, a person must see it.
        if {path.name for path in claim.iterdir()} <= {NOTE, OWED}:
            shutil.rmtree(claim)
        else:
            log.error("The claim %s has no readable note; what lies in it is kept.", claim)
        return False
    if (claim / _SOURCE).is_file():
        hidden = _hidden(claim)
        try:
            hidden.lstat() if not (claim / name).exists() else None
            _bring(claim, hidden, name)
        except FileNotFoundError:
            # Not renamed yet: the file is in the inbox. Or the drive is away: then nobody can tell, and it waits.
            if _is_mounted(hidden.parent, claim):
                shutil.rmtree(claim)
            return False
        except OSError as error:
            log.warning("A claimed file cannot be brought in yet: %s", error)
            return False
    elif not (claim / name).exists():
        shutil.rmtree(claim)
        return False
    return True


def _hidden(claim: Path) -> Path:
    return Path(json.loads((claim / _SOURCE).read_bytes())["hidden"])


def _is_mounted(folder: Path, claim: Path) -> bool:
    """Return whether the drive is there that a claim was made across: its bare mount point is on our own disk."""
    return device_of(folder) not in {None, device_of(claim)}


def _discard_unless_it_holds(claim: Path, name: str) -> None:
    """Remove a claim that came to nothing; one that holds the file, or may, is carried on by `left_over`."""
    if not (claim / name).exists() and not ((claim / _SOURCE).is_file() and os.path.lexists(_hidden(claim))):
        shutil.rmtree(claim, ignore_errors=True)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file; of a folder, that of the canonical JSON of [[name, SHA-256 of file], ...]."""
    if path.is_dir():
        rows = [[name, digest(file)] for name, file in trees.files(path)]
        return hashlib.sha256(records.canonical(rows)).hexdigest()
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _settled_digest(path: Path) -> str:
    """Return the digest of `path` and bring its bytes to the disk; who still writes to it is waited for a little."""
    found = digest(path)
    for _again in range(_TRIES):
        before = _times(path)
        fsync_tree(path) if path.is_dir() else _fsync_file(path)
        found = digest(path)
        if _times(path) == before:
            break
    return found


def _times(path: Path) -> list[tuple[str, int, int]]:
    files = trees.files(path) if path.is_dir() else [("", path)]
    return [(name, (status := file.stat()).st_size, status.st_mtime_ns) for name, file in files]


def _fsync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fsync_source(source: Path) -> None:
    """Sync what is about to be claimed: never what a link leads to, which is refused later, nor what would block."""
    if not source.is_symlink():
        fsync_tree(source) if source.is_dir() else _fsync_file(source)


def _fsync_there(folder: Path) -> None:
    """Sync a folder of the inbox: a network drive that has no such thing (EINVAL) cannot be asked for more."""
    try:
        fsync_folder(folder)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES}:
            raise
