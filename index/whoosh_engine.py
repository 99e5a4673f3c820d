"""The embedded engine: Whoosh, behind one door.

Whoosh never fsyncs, and on damage raises whatever its parsers stumble over (TypeError, struct.error, EOFError, ...).
So nothing in it is precious, and this door alone may catch broadly: what comes out is `IndexDamaged`, and the cure is
to rebuild. Beside the shelf that answers are read from, the only module that knows Whoosh. Questions, analysis and
snippets are not Whoosh's but ours.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.util.filelock import try_for

from index.analysis import Token, grams, words
from index.answer import NOTHING, answer
from index.engine import Change, Facts, Gone, Held, IndexBusy, IndexDamaged, IndexedDocument, Query, Results
from index.generations import Generations
from index.whoosh_shelf import State, lent
from schemas.errors import LetterbookError

_APART = "\n|\n"  # punctuation, so that no phrase reaches from one part of a document into the next
# Each batch of a rebuild becomes one segment that a question has to look into; what bounds it is memory.
_BATCH = 5_000
_KEPT_POSITIONS = 20  # for a reader that looked up the commit just before others followed
# The machine's faults, not the index's: to rebuild would not cure them.
_NOT_DAMAGE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EMFILE, errno.ENFILE}
)


T = TypeVar("T")


class _Mark:
    """A token in the shape that Whoosh reads; one object is used over and over."""

    __slots__ = ("boost", "pos", "stopped", "text")

    def __init__(self) -> None:
        self.text, self.pos, self.boost, self.stopped = "", 0, 1.0, False


def _marks(tokens: Iterator[Token]) -> Iterator[_Mark]:
    mark = _Mark()
    for token in tokens:
        mark.text, mark.pos = token.text, token.position
        yield mark


def _as_grams(text: str, **_: object) -> Iterator[_Mark]:
    return _marks(grams(text))


def _as_words(text: str, **_: object) -> Iterator[_Mark]:
    return _marks(words(text))


def _schema() -> Schema:
    return Schema(
        number=ID(unique=True),
        text=TEXT(analyzer=_as_grams),
        head=TEXT(analyzer=_as_grams),
        words=TEXT(analyzer=_as_words, phrase=False),
        facts=COLUMN(),
        shown=STORED(),
    )


@dataclass(frozen=True, slots=True)
class WhooshEngine:
    """An `Engine` in `folder`, which it makes when it first writes; a writer waits `patience` seconds for its turn."""

    folder: Path
    patience: float = 10.0

    def position(self) -> int:
        """Return the ledger position that the index has followed, 0 for a new one."""
        return self._reading(lambda path, _state: _position(path), 0)

    def numbers(self) -> frozenset[str]:
        """Return the numbers of all documents held."""
        return self._reading(_numbers, frozenset[str]())

    def held(self) -> list[Held]:
        """Return what is held of every document."""
        return self._reading(_held, [])

    def search(self, query: Query) -> Results:
        """Return what is found; the best first, the newest first among equals."""
        return self._reading(lambda path, state: _answered(path, state, query), NOTHING)

    def update(self, changes: Iterable[tuple[int, Change]], position: int, *, since: int | None = None) -> int:
        """Take in `changes` and record `position`; see `index.engine.Engine`."""
        brought = list(changes)  # before the door: what goes wrong in there is not the index's damage
        with self._writing() as generations, self._door():
            current = generations.current()
            reached = _position(current) if current else 0
            if since is not None and reached < since:
                return reached
            path = current or _created(generations)
            new = [change for place, change in brought if place > reached]
            if new or not current:
                _write(path, new, max(position, reached))
            elif position > reached:
                # Most steps file nothing: what is held, and every shelf over it, stays as it is.
                _advance(path, position)
            if not current:
                generations.adopt(path)
            return max(position, reached)

    def rebuild(self, changes: Iterable[Change], position: int) -> None:
        """Replace everything by `changes`; until that is complete, questions are answered from the old index."""
        with self._writing() as generations:
            path = _created(generations)
            for batch in _batches(changes):
                with self._door():
                    _write(path, batch, 0, merge=False)
            with self._door():
                _write(path, [], position, merge=False)
            generations.adopt(path)

    def clear(self) -> None:
        """Forget everything; the position becomes 0."""
        with self._writing() as generations:
            generations.forget()

    def _reading(self, take: Callable[[Path, State], T], nothing: T) -> T:
        """Return what `take` makes of the folder in use, or `nothing` where there is no index yet."""
        while True:
            before = self._state()
            path, state = before
            if path is None:
                return nothing
            try:
                with self._door():
                    return take(path, state)
            except IndexDamaged:
                # Whoosh looks up a file and then opens it; a writer may have replaced it between the two.
                if self._state() == before:
                    raise

    def _state(self) -> tuple[Path | None, State]:
        """Return the folder in use and its files with size and time: what changes whenever anything is written."""
        path = Generations(self.folder).current()
        return path, frozenset(_files(path)) if path else frozenset()

    @contextmanager
    def _writing(self) -> Iterator[Generations]:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileStorage(str(self.folder)).lock("writing")
        if not try_for(lock.acquire, timeout=self.patience, delay=0.05):
            raise IndexBusy(where=self.folder)
        try:
            yield Generations(self.folder)
        finally:
            lock.release()

    @contextmanager
    def _door(self) -> Iterator[None]:
        try:
            yield
        except (LetterbookError, MemoryError, NameError):
            raise  # refusals, the machine's limits, and bugs that no damaged file can cause
        except Exception as error:  # broad, as the module's docstring says
            if isinstance(error, OSError) and error.errno in _NOT_DAMAGE:
                raise
            raise IndexDamaged(where=self.folder, reason=f"{type(error).__name__}: {error}") from error


def _created(generations: Generations) -> Path:
    path = generations.begin()
    FileIndex.create(FileStorage(str(path)), _schema(), "MAIN")
    return path


def _opened(path: Path) -> Any:
    # Our own schema: the pickled one would tie old files to the names of functions here.
    return FileIndex(FileStorage(str(path)), schema=_schema())


def _files(path: Path) -> Iterator[tuple[str, int, int]]:
    with suppress(FileNotFoundError), os.scandir(path) as found:
        for one in found:
            if one.name.endswith((".toc", ".seg")):
                at = one.stat()
                yield one.name, at.st_mtime_ns, at.st_size


def _position(path: Path) -> int:
    return int(_position_file(path, _opened(path).latest_generation()).read_text("ascii"))


def _advance(path: Path, position: int) -> None:
    """Record `position` beside the commit in use, in one rename: no document came or went since it."""
    file = _position_file(path, _opened(path).latest_generation())
    new = file.with_name("position.new")
    new.write_text(str(position), "ascii")
    new.replace(file)


def _position_file(path: Path, commit: int) -> Path:
    # Named after the commit that makes it true, and written before: position and documents change in one rename.
    return path / f"position-{commit}"


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    iterator = iter(changes)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _write(path: Path, changes: Iterable[Change], position: int, *, merge: bool = True) -> None:
    """Commit `changes` and `position` in one step: Whoosh renames its table of contents.

    Without `merge` they become a segment of their own, and no older one is written anew.
    """
    # Whoosh replaces only what was committed before, so the last of a number is chosen here.
    latest = {change.number: change for change in changes}
    index = _opened(path)
    with index.searcher() as searcher, index.writer() as writer:
        writer.merge = merge
        for number in latest:
            writer.delete_by_term("number", number, searcher=searcher)
        for change in latest.values():
            if not isinstance(change, Gone):
                writer.add_document(**_fields(change))
        _position_file(path, writer.generation).write_text(str(position), "ascii")
        _position_file(path, writer.generation - _KEPT_POSITIONS).unlink(missing_ok=True)


def _fields(document: IndexedDocument) -> Mapping[str, object]:
    head = _APART.join((document.number, document.title, document.project_name))
    text = _APART.join((head, document.type_title, document.period, document.names, document.body))
    facts = Facts(*(getattr(document, name) for name in Facts.__slots__))
    return {
        "number": document.number,
        "text": text,
        "head": head,
        "words": text,
        "facts": json.dumps(astuple(facts)).encode(),
        "shown": (document.title, document.entry, document.body),
    }


def _numbers(path: Path, state: State) -> frozenset[str]:
    with lent(path, state, lambda: _opened(path).searcher()) as shelf:
        return shelf.numbers()


def _held(path: Path, state: State) -> list[Held]:
    with lent(path, state, lambda: _opened(path).searcher()) as shelf:
        return shelf.held()


def _answered(path: Path, state: State, query: Query) -> Results:
    with lent(path, state, lambda: _opened(path).searcher()) as shelf:
        return answer(shelf, query)
