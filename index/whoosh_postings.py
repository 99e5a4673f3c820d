"""Where terms occur, read from Whoosh's files a block at a time.

Whoosh's own matchers move from document to document, a dozen calls of Python for each: a word in five thousand reports
took a second. Here a block of 128 postings is taken as it lies on the disk. What is read is the form of the pinned
whoosh-reloaded (its codec W3); another form raises, and ends at the engine's door as damage.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pickle import loads
from typing import Any, NamedTuple

from whoosh.reading import TermNotFound

from index.engine import Facts

# What an encoded list of positions begins with: how many there are, which the list says itself.
_COUNT = 4


class Posted(NamedTuple):
    """The documents of one segment that have a term, in order, and how often each has it."""

    documents: array[int]
    weights: array[float]


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of an index, which never changes: its reader, its documents' facts, and how long their fields are."""

    reader: Any
    facts: tuple[Facts, ...]
    lengths: Mapping[str, tuple[int, ...]]

    def find(self, name: str, term: str) -> Posted | None:
        """Return where `term` stands in the field `name`; None where nowhere."""
        documents, weights = array("I"), array("d")
        for block in _blocks(self.reader, name, term):
            block._read_ids()
            block._read_weights()
            documents.extend(block._ids)
            weights.extend(iter(block._weights))
        return Posted(documents, weights) if documents else None

    def places(self, name: str, term: str, wanted: set[int]) -> Mapping[int, set[int]]:
        """Return at which positions `term` stands in the field `name` of the documents `wanted`."""
        found = {}
        for block in _blocks(self.reader, name, term):
            block._read_ids()
            if wanted.isdisjoint(block._ids):
                continue
            block._read_values()
            for document, value in zip(block._ids, block._values, strict=True):
                if document in wanted:
                    found[document] = set(accumulate(_steps(value)))
        return found


def _steps(value: bytes) -> list[int]:
    """Return how far each position is from the one before it."""
    # Whoosh cuts the last byte of the pickle where it is the one that all of them end with.
    steps: list[int] = loads(value[_COUNT:] if value.endswith(b".") else value[_COUNT:] + b".")
    return steps


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
