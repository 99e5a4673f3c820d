"""Where terms occur, read from Whoosh's files a block at a time.

Whoosh's own matchers move from document to document, a dozen calls of Python for each: a word in five thousand reports
took a second. Here a block of 128 postings is taken as it lies on the disk. What is read is the form of the pinned
whoosh-reloaded (its codec W3); another form raises, and ends at the engine's door as damage.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, repeat
from pickle import loads
from typing import Any, NamedTuple

from whoosh.reading import TermNotFound

from index.answer import Shown
from index.columns import Part
from index.question import Phrase
from index.snippet import excerpt
from schemas.bounded import Bounded

# What an encoded list of positions begins with: how many there are, which the list says itself.
_COUNT = 4
# What is kept of a segment: postings, times its documents, and hits that were shown (half a kilobyte each).
_KEPT_POSTINGS, _KEPT_SHOWN = 150, 4_000


class Posted(NamedTuple):
    """The documents of one segment that have a term, in order, and how often each has it."""

    documents: array[int]
    weights: array[float]


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of an index, which never changes: its reader, its documents' facts, and how long their fields are.

    Whoosh's readers share a place in their file, so one thread at a time reads, in its `turn`; what was read is kept
    for as long as the segment is, whatever is filed beside it.
    """

    reader: Any
    part: Part
    lengths: Mapping[str, tuple[int, ...]]
    postings: Bounded[tuple[str, str], Posted]
    pages: Bounded[tuple[int, Sequence[Phrase]], Shown] = field(default_factory=lambda: Bounded(_KEPT_SHOWN))
    turn: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, reader: Any, part: Part, lengths: Mapping[str, tuple[int, ...]]) -> Segment:
        """Return the segment that `reader` reads."""
        # A word that stands nowhere is an answer as well.
        room = _KEPT_POSTINGS * (len(part.facts) + 1)
        return cls(reader, part, lengths, Bounded(room, lambda posted: len(posted.documents) + 1))

    @property
    def size(self) -> int:
        """How many documents there are, deleted ones included."""
        return len(self.part.facts)

    def find(self, name: str, term: str) -> Posted:
        """Return where `term` stands in the field `name`."""
        return self.postings.of((name, term), lambda: self._read(name, term))

    def _read(self, name: str, term: str) -> Posted:
        documents, weights = array("I"), array("f")
        with self.turn:
            for block in _blocks(self.reader, name, term):
                block._read_data()
                documents.extend(accumulate(block._data[0]))
                often = block._data[1]  # how often, for each; in one number where that is the same for all
                is_one = often is None or isinstance(often, float)
                weights.extend(repeat(often or 1.0, block._blocklength) if is_one else iter(often))
        return Posted(documents, weights)

    def places(self, name: str, term: str, wanted: Collection[int]) -> Mapping[int, int]:
        """Return at which positions `term` stands in the field `name` of the documents `wanted`: a bit for each."""
        found: list[tuple[int, bytes]] = []
        wanted = frozenset(wanted)
        with self.turn:
            for block in _blocks(self.reader, name, term):
                block._read_data()
                documents = list(accumulate(block._data[0]))
                if not wanted.isdisjoint(documents):
                    block._read_values()
                    found += [pair for pair in zip(documents, block._values, strict=True) if pair[0] in wanted]
        return {one: _places(value) for one, value in found}

    def stored(self, document: int) -> tuple[str, str, str]:
        """Return the title, the entry and the body of `document`."""
        with self.turn:
            title, entry, body = self.reader.stored_fields(document)["shown"]
        return title, entry, body

    def shown(self, document: int, phrases: Sequence[Phrase]) -> Shown:
        """Return what a hit shows of `document` to whoever asked for `phrases`."""
        return self.pages.of((document, phrases), lambda: self._shown(document, phrases))

    def _shown(self, document: int, phrases: Sequence[Phrase]) -> Shown:
        title, entry, body = self.stored(document)
        return Shown(title, entry, excerpt(body, phrases))


@lru_cache(maxsize=20_000)
def _places(value: bytes) -> int:
    """Return the positions that are kept so; most words stand at one place, which many documents have in common."""
    # Whoosh cuts the last byte of the pickle where it is the one that all of them end with. Each counts from the last.
    steps: list[int] = loads(value[_COUNT:] if value.endswith(b".") else value[_COUNT:] + b".")
    places = 0
    for place in accumulate(steps):
        places |= 1 << place
    return places


def _blocks(reader: Any, name: str, term: str) -> Iterator[Any]:
    """Yield the reader of a term's postings at each of its blocks; of deleted documents too."""
    try:
        known = reader.schema[name]
        matcher = reader._terms.matcher(name, known.to_bytes(term), known.format)
    except TermNotFound:
        return
    while matcher.is_active():
        yield matcher
        matcher._next_block()
