"""What answers are read from: one open searcher of Whoosh, kept open until something is written.

To open an index, to read the facts of its documents and to find a word in all of them each takes longer than everything
else about a question; none of it changes while the index stays as it is.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from whoosh import query as ask

from index.answer import Shown
from index.engine import Facts
from index.question import Phrase, Question, candidates

_IN_HEAD, _AS_WORD = 100.0, 3.0
_KEPT_QUESTIONS = 64

State = frozenset[tuple[str, int, int]]
"""The files of an index, each with its time and size: what changes whenever anything is written."""

_open = threading.local()


def shelf_of(path: Path, state: State, opened: Callable[[], Any]) -> Shelf:
    """Return the shelf of this thread, its searcher `opened` anew whenever anything was written.

    To open it takes longer than to answer most questions. A thread has its own: Whoosh's readers share a place in their
    file.
    """
    held: tuple[Path, State, Shelf] | None = getattr(_open, "held", None)
    if held is not None and held[:2] == (path, state):
        return held[2]
    _open.held = None
    shelf = Shelf(opened())
    _open.held = (path, state, shelf)
    return shelf


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an engine lends (`index.answer.Shelf`) over one open searcher; what it has read once it keeps."""

    searcher: Any
    read: dict[int, Facts] = field(default_factory=dict)
    asked: dict[Question, Mapping[int, float]] = field(default_factory=dict)

    def scores(self, question: Question) -> Mapping[int, float]:
        """Return every document that `question` finds, with its score."""
        # The next page, and the same words with another filter, are the same question.
        if question not in self.asked:
            while len(self.asked) >= _KEPT_QUESTIONS:
                del self.asked[next(iter(self.asked))]
            found = self.searcher.search(_whoosh_query(self.searcher, question), limit=None)
            self.asked[question] = dict(found.items())
        return self.asked[question]

    def facts(self, documents: Iterable[int]) -> Iterator[tuple[int, Facts]]:
        """Yield the facts of `documents`."""
        column = None
        for document in documents:
            if (facts := self.read.get(document)) is None:
                column = column or self.searcher.reader().column_reader("facts")
                facts = self.read[document] = _facts(column[document])
            yield document, facts

    def shown(self, document: int) -> Shown:
        """Return what a hit shows of `document`."""
        return Shown(*self.searcher.stored_fields(document)["shown"])


@lru_cache(maxsize=100_000)
def _facts(kept: bytes) -> Facts:
    """Return the facts that are kept so; they outlive the shelf, which is opened anew at every filing."""
    return Facts(*json.loads(kept))


def _whoosh_query(searcher: Any, question: Question) -> Any:
    needed = ask.And([_phrase("text", phrase) for phrase in question.required])
    if question.required:
        in_head = ask.And([_phrase("head", phrase) for phrase in question.required])
        known = [word for word in candidates(question) if ("words", word) in searcher.reader()]
        as_words = [ask.Term("words", word, boost=_AS_WORD) for word in sorted(known)]
        needed = ask.AndMaybe(needed, ask.Or([ask.ConstantScoreQuery(in_head, _IN_HEAD), *as_words]))
    else:
        needed = ask.ConstantScoreQuery(ask.Every(), 0.0)
    if question.excluded:
        return ask.AndNot(needed, ask.Or([_phrase("text", phrase) for phrase in question.excluded]))
    return needed


def _phrase(name: str, phrase: Phrase) -> Any:
    """Return the question for `phrase`; one gram has no neighbours, whose places Whoosh would read all the same."""
    return ask.Term(name, phrase[0]) if len(phrase) == 1 else ask.Phrase(name, list(phrase))
