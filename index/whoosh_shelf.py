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
from pathlib import Path
from typing import Any

from index.answer import Shown
from index.columns import Columns
from index.engine import Facts, Held
from index.folding import HAN
from index.question import Phrase, Question, candidates, written
from index.whoosh_postings import Segment

_IN_HEAD, _AS_WORD = 100.0, 3.0
_K1, _B = 1.2, 0.75
_KEPT_QUESTIONS, _KEPT_POSTINGS = 256, 2_000_000
_SCORED = ("text", "words")
_HAN = re.compile(rf"[{HAN}]+")

State = frozenset[tuple[str, int, int]]
"""The files of an index, each with its time and size: what changes whenever a document comes or goes."""

_Named = tuple[str, State]
_Scores = Mapping[int, float]
_reading = threading.Lock()
_held: list[tuple[Path, State, Shelf]] = []


@contextmanager
def lent(path: Path, state: State, opened: Callable[[], Any]) -> Iterator[Shelf]:
    """Lend the shelf of this process over the index in `path`; its searcher is `opened` anew when `state` changed.

    To one thread at a time: Whoosh's readers share a place in their file, and a shelf for each thread would have to
    read everything anew.
    """
    with _reading:
        if not _held or _held[0][:2] != (path, state):
            before = _held[0][2].segments if _held and _held[0][0] == path else {}
            _held.clear()
            _held.append((path, state, _shelf(opened(), state, before)))
        yield _held[0][2]


def _shelf(searcher: Any, state: State, before: Mapping[_Named, Segment]) -> Shelf:
    """Return a shelf over `searcher` that knows again what was read `before`."""
    reader = searcher.reader()
    # A reader of an index that never held a document has no leaf to ask.
    leaves = list(reader.leaf_readers()) if reader.doc_count_all() else []
    # By its name too: what was written after `state` was looked at has no file in it, and may be several segments.
    named = [((name := leaf.segment().segment_id(), _files_of(name, state)), leaf) for leaf, _offset in leaves]
    segments = {key: before.get(key) or _segment(leaf) for key, leaf in named}
    gone = {offset + one for leaf, offset in leaves for one in leaf.segment().deleted_docs() or ()}
    columns = Columns.of([facts for segment in segments.values() for facts in segment.facts])
    return Shelf(searcher, segments, columns, frozenset(gone))


def _files_of(segment: str, state: State) -> State:
    return frozenset(file for file in state if segment in file[0])


def _segment(reader: Any) -> Segment:
    every = range(reader.doc_count_all())
    column = reader.column_reader("facts")
    lengths = {name: tuple(reader.doc_field_length(one, name) for one in every) for name in _SCORED}
    return Segment(reader, tuple(_facts(column[one]) for one in every), lengths)


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
    asked: dict[Question, _Scores] = field(default_factory=dict)
    terms: dict[tuple[str, str], tuple[array[int], array[float]]] = field(default_factory=dict)
    norms: dict[str, Sequence[float]] = field(default_factory=dict)

    def scores(self, question: Question) -> _Scores:
        """Return every document that `question` finds, with its score to one place."""
        # The next page, and the same words with another filter, are the same question.
        if question not in self.asked:
            while len(self.asked) >= _KEPT_QUESTIONS:
                del self.asked[next(iter(self.asked))]
            self.asked[question] = {one: round(score, 1) for one, score in self._scores(question).items()}
        return self.asked[question]

    def shown(self, document: int) -> Shown:
        """Return what a hit shows of `document`."""
        return Shown(*self.searcher.stored_fields(document)["shown"])

    def numbers(self) -> frozenset[str]:
        """Return the numbers of all documents held."""
        return frozenset(self.columns.facts[one].number for one in self._every())

    def held(self) -> list[Held]:
        """Return what is held of every document."""
        return [Held(self.columns.facts[one], *self.shown(one)) for one in self._every()]

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
            here = {one - base for one in wanted if base <= one < base + len(segment.facts)}
            ends: Mapping[int, set[int]] = segment.places(name, phrase[0], here) if here else {}
            for gram in phrase[1:]:
                if ends:
                    next_ = segment.places(name, gram, set(ends))
                    met = {one: next_[one] & {place + 1 for place in ends[one]} for one in ends.keys() & next_.keys()}
                    ends = {one: places for one, places in met.items() if places}
            found |= {base + one for one in ends}
            base += len(segment.facts)
        return found

    def _term(self, name: str, term: str) -> tuple[array[int], array[float]]:
        """Return the documents that have `term` in the field `name`, in order, and what it counts in each."""
        known = self.terms.pop((name, term), None) or self._read(name, term)
        self.terms[name, term] = known  # the one asked for last is the last to go
        return known

    def _read(self, name: str, term: str) -> tuple[array[int], array[float]]:
        documents, weights, base = array("I"), array("d"), 0
        for segment in self.segments.values():
            if (posted := segment.find(name, term)) is not None:
                documents.extend(base + one for one in posted.documents)
                weights.extend(posted.weights)
            base += len(segment.facts)
        if documents and name in _SCORED:
            norms, idf = self._norms(name), self.searcher.idf(name, term)
            weights = array(
                "d",
                (idf * (_K1 + 1) * often / (often + norms[one]) for one, often in zip(documents, weights, strict=True)),
            )
        self._make_room(len(documents))
        return documents, weights

    def _norms(self, name: str) -> Sequence[float]:
        """Return for each document by how much its length in the field `name` weighs against a term."""
        if name not in self.norms:
            usual = self.searcher.avg_field_length(name) or 1
            every = (size for segment in self.segments.values() for size in segment.lengths[name])
            self.norms[name] = [_K1 * ((1 - _B) + _B * size / usual) for size in every]
        return self.norms[name]

    def _make_room(self, size: int) -> None:
        held = sum(len(documents) for documents, _scores in self.terms.values()) if size else 0
        while self.terms and held + size > _KEPT_POSTINGS:
            held -= len(self.terms.pop(next(iter(self.terms)))[0])


def _all_of(found: Sequence[dict[int, float]]) -> dict[int, float]:
    """Return the documents that are in all of `found`, with the sum of their scores."""
    first, *others = sorted(found, key=len)
    for other in others:
        first = {one: score + other[one] for one, score in first.items() if one in other}
    return first
