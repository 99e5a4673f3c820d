"""What very many tests do first, done once: a copy of the office then stands where the work would be done again.

Hundreds of tests begin with the same report handed in, or the same circular filed, in an office where nothing happened
yet. The first two of a process do the work; the third finds the folder as the second left it. That holds only where
the work could not come out otherwise, so nothing is copied once a test has touched a file or a row of its office,
replaced anything that the steps might ask, counts questions to the database, or reads the log.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from django.conf import settings
from django.db import connections

from pipeline import compose, flow
from pipeline.office import clock, drafts
from pipeline.office.models import Document
from tests.measured import resting

# What every office of the tests replaces, and what changes nothing about a document.
_HARMLESS = ((os, "fsync"), (clock, "today"), (compose, "compose"), (drafts, "rendered"))
_HARMLESS_NAMES = {"STORAGES", "FILE_UPLOAD_TEMP_DIR", "LANGUAGE", "LETTERBOOK_OFFICE"}
_HARMLESS_NAMES |= {"_tmpdirhandler", "_tmp_path_factory"}  # pytest's own
_WATCHING = {"caplog", "recwarn"}

Step = tuple[object, ...]

# Everything that replaces something: the fixture, and what a test begins with `monkeypatch.context()`.
_REPLACING: WeakSet[pytest.MonkeyPatch] = WeakSet()


def watch_replacements() -> None:
    """From now on know of whatever replaces attributes, items or folders."""
    begin = pytest.MonkeyPatch.__init__

    def begun(self: pytest.MonkeyPatch) -> None:
        begin(self)
        _REPLACING.add(self)

    pytest.MonkeyPatch.__init__ = begun  # type: ignore[method-assign]


@dataclass(frozen=True)
class Shelf:
    """The copies of one process, and how often each was asked for."""

    folder: Path
    new: dict[Path, object] = field(default_factory=dict)
    kept: dict[tuple[Step, ...], tuple[Path, str]] = field(default_factory=dict)
    asked: Counter[tuple[Step, ...]] = field(default_factory=Counter)

    def begin(self, root: Path) -> None:
        """Remember an office as it is before any fixture of a test can have changed it."""
        self.new[root] = _files(root)


@dataclass
class Past:
    """What was done in an office since it was new, as long as only steps did it that can be copied."""

    root: Path
    shelf: Shelf
    watched: bool
    steps: tuple[Step, ...] = ()
    left: object = None

    @classmethod
    def of(cls, request: pytest.FixtureRequest, root: Path, shelf: Shelf) -> Past:
        """Return the past of a new office: nothing yet."""
        return cls(root, shelf, bool(_WATCHING & set(request.fixturenames)), left=shelf.new.pop(root, None))

    def after(self, step: Step, work: Callable[[], Document]) -> Document:
        """Return the document that `work` makes in this office, or that stands in a copy of what it made before."""
        if not self._is_known():
            return work()
        self.steps = (*self.steps, (*step, clock.today(), compose.compose, _drafts_are()))
        if self.steps in self.shelf.kept:
            document = self._taken_out(*self.shelf.kept[self.steps])
        else:
            document = self._worked(work)
        self.left = _files(self.root)
        return document

    def _is_known(self) -> bool:
        if self.left is None:
            return False
        is_plain = not self.watched and all(map(_is_harmless, _REPLACING)) and not _is_in_use()
        if not is_plain or self.root != settings.OFFICE or _files(self.root) != self.left:
            self.left = None
        return self.left is not None

    def _worked(self, work: Callable[[], Document]) -> Document:
        left, self.left = self.left, None  # a step that is refused leaves a past that nobody can name
        document = work()
        self.left = left
        self.shelf.asked[self.steps] += 1
        if self.shelf.asked[self.steps] > 1:
            copy = self.shelf.folder / str(len(self.shelf.kept))
            connections["default"].close()
            shutil.copytree(self.root, copy)
            self.shelf.kept[self.steps] = copy, document.key
        return document

    @resting
    def _taken_out(self, copy: Path, key: str) -> Document:
        connections["default"].close()
        shutil.rmtree(self.root)
        shutil.copytree(copy, self.root)
        flow.office.cache_clear()
        return Document.objects.get(key=key)


def _drafts_are() -> str:
    return f"{drafts.rendered.__module__}.{drafts.rendered.__qualname__}"


def _is_harmless(patched: pytest.MonkeyPatch) -> bool:
    # Pytest offers no list of what was replaced; should these be gone one day, the tests fail here and not in silence.
    if patched._cwd is not None or patched._savesyspath is not None:
        return False
    attributes = ((target, name) for target, name, _was in patched._setattr)
    strange = [name for target, name in attributes if not any(target is one and name == of for one, of in _HARMLESS)]
    return _HARMLESS_NAMES.issuperset([*strange, *(name for _mapping, name, _was in patched._setitem)])


def _is_in_use() -> bool:
    database = connections["default"]
    return database.in_atomic_block or database.force_debug_cursor or bool(database.execute_wrappers)


@resting
def _files(root: Path) -> dict[str, Any]:
    """Return what stands in a folder: each file with its size and time, and not what SQLite keeps for a connection."""
    found: dict[str, Any] = {}
    for folder, _folders, names in os.walk(root):
        found[folder] = None
        for name in names:
            about = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - hundreds of them before a test
            if not (name.endswith("-shm") or (name.endswith("-wal") and not about.st_size)):
                found[f"{folder}/{name}"] = (about.st_size, about.st_mtime_ns)
    return found
