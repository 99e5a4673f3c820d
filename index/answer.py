"""From a question to a page of hits, the same whatever engine keeps the documents.

What may not be seen is left out before anything is counted, and before it is decided whether the question found
anything: neither a total nor a relaxed answer tells of a hidden document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from index.engine import FACETS, Facts, Hit, Query, Results, admits
from index.folding import fold
from index.question import Question, read, relax
from index.snippet import excerpt

_IS_THE_NUMBER = 1000.0

NOTHING = Results(total=0, facets={name: {} for name in FACETS}, hits=())


class Shown(NamedTuple):
    """What a hit shows, read only for the hits of one page."""

    title: str
    entry: str
    body: str


class Shelf(Protocol):
    """What an engine lends: its documents by its own small numbers."""

    def scores(self, question: Question) -> Mapping[int, float]:
        """Return every document that `question` finds, with its score."""

    def facts(self, documents: Iterable[int]) -> Iterator[tuple[int, Facts]]:
        """Yield the facts of `documents`."""

    def shown(self, document: int) -> Shown:
        """Return what a hit shows of `document`."""


class _Found(NamedTuple):
    document: int
    score: float
    facts: Facts


def answer(shelf: Shelf, query: Query) -> Results:
    """Return the page of hits that `query` asks for; a question that finds nothing is asked again, relaxed."""
    question = read(query.text)
    found = _found(shelf, question, query)
    if found or not (relaxed := relax(question)):
        return _page(shelf, query, question, found)
    found = _found(shelf, relaxed, query)
    return _page(shelf, query, relaxed, found, relaxed=bool(found))


def _found(shelf: Shelf, question: Question, query: Query) -> list[_Found]:
    """Return all that `query` admits: the best first (unless the newest are wanted), the newest first among equals."""
    scores = shelf.scores(question)
    found = [
        _Found(document, _score(scores[document], facts, question), facts)
        for document, facts in shelf.facts(scores)
        if admits(query, facts)
    ]
    found.sort(key=lambda one: one.facts.number)
    found.sort(key=lambda one: (0.0 if query.newest else one.score, one.facts.date), reverse=True)
    return found


def _score(score: float, facts: Facts, question: Question) -> float:
    # Rounded, because two scores that differ by a hair are equal to a reader, who then wants the newer one.
    is_it = len(facts.number) == len(question.text) and fold(facts.number) == question.text
    return round(score + (_IS_THE_NUMBER if is_it else 0.0), 1)


def _page(shelf: Shelf, query: Query, question: Question, found: list[_Found], *, relaxed: bool = False) -> Results:
    page = found[max(0, query.offset) :][: max(0, query.limit)]
    counts = {name: Counter(getattr(one.facts, name) for one in found) for name in FACETS}
    return Results(
        total=len(found),
        facets={name: dict(counter.most_common()) for name, counter in counts.items()},
        hits=tuple(_hit(one, shelf.shown(one.document), question) for one in page),
        relaxed=relaxed,
    )


def _hit(found: _Found, shown: Shown, question: Question) -> Hit:
    facts = found.facts
    return Hit(
        number=facts.number,
        title=shown.title,
        project=facts.project,
        type=facts.type,
        category=facts.category,
        date=facts.date,
        importance=facts.importance,
        entry=shown.entry,
        snippet=excerpt(shown.body, question.required),
        score=found.score,
    )
