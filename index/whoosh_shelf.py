"""What answers are read from: one open index of Whoosh, kept open until other documents are in it.

To open an index, to read the facts of its documents and to find a word in all of them each takes longer than everything
else about a question. None of it changes while the index stays as it is, and a segment of it never changes: what was
read of a segment is kept for the next shelf, which after a filing has only the new documents to read.

The scores are BM25's, as Whoosh's own: the text's grams, three times those of words that are words of the dictionary,
and a hundred for what stands in number, title or project.
"""

from __future__ import annotations

import json
import re
import threading
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, repeat
from math import log
from pathlib import Path
from typing import Any, NamedTuple

from index.answer import Shown
from index.columns import Columns, Part
from index.engine import Facts, Held
from index.folding import HAN
from index.question import Phrase, Question, candidates, written
from index.ranking import Ranked
from index.whoosh_postings import Segment
from schemas.bounded import Bounded

_IN_HEAD, _AS_WORD = 100.0, 3.0
_K1, _B = 1.2, 0.75
_KEPT_QUESTIONS, _KEPT_POSTINGS = 256, 2_000_000
_SCORED = ("text", "words")
_HAN = re.compile(rf"[{HAN}]+")

State = frozenset[tuple[str, int, int]]
"""The files of an index, each with its time and size: what changes whenever a document comes or goes."""

_Named = tuple[str, State]
_opening = threading.Lock()
_held: list[tuple[Path, State, Shelf]] = []


class _Term(NamedTuple):
    """The documents that have a term, in order, and what it counts in each."""

    documents: array[int]
    scores: array[float]


@contextmanager
def lent(path: Path, state: State, opened: Callable[[], Any]) -> Iterator[Shelf]:
    """Lend the shelf of this process over the index in `path`; its searcher is `opened` anew when `state` changed.

    To many threads at once: they wait for each other where a file of the index is read, and while it is opened anew.
    """
    with _opening:
        if not _held or _held[0][:2] != (path, state):
            before = _held[0][2].segments if _held and _held[0][0] == path else {}
            _held[:] = [(path, state, _shelf(opened(), state, before))]
        shelf = _held[0][2]
    yield shelf


def _shelf(searcher: Any, state: State, before: Mapping[_Named, Segment]) -> Shelf:
    """Return a shelf over `searcher` that knows again what was read `before`."""
    reader = searcher.reader()
    # A reader of an index that never held a document has no leaf to ask.
    leaves = list(reader.leaf_readers()) if reader.doc_count_all() else []
    # By its name too: what was written after `state` was looked at has no file in it, and may be several segments.
    named = [((name := leaf.segment().segment_id(), _files_of(name, state)), leaf) for leaf, _offset in leaves]
    segments = {key: before.get(key) or _segment(leaf) for key, leaf in named}
    gone = {offset + one for leaf, offset in leaves for one in leaf.segment().deleted_docs() or ()}
    columns = Columns.of([segment.part for segment in segments.values()])
    return Shelf(searcher, segments, columns, frozenset(gone))


def _files_of(segment: str, state: State) -> State:
    return frozenset(file for file in state if segment in file[0])


def _segment(reader: Any) -> Segment:
    every = range(reader.doc_count_all())
    column = reader.column_reader("facts")
    lengths = {name: tuple(reader.doc_field_length(one, name) for one in every) for name in _SCORED}
    return Segment.of(reader, Part.of(tuple(_facts(column[one]) for one in every)), lengths)


