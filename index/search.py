"""The public face of the finder: ask it, let it follow the ledger, rebuild it.

    finder = Finder(office / "index")
    finder.follow(((event.position, indexed(event)) for event in ledger.after(finder.position())), ledger.position)
    finder.search("电梯", project="TFY").hits

Opening costs nothing until the engine is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from index.engine import Change, Engine, Held, Query, Results
from index.lexicon import lexicon

_BATCH = 200


class Finder:
    """The index in `folder`. Safe to use from many processes: one writes, all read meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def engine(self) -> Engine:
        """Return the engine, loaded when it is first needed (0.1 s)."""
        from index.whoosh_engine import WhooshEngine

        return WhooshEngine(self.folder)

    def search(self, text: str = "", **filters: Any) -> Results:
        """Return what is found for `text`; `filters` are the other fields of `index.engine.Query`.

        An empty text lists everything that the filters admit, the newest first. No text is an error.

        Raises:
            IndexDamaged: rebuild, and ask again.
        """
        return self.engine.search(Query(text, **filters))

    def warm(self) -> None:
        """Read what any question needs and a process keeps: the dictionary, and what the index says of all documents.

        Raises:
            IndexDamaged
        """
        lexicon()
        self.search("电梯", limit=1)

    def position(self) -> int:
        """Return the ledger position that the index has followed, 0 for a new one."""
        return self.engine.position()

    def numbers(self) -> frozenset[str]:
        """Return the numbers of all documents held, for whoever compares the index with the archive."""
        return self.engine.numbers()

    def held(self) -> list[Held]:
        """Return what the index has of every document, for the same; a number that is held twice comes twice."""
        return self.engine.held()

    def follow(self, changes: Iterable[tuple[int, Change]], position: int, *, since: int | None = None) -> int:
        """Take in `changes` (in ledger order, each with its position) up to `position`; return where the index is.

        `since` is the position that the changes were read from; the index refuses to leave a gap, so where it returns
        less than `position` the caller reads again from there. Repeating changes nothing.

        Raises:
            IndexBusy: another process writes; the next `follow` makes up for it.
        """
        reached = since
        for batch in _batches(changes):
            at = self.engine.update(batch, batch[-1][0], since=reached)
            if at < batch[-1][0]:
                return at
            reached = at
        return position if reached == position else self.engine.update((), position, since=reached)

    def rebuild(self, changes: Iterable[Change], position: int) -> None:
        """Replace everything by `changes`, which stand for the ledger up to `position`; mends any damage."""
        self.engine.rebuild(changes, position)

    def clear(self) -> None:
        """Forget everything; the position becomes 0."""
        self.engine.clear()


def _batches(changes: Iterable[tuple[int, Change]]) -> Iterator[list[tuple[int, Change]]]:
    """Yield `changes` in pieces; those of one position stay together, since the position is what gets recorded."""
    batch: list[tuple[int, Change]] = []
    for _, together in groupby(changes, key=lambda change: change[0]):
        batch.extend(together)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
