"""What the office knows at one moment, as duties are judged by it: projects, people, documents and their facts. Pure.

A fact that came later than the moment does not count. What the expressions of duties may ask for is said here too: a
name or a field that a record does not have is *not applicable*, so that one odd document never hides all the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pipeline.parameters import Effective, values
from schemas import expressions
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.periods import moment


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as duties see it: its record, and when each fact about it happened."""

    key: str
    type: str
    project: str
    record: Mapping[str, Any]
    facts: Mapping[str, tuple[datetime, ...]]
    document: Mapping[str, Any]

    def happened(self, fact: str, *, last: bool = False) -> datetime | None:
        """Return when `fact` happened first (or `last`), None if it did not."""
        found = self.facts.get(fact, ())
        return (max(found) if last else min(found)) if found else None


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a role."""

    user: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a duty is owed in: a project or (code empty) the company, with its parameters and who holds which role."""

    facts: Mapping[str, Any]
    parameters: Mapping[str, Effective]
    holders: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The project's code; empty for the company."""
        return str(self.facts.get("code") or "")

    @property
    def since(self) -> date | None:
        """The day the project was set up, as far as is known."""
        return day_of(self.facts.get("established_on")) or day_of(self.facts.get("contract_from"))

    @property
    def until(self) -> date | None:
        """The day its contract ends, if it does."""
        return day_of(self.facts.get("contract_until"))


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows at one moment."""

    at: datetime
    company: Subject
    projects: tuple[Subject, ...]
    papers: Mapping[str, tuple[Paper, ...]]
    facts: Mapping[str, Any] = field(default_factory=dict)
    waived: Mapping[tuple[str, str, str, str], str] = field(default_factory=dict)
    # What was looked up once is not looked up again: a year of forty projects asks for it a hundred thousand times.
    _sorted: dict[str, dict[str, list[Paper]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _around: dict[int, tuple[Subject, dict[str, Any]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    # What was found to happen only after `at`, in which project: then a verdict of this moment no longer holds.
    ahead: list[tuple[str, datetime]] = field(default_factory=list, init=False, repr=False, compare=False)
    # The papers as `lookups` laid them out.
    laid_out: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, kind: str, project: str = "") -> Sequence[Paper]:
        """Return the papers of a type, of one project or (empty) of all, in their order."""
        if not project:
            return self.papers.get(kind, ())
        if kind not in self._sorted:
            found: dict[str, list[Paper]] = defaultdict(list)
            for paper in self.papers.get(kind, ()):
                found[paper.project].append(paper)
            self._sorted[kind] = dict(found)
        return self._sorted[kind].get(project, ())

    def around(self, subject: Subject) -> dict[str, Any]:
        """Return what every expression about `subject` may ask for, which nobody changes."""
        # By identity: a subject holds mappings, and is kept here so that nothing else gets its identity.
        if id(subject) not in self._around:
            self._around[id(subject)] = (subject, _surroundings(self, subject))
        return self._around[id(subject)][1]


def surroundings(known: Known, subject: Subject) -> dict[str, Any]:
    """Return what every expression may ask for: day, project, company, parameters, who holds which role."""
    return known.around(subject)


def _surroundings(known: Known, subject: Subject) -> dict[str, Any]:
    return {
        **known.facts,
        "today": known.at.date().isoformat(),
        "project": subject.facts,
        "company": known.company.facts,
        "parameters": values(subject.parameters),
        "holders": {role: [one.user for one in people] for role, people in subject.holders.items()},
    }


def seen_by(paper: Paper, around: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of an expression over the record of `paper`."""
    return {**paper.record, **around, "document": paper.document}


def answer(source: str, context: Mapping[str, Any]) -> Any:
    """Return the value of `source` over `context`.

    Raises:
        NotApplicable: it asks for what is not there.
    """
    if (found := expressions.plain(source, context)) is not None:
        return found
    try:
        # Of a context of a hundred names an expression asks for two or three: Jinja copies what it is given, each time.
        return expressions.evaluate(source, {name: context.get(name) for name in expressions.names(source)})
    except FaultyExpression as error:
        raise NotApplicable from error


def holds(source: str, context: Mapping[str, Any]) -> bool:
    """Return whether `source` is true over `context`; nothing asked is true, and what does not apply is not."""
    try:
        return not source or bool(answer(source, context))
    except NotApplicable:
        return False


def moment_in(source: str, context: Mapping[str, Any]) -> datetime | None:
    """Return the moment that `source` names, None where the record has none."""
    try:
        return moment(answer(source, context))
    except NotApplicable:
        return None


def words_in(source: str, context: Mapping[str, Any]) -> str:
    """Return the value of `source` as text; empty where there is none."""
    try:
        return str(answer(source, context)) if source else ""
    except NotApplicable:
        return ""


def day_of(value: Any) -> date | None:
    """Return the day that a date or date-time of a record stands for."""
    found = moment(value) if value else None
    return found.date() if found else None
