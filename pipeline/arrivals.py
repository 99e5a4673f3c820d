"""What lies in the inbox: which files have come to rest and may be taken, which are left alone, and why.

A scan is the truth. A file is at rest when its inode, size and time of change stayed the same for the quiet time, by
our own clock: a copied file may carry a time of change that is years old while it is still growing.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

LETTERS = "来函"

# What editors, office programs and browsers lay beside a file while they work on it. Two dots begin no hidden file but
# somebody's `../../x.xlsx`, which is to be answered.
_NOT_MEANT = re.compile(
    r"^(\.(?!\.)|~\$|~WR).*|.*\.(part|tmp|temp|crdownload|partial|download|swp|lock)$|^Thumbs\.db$|^desktop\.ini$", re.I
)


class Why(StrEnum):
    """Why something in the inbox is left alone."""

    LINK = "link"
    FOLDER = "folder"
    SPECIAL = "special"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is left where it lies, and why."""

    path: Path
    why: Why


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file in the inbox; `project` is empty where its folder is no project's."""

    path: Path
    project: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look into the inbox: files in the order of their names, and what is left alone."""

    files: tuple[Arrived, ...]
    left: tuple[Left, ...]


def look(inbox: Path, projects: Set[str]) -> Look:
    """Return what lies in `inbox` now; `projects` are the folders that may hold files."""
    files: list[Arrived] = []
    left: list[Left] = []
    for entry in _entries(inbox):
        if not entry.is_dir(follow_symlinks=False):
            _sort(entry, "", files, left)
            continue
        project = entry.name if entry.name in projects else ""
        for inner in _entries(Path(entry.path)):
            if inner.is_dir(follow_symlinks=False):
                if inner.name != LETTERS:
                    left.append(Left(Path(inner.path), Why.FOLDER))
            else:
                _sort(inner, project, files, left)
    return Look(tuple(files), tuple(left))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        yield from sorted((entry for entry in found if not _NOT_MEANT.fullmatch(entry.name)), key=lambda one: one.name)


def _sort(entry: os.DirEntry[str], project: str, files: list[Arrived], left: list[Left]) -> None:
    if entry.is_symlink():
        left.append(Left(Path(entry.path), Why.LINK))
    elif not entry.is_file(follow_symlinks=False):
        left.append(Left(Path(entry.path), Why.SPECIAL))
    else:
        files.append(Arrived(Path(entry.path), project))


Signature = tuple[int, int, int]


@dataclass
class Rest:
    """Remembers what files looked like, and since when; `clock` counts seconds and never goes back."""

    quiet_seconds: float
    clock: Callable[[], float]
    _seen: dict[Path, tuple[Signature, float]] = field(default_factory=dict)

    def at_rest(self, files: tuple[Arrived, ...]) -> list[Arrived]:
        """Return those of `files` that have not changed for the quiet time; what is gone is forgotten."""
        now = self.clock()
        seen, still = {}, []
        for arrived in files:
            signature = _signature(arrived.path)
            if signature is None:
                continue
            known, since = self._seen.get(arrived.path, (None, now))
            since = since if known == signature else now
            seen[arrived.path] = (signature, since)
            if now - since >= self.quiet_seconds:
                still.append(arrived)
        self._seen = seen
        return still


def _signature(path: Path) -> Signature | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None
