"""When has a dropped file come to rest, so that it may be taken? What can be known, and what follows from it.

Nothing tells for certain that a copy is complete: the inbox sees a file, not the copying. Known are four things, and
each catches what the others let through.

1.  *Inode, size, time of change and time of the change of its facts stayed the same* for the quiet time, by our own
    clock. Their values mean nothing, only that they did not move: a copied file may carry a time that is years old or
    not yet come, and `touch` and the end of `scp -p` set it afterwards. The fourth (ctime) nobody can set.
2.  *No program of this machine has it open for writing* (`writers.py`). That is certain where it can be asked, and
    covers the pauses of anything local, Samba and SFTP servers included. As long as it is open, however long, the file
    stays; when it is closed, the quiet time begins anew.
3.  *Its end is there* (`whole.py`). A copy over a network drive that got its full size at the start, or stalls for
    longer than the quiet time, stands as still as a complete one. Where the end is missing it is given `GRACE` times
    the quiet time without any change; then it is taken, so that the clerk is told that it is half copied: a file that
    is really torn must not lie there unanswered for ever.
4.  *Nothing beside it says that it is still to come* (`litter.becomes`, asked in `arrivals.py`).

What remains unknowable: a copy over a network drive of a kind whose end has no mark (CSV), that stalls for longer than
the quiet time. `quiet_seconds` in `office.toml` is for that; and what was taken too early and is dropped again complete
is taken again, for it has other bytes.

A folder is at rest when everything below it is, for `FOLDER` times the quiet time: somebody may be filling it by hand,
file by file. The quiet time starts with the first look, at every start of the program too.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import litter, trees, whole, writers
from pipeline.arrivals import Arrived

# Whether a file is whole and nobody has it open is asked of so many at a time: the others are asked when these are
# taken, or every look at ten thousand waiting files would open each of them anew.
MOST = 500
FOLDER = 10
GRACE = 30

Signature = tuple[object, ...]


@dataclass
class Rest:
    """Remembers what files looked like, and since when; `clock` counts seconds and never goes back.

    It remembers no more than the last look held. Of that look, `written` are the files that somebody has open,
    `waiting` says how many have not come to rest, and `postponed` how many there was no time to ask about.
    """

    quiet_seconds: float
    clock: Callable[[], float]
    is_open: Callable[[Path], bool] = writers.is_open_for_writing
    written: tuple[Arrived, ...] = ()
    waiting: int = 0
    postponed: int = 0
    _seen: dict[Path, tuple[Signature, float]] = field(default_factory=dict)
    _refused: set[Path] = field(default_factory=set)

    def at_rest(self, files: Iterable[Arrived]) -> list[Arrived]:
        """Return those of `files` that have come to rest; what is gone is forgotten."""
        now, postponed = self.clock(), 0
        seen, still, written = dict[Path, tuple[Signature, float]](), list[Arrived](), list[Arrived]()
        # What could not be claimed is asked last, so that it never stands before what can.
        for arrived in sorted(files, key=lambda one: one.path in self._refused):
            signature = _signature(arrived.path)
            if signature is None:
                continue
            known, since = self._seen.get(arrived.path, (None, now))
            since = since if known == signature else now
            if len(still) >= MOST:
                postponed += 1
            elif self._may_be_taken(arrived.path, now - since):
                if self._is_written(arrived.path):
                    since = now
                    written.append(arrived)
                else:
                    still.append(arrived)
            seen[arrived.path] = (signature, since)
        self._refused &= seen.keys()
        self._seen, self.written, self.postponed = seen, tuple(written), postponed
        self.waiting = len(seen) - len(still) - postponed
        return still

    def refused(self, arrived: Arrived) -> None:
        """Remember that a file at rest could not be claimed."""
        self._refused.add(arrived.path)

    def is_still(self, arrived: Arrived) -> bool:
        """Return whether the file is what it was at the last look: between look and claim hours may have passed."""
        known, _since = self._seen.get(arrived.path, (None, 0.0))
        return known is not None and _signature(arrived.path) == known

    def _may_be_taken(self, path: Path, seconds: float) -> bool:
        is_folder = path.is_dir()
        if seconds < self.quiet_seconds * (FOLDER if is_folder else 1):
            return False
        return seconds >= self.quiet_seconds * GRACE or (_folder_is_whole(path) if is_folder else _is_whole(path))

    def _is_written(self, path: Path) -> bool:
        if not path.is_dir():
            return self.is_open(path)
        try:
            return any(self.is_open(inner) for _name, inner in trees.files(path))
        except OSError:
            return True


def _signature(path: Path) -> Signature | None:
    """Return what changes whenever the file does, or anything in the folder; None if it is gone or neither of both."""
    try:
        status = path.lstat()
        if stat.S_ISREG(status.st_mode):
            return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if not stat.S_ISDIR(status.st_mode):
            return None
        facts = ((name, entry.stat(follow_symlinks=False)) for name, entry in trees.entries(path))
        below = tuple((name, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for name, one in facts)
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns, *below)


def _is_whole(path: Path) -> bool:
    try:
        return whole.looks_whole(path)
    except OSError:
        # Who cannot read it will say so when claiming it.
        return True


def _folder_is_whole(path: Path) -> bool:
    try:
        names = [entry.name for _name, entry in trees.entries(path)]
        if any(litter.sort_of(name) is litter.Sort.PARTIAL for name in names):
            return False
        return all(_is_whole(inner) for _name, inner in trees.files(path))
    except OSError:
        return False
