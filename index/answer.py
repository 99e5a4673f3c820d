"""From a question to a page of hits, the same whatever engine keeps the documents.

What may not be seen is left out before anything is counted, and before it is decided whether the question found
anything: neither a total nor a relaxed answer tells of a hidden document.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from index.columns import Columns
from index.engine import FACETS, Hit, Query, Results
from index.question import Phrase, Question, read, relax
from index.ranking import Ranked
from index.snippet import Snippet

NOTHING = Results(total=0, facets={name: {} for name in FACETS}, hits=())


class Shown(NamedTuple):
    """What a hit shows, read only for the hits of one page."""

    title: str
    entry: str
    snippet: Snippet


class Shelf(Protocol):
    """What an engine lends, to many threads at once: its documents by its own small numbers."""

    @property
    def columns(self) -> Columns:
        """What filters, facets and order need of every document."""

    def ranked(self, question: Question) -> Ranked:
        """Return every document that `question` finds, by its score to one place.

        Two scores that differ by a hair are equal to a reader, who then wants the newer one.
        """

    def shown(self, document: int, phrases: Sequence[Phrase]) -> Shown:
        """Return what a hit shows of `document` to whoever asked for `phrases`."""


def answer(shelf: Shelf, query: Query) -> Results:
    """Return the page of hits that `query` asks for; a question that finds nothing is asked again, relaxed."""
    question, admitted = read(query.text), shelf.columns.admitted(query)
    ranked = shelf.ranked(question)
    if ranked.found & admitted or not (relaxed := relax(question)):
        return _page(shelf, query, question, ranked, admitted)
    return _page(shelf, query, relaxed, shelf.ranked(relaxed), admitted, is_relaxed=True)


def _page(
    shelf: Shelf, query: Query, question: Question, ranked: Ranked, admitted: int, *, is_relaxed: bool = False
) -> Results:
    columns, found, newest = shelf.columns, ranked.found & admitted, query.newest
    first = max(0, query.offset)
    page = islice(ranked.rows(columns, found, newest=newest), first, first + max(0, query.limit))
    return Results(
        total=found.bit_count(),
        facets=columns.counts(found, ranked.documents(columns, found, newest=newest)),
        hits=tuple(_hit(shelf, one, score, question) for one, score in page),
        relaxed=is_relaxed and bool(found),
    )


def _hit(shelf: Shelf, document: int, score: float, question: Question) -> Hit:
    facts, shown = shelf.columns.facts[document], shelf.shown(document, question.required)
    return Hit(
        number=facts.number,
        title=shown.title,
        project=facts.project,
        type=facts.type,
        category=facts.category,
        date=facts.date,
        importance=facts.importance,
        entry=shown.entry,
        snippet=shown.snippet,
        score=score,
    )
