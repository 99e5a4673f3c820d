"""Which documents may count for an occasion, found without asking every document of the project. Pure.

A year of visits held against a year of plans is a million comparisons, of which nearly none can be true. Documents are
laid out by period, by day and by the field that a duty compares; whoever judges asks its expression only of those that
may answer it. What is left out could not have counted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pipeline.known import Known, Paper, Subject, moment_in, seen_by, surroundings
from schemas import asking, expressions
from schemas.asking import Comparison, Way
from schemas.duties import Counted
from schemas.periods import Period

# What an expression may name beside the record, and that is another for each occasion.
_OF_OCCASIONS = frozenset({"occasion", "person", "cause", "row"})
_CAUSE = "cause"
_PLAIN = (str, int, Decimal)


@dataclass(slots=True)
class _Days:
    """Documents by the day that an expression names."""

    days: list[date] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


@dataclass(slots=True)
class _Values:
    """Documents by the value of a field; `odd` are those with a value that cannot be looked up."""

    by_value: dict[Any, list[int]] = field(default_factory=lambda: defaultdict(list))
    odd: list[int] = field(default_factory=list)


def of_period(block: Counted, subject: Subject, period: Period, known: Known) -> Sequence[Paper]:
    """Return the papers that lie in `period`, by the day that `block` names or by their own period."""
    project = "" if block.across else subject.code
    if not block.on:
        laid = _kept(known, (block.types, project), lambda: _by_period(block, project, known))
        found: Sequence[Paper] = laid.get(period.key, ())
        return found
    if expressions.names(block.on) & _OF_OCCASIONS:
        return _all(block, project, known)
    around = surroundings(known, subject)
    whose = subject.code if expressions.names(block.on) & around.keys() else project
    key = (block.types, block.on, project, whose)
    days: _Days = _kept(known, key, lambda: _by_day(block, project, around, known))
    return days.papers[bisect_left(days.days, period.first) : bisect_right(days.days, period.last)]


def comparable(block: Counted, subject: Subject, context: Mapping[str, Any], known: Known) -> Sequence[Paper]:
    """Return the papers of which what `block` asks for can be true, as far as its comparisons with the cause tell."""
    project = "" if block.across else subject.code
    papers = _all(block, project, known)
    if not block.when or not papers:
        return papers
    around = surroundings(known, subject)
    found: set[int] = set()
    comparisons = asking.required(block.when, _CAUSE, _OF_OCCASIONS | frozenset(around))
    for one in comparisons:
        values = _kept(known, (block.types, project, one.own), partial(_by_value, papers, one.own))
        wanted = _wanted(one, context)
        if isinstance(wanted, _PLAIN):
            found.update(values.by_value.get(wanted, ()), values.odd)
        elif wanted is not None:
            return papers
    return [papers[number] for number in sorted(found)] if comparisons else papers


def _wanted(one: Comparison, context: Mapping[str, Any]) -> Any:
    """Return what the other side of a comparison is; None where there is nothing, to which nothing is equal."""
    value = _at(one.other, context)
    if one.most is None or value is None:
        return value
    return value[: one.most] if isinstance(value, str) else ()


def _at(way: Way, context: Mapping[str, Any]) -> Any:
    value: Any = context
    for name in way:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _kept(known: Known, key: tuple[Any, ...], made: Callable[[], Any]) -> Any:
    if key not in known.laid_out:
        known.laid_out[key] = made()
    return known.laid_out[key]


def _all(block: Counted, project: str, known: Known) -> Sequence[Paper]:
    if len(block.types) == 1:
        return known.of(block.types[0], project)
    key = (block.types, project, "all")
    papers: Sequence[Paper] = _kept(
        known, key, lambda: [paper for kind in block.types for paper in known.of(kind, project)]
    )
    return papers


def _by_period(block: Counted, project: str, known: Known) -> dict[str, list[Paper]]:
    made: dict[str, list[Paper]] = defaultdict(list)
    for paper in _all(block, project, known):
        made[str(paper.document.get("period") or "")].append(paper)
    return made


def _by_day(block: Counted, project: str, around: Mapping[str, Any], known: Known) -> _Days:
    dated = []
    for paper in _all(block, project, known):
        if (at := moment_in(block.on, seen_by(paper, around))) is not None:
            dated.append((at.date(), paper))
    dated.sort(key=lambda one: one[0])
    return _Days([day for day, _paper in dated], [paper for _day, paper in dated])


def _by_value(papers: Sequence[Paper], way: Way) -> _Values:
    made = _Values()
    for number, paper in enumerate(papers):
        value = _at(way, {**paper.record, "document": paper.document})
        if isinstance(value, _PLAIN):
            made.by_value[value].append(number)
        elif value is not None:
            made.odd.append(number)
    return made
