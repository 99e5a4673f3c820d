"""What lies in the inbox: files and folders that may be taken when they rest, what is left alone, and why.

A scan is the truth: whatever happened while nobody looked is seen by the next look. A drive that is away is one thing
left alone, not a thousand files gone: nothing follows from what a look does not see.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipeline import litter, trees
from pipeline.litter import Sort

LETTERS, LETTERS_ROOM = "来函", "letters"


class Why(StrEnum):
    """Why something in the inbox is left alone."""

    LINK = "link"
    EMPTY = "empty"
    LARGE = "large"
    SPECIAL = "special"
    LOCKED = "locked"
    WRITTEN = "written"
    CONFLICT = "conflict"
    FULL = "full"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is left where it lies, and why."""

    path: Path
    why: Why


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file or folder in the inbox; `project` is empty where its folder is no project's, `room` but for letters."""

    path: Path
    project: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One look into the inbox: files and folders in the order of their names, and what is left alone."""

    files: tuple[Arrived, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    files: list[Arrived] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def look(inbox: Path, projects: Set[str], away: Set[str] = frozenset()) -> Look:
    """Return what lies in `inbox` now; `projects` are its folders that may hold files, those `away` are passed by."""
    found = _Found()
    for entry in _entries(inbox, found):
        if not entry.is_dir(follow_symlinks=False):
            _sort(entry, "", "", found)
        elif entry.name in away:
            found.left.append(Left(Path(entry.path), Why.AWAY))
        else:
            _look_into(entry, projects, found)
    return Look(tuple(found.files), tuple(found.left))


def _look_into(folder: os.DirEntry[str], projects: Set[str], found: _Found) -> None:
    project = folder.name if folder.name in projects else ""
    for entry in _entries(Path(folder.path), found):
        if project and entry.name == LETTERS and entry.is_dir(follow_symlinks=False):
            for letter in _entries(Path(entry.path), found):
                _sort(letter, project, LETTERS_ROOM, found)
        else:
            _sort(entry, project, "", found)


def _entries(folder: Path, found: _Found) -> Iterator[os.DirEntry[str]]:
    """Yield what is meant in `folder`, in the order of names; what is not is passed over or told."""
    try:
        with os.scandir(folder) as scanned:
            inner = sorted(scanned, key=lambda one: one.name)
    except OSError:
        # An unmounted share, a stale handle, a server that is down, rights taken away: it may come back.
        found.left.append(Left(folder, Why.AWAY))
        return
    sorts = {entry.name: litter.sort_of(entry.name) for entry in inner}
    coming = {target for name, sort in sorts.items() if sort is Sort.PARTIAL for target in litter.becomes(name)}
    for entry in inner:
        if sorts[entry.name] is Sort.CONFLICT:
            found.left.append(Left(Path(entry.path), Why.CONFLICT))
        elif sorts[entry.name] is None and entry.name in coming:
            found.left.append(Left(Path(entry.path), Why.WRITTEN))
        elif sorts[entry.name] is None:
            yield entry


def _sort(entry: os.DirEntry[str], project: str, room: str, found: _Found) -> None:
    if why := _objection(entry):
        found.left.append(Left(Path(entry.path), why))
    else:
        found.files.append(Arrived(Path(entry.path), project, room))


def _objection(entry: os.DirEntry[str]) -> Why | None:
    if entry.is_symlink():
        return Why.LINK
    if entry.is_file(follow_symlinks=False):
        return None
    if not entry.is_dir(follow_symlinks=False):
        return Why.SPECIAL
    try:
        return None if trees.files(Path(entry.path)) else Why.EMPTY
    except trees.TooMuch:
        return Why.LARGE
    except OSError:
        return Why.LOCKED