@lru_cache(maxsize=100_000)
def _facts(kept: bytes) -> Facts:
    """Return the facts that are kept so; Whoosh merges small segments, whose documents are known then."""
    return Facts(*json.loads(kept))


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an engine lends (`index.answer.Shelf`) over one open searcher; what it has found once it keeps."""

    searcher: Any
    segments: Mapping[_Named, Segment]
    columns: Columns
    gone: frozenset[int]
    # The next page, and the same words with another filter, are the same question.
    asked: Bounded[Question, Ranked] = field(default_factory=lambda: Bounded(_KEPT_QUESTIONS))
    terms: Bounded[tuple[str, str], _Term] = field(
        default_factory=lambda: Bounded(_KEPT_POSTINGS, lambda term: len(term.documents))
    )
    norms: Bounded[str, Sequence[float]] = field(default_factory=lambda: Bounded(len(_SCORED)))

    def ranked(self, question: Question) -> Ranked:
        """Return every document that `question` finds, by its score to one place."""
        return self.asked.of(question, lambda: self._ranked(question))

    def _ranked(self, question: Question) -> Ranked:
        found = self._scores(question)
        scores = dict(zip(found, map(round, found.values(), repeat(1)), strict=True))
        return Ranked.of(self.columns, scores, question.text)

    def shown(self, document: int, phrases: Sequence[Phrase]) -> Shown:
        """Return what a hit shows of `document` to whoever asked for `phrases`."""
        base = 0
        for segment in self.segments.values():
            if document < base + segment.size:
                return segment.shown(document - base, phrases)
            base += segment.size
        raise IndexError(document)

    def numbers(self) -> frozenset[str]:
        """Return the numbers of all documents held."""
        return frozenset(self.columns.facts[one].number for one in self._every())

    def held(self) -> list[Held]:
        """Return what is held of every document."""
        every = ((segment, one) for segment in self.segments.values() for one in range(segment.size))
        return [
            Held(segment.part.facts[one], *segment.stored(one))
            for document, (segment, one) in enumerate(every)
            if document not in self.gone
        ]

    def _every(self) -> Iterator[int]:
        return (one for one in range(len(self.columns.facts)) if one not in self.gone)

    def _scores(self, question: Question) -> dict[int, float]:
        if not question.required:
            found = dict.fromkeys(self._every(), 0.0)
        else:
            found = self._together("text", question.required)
            for one in self.gone & found.keys():
                del found[one]
            for one in self._together("head", question.required).keys() & found.keys():
                found[one] += _IN_HEAD
            for word in candidates(question):
                for one, score in zip(*self._term("words", word), strict=True):
                    if one in found:
                        found[one] += _AS_WORD * score
        for phrase in question.excluded:
            for one in self._phrase("text", phrase).keys() & found.keys():
                del found[one]
        return found

    def _together(self, name: str, phrases: Sequence[Phrase]) -> dict[int, float]:
        """Return the documents that have all `phrases` in the field `name`, with the sum of their scores."""
        return _all_of([self._phrase(name, phrase) for phrase in phrases])

    def _phrase(self, name: str, phrase: Phrase) -> dict[int, float]:
        """Return the documents in which the grams of `phrase` stand one behind the other."""
        found = _all_of([dict(zip(*self._term(name, gram), strict=True)) for gram in phrase])
        if len(phrase) == 1 or not found:
            return found
        # Where the whole is a word of the dictionary its grams need not be looked up place by place.
        whole = written(phrase)
        sure = set(self._term("words", whole)[0]) if name == "text" and _HAN.fullmatch(whole) else set[int]()
        doubtful = found.keys() - sure
        for one in doubtful - self._adjacent(name, phrase, doubtful):
            del found[one]
        return found

    def _adjacent(self, name: str, phrase: Phrase, wanted: set[int]) -> set[int]:
        """Return those of `wanted` in which the grams of `phrase` stand at adjacent positions."""
        found, base = set[int](), 0
        for segment in self.segments.values():
            past = base + segment.size
            here = [one - base for one in wanted if base <= one < past]
            ends: Mapping[int, int] = segment.places(name, phrase[0], here) if here else {}
            for gram in phrase[1:]:
                if ends:
                    places = segment.places(name, gram, ends.keys())
                    ends = {one: met for one, place in places.items() if (met := place & ends[one] << 1)}
            found.update(map(base.__add__, ends))
            base = past
        return found

    def _term(self, name: str, term: str) -> _Term:
        """Return the documents that have `term` in the field `name`, in order, and what it counts in each."""
        return self.terms.of((name, term), lambda: self._read(name, term))

    def _read(self, name: str, term: str) -> _Term:
        documents, weights, base = array("I"), array("d"), 0
        for segment in self.segments.values():
            posted = segment.find(name, term)
            documents.extend(map(base.__add__, posted.documents) if base else posted.documents)
            weights.extend(iter(posted.weights))
            base += segment.size
        if documents and name in _SCORED:
            rarity = (log(len(self.columns.facts) / (len(documents) + 1)) + 1) * (_K1 + 1)
            norms = map(self._norms(name).__getitem__, documents)
            weights = array("d", [rarity * often / (often + norm) for often, norm in zip(weights, norms, strict=True)])
        return _Term(documents, weights)

    def _norms(self, name: str) -> Sequence[float]:
        """Return for each document by how much its length in the field `name` weighs against a term."""
        return self.norms.of(name, lambda: self._weighed(name))

    def _weighed(self, name: str) -> Sequence[float]:
        usual = self.searcher.avg_field_length(name) or 1
        every = list(chain.from_iterable(segment.lengths[name] for segment in self.segments.values()))
        norms = {size: _K1 * ((1 - _B) + _B * size / usual) for size in set(every)}
        return [norms[size] for size in every]


def _all_of(found: Sequence[dict[int, float]]) -> dict[int, float]:
    """Return the documents that are in all of `found`, with the sum of their scores."""
    first, *others = sorted(found, key=len)
    for other in others:
        first = {one: score + other[one] for one, score in first.items() if one in other}
    return first
