"""From a question to a page of hits, the same whatever engine keeps the documents.

What may not be seen is left out before anything is counted, and before it is decided whether the question found
anything: neither a total nor a relaxed answer tells of a hidden document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from index.columns import Columns
from index.engine import FACETS, Hit, Query, Results
from index.folding import fold
from index.question import Question, read, relax
from index.snippet import excerpt

_IS_THE_NUMBER = 1000.0

NOTHING = Results(total=0, facets={name: {} for name in FACETS}, hits=())


# What is found, in order, and the scores of it (and of what may not be seen).
_Found = tuple[list[int], Mapping[int, float]]


class Shown(NamedTuple):
    """What a hit shows, read only for the hits of one page."""

    title: str
    entry: str
    body: str


class Shelf(Protocol):
    """What an engine lends: its documents by its own small numbers."""

    @property
    def columns(self) -> Columns:
        """What filters, facets and order need of every document."""

    def scores(self, question: Question) -> Mapping[int, float]:
        """Return every document that `question` finds, with its score to one place.

        Two scores that differ by a hair are equal to a reader, who then wants the newer one.
        """

    def shown(self, document: int) -> Shown:
        """Return what a hit shows of `document`."""


def answer(shelf: Shelf, query: Query) -> Results:
    """Return the page of hits that `query` asks for; a question that finds nothing is asked again, relaxed."""
    question = read(query.text)
    found, scores = _found(shelf, question, query)
    if found or not (relaxed := relax(question)):
        return _page(shelf, query, question, (found, scores))
    found, scores = _found(shelf, relaxed, query)
    return _page(shelf, query, relaxed, (found, scores), relaxed=bool(found))


def _found(shelf: Shelf, question: Question, query: Query) -> _Found:
    """Return all that `query` admits: the best first (unless the newest are wanted), the newest first among equals."""
    scores = shelf.scores(question)
    found = shelf.columns.admitted(query, scores)
    numbers, size = shelf.columns.by_name["number"], len(question.text)
    asked_for = [one for one in found if len(numbers[one]) == size and fold(numbers[one]) == question.text]
    if asked_for:
        scores = {**scores, **{one: scores[one] + _IS_THE_NUMBER for one in asked_for}}
    if not query.newest:
        found.sort(key=scores.__getitem__, reverse=True)
    return found, scores


def _page(shelf: Shelf, query: Query, question: Question, every: _Found, *, relaxed: bool = False) -> Results:
    found, scores = every
    page = found[max(0, query.offset) :][: max(0, query.limit)]
    return Results(
        total=len(found),
        facets=shelf.columns.counts(found),
        hits=tuple(_hit(shelf, one, scores[one], question) for one in page),
        relaxed=relaxed,
    )


def _hit(shelf: Shelf, document: int, score: float, question: Question) -> Hit:
    facts, shown = shelf.columns.facts[document], shelf.shown(document)
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
        score=score,
    )
