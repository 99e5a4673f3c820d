"""What is owed, for pages: the duties that one person may see, each with the document that it waits for.

The verdicts on all projects and a year are kept, and only what something happened to is judged anew
(`kept_duties.py`): they are of the moment that the page names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Q

from pipeline.duties import Judged, State
from pipeline.office import access, courses, kept_duties, restricted
from pipeline.office.models import Document, Person
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.document_type import wording
from schemas.duties import Duty
from schemas.periods import PLACE

OPEN = (State.LATE, State.AT_RISK, State.DUE)
_GONE = (Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.ABANDONED, Stage.DISPOSED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which duties are asked for: of one project, in one state, one duty, and whether only the asker's own."""

    project: str = ""
    state: str = ""
    duty: str = ""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """One occasion with what stands of it: its verdict and the document, if there is one.

    `about` is empty where the document that brought the duty is not for the asker's eyes.
    """

    judged: Judged
    title: str
    about: str
    names: str
    late_days: int
    key: str = ""
    stage: str = ""
    verbs: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        """The name of the project that owes it; empty for the company."""
        return str(self.judged.occasion.subject.facts.get("name") or "")

    @property
    def may_be_reminded(self) -> bool:
        """Whether somebody decides on the document now, who can be reminded."""
        return self.stage == Stage.DECIDING


@dataclass(frozen=True)
class Sheet:
    """Duties by state, what is late first, then by deadline and project, and what can be chosen among them."""

    rows: tuple[Judged, ...]

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many are in each state."""
        found = Counter(one.state for one in self.rows)
        return {state: found[state] for state in State}

    @cached_property
    def projects(self) -> tuple[tuple[str, str], ...]:
        """The projects that owe them: code and name, by code."""
        # Thousands of rows, of a few dozen projects and duties.
        subjects = {id(one.occasion.subject): one.occasion.subject for one in self.rows}.values()
        return tuple(sorted({(one.code, str(one.facts.get("name") or one.code)) for one in subjects if one.code}))

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """The duties that they are occasions of, each once, by id."""
        found = {id(one.occasion.duty): one.occasion.duty for one in self.rows}.values()
        return tuple(sorted({one.id: one for one in found}.values(), key=lambda one: one.id))

    @cached_property
    def late(self) -> Sheet:
        """What is late of them."""
        return Sheet(tuple(one for one in self.rows if one.state is State.LATE))

    def only(self, asked: Chosen, who: Person) -> Sheet:
        """Return those that are asked for."""
        if asked == Chosen():
            return self
        return Sheet(tuple(chosen(self.rows, asked, who)))


@dataclass(frozen=True)
class _Told:
    """What is made of one list of verdicts, which pages ask for again and again until a verdict may have changed."""

    found: list[Judged]
    year: int
    sheets: dict[frozenset[str] | None, Sheet] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[Judged]:
        """This year's, and what is late from the quarter before."""
        told = []
        for one in self.found:
            due = one.occasion.due.year
            if due == self.year or (due < self.year and one.state is State.LATE and one.occasion.duty.due):
                told.append(one)
        return told

    @cached_property
    def open_by_person(self) -> Mapping[str, list[Judged]]:
        """What is open, by the user name of everybody who owes it."""
        made: dict[str, list[Judged]] = {}
        for one in self.found:
            for user in {holder.user for holder in one.people} if one.state in OPEN else ():
                made.setdefault(user, []).append(one)
        return made

    def sheet(self, codes: frozenset[str] | None) -> Sheet:
        """Return the duties of the projects `codes`, or all."""
        if codes not in self.sheets:
            self.sheets[codes] = Sheet(tuple(_by_lateness(_of_projects(self.rows, codes))))
        return self.sheets[codes]


_told: dict[str, _Told] = {}


def _standing(premises: Premises) -> tuple[datetime, _Told]:
    """Return what is told of the verdicts of this moment."""
    at, found = kept_duties.judged(premises)
    year, root = at.astimezone(PLACE).year, str(premises.root)
    told = _told.get(root)
    # The same list is handed out until a verdict may have changed.
    if told is None or told.found is not found or told.year != year:
        told = _Told(found, year)
        _told.clear()
        _told[root] = told
    return at, told


def judged(premises: Premises, who: Person) -> tuple[datetime, list[Judged]]:
    """Return the duties of this year and what is late, as far as `who` may see them, and when they were judged.

    Those are the duties of their projects, or all with a role in the company.
    """
    at, told = _standing(premises)
    return at, _of_projects(told.rows, _seen_by(who))


def sheet(premises: Premises, who: Person) -> tuple[datetime, Sheet]:
    """Return what `judged` returns as pages list it, and when it was judged."""
    at, told = _standing(premises)
    return at, told.sheet(_seen_by(who))


def _seen_by(who: Person) -> frozenset[str] | None:
    """Return the codes of the projects whose duties `who` may see; None is all."""
    scopes = access.visible_to(who)
    return None if scopes is None else frozenset(scope.project for scope in scopes if scope.project)


def _of_projects(rows: list[Judged], codes: frozenset[str] | None) -> list[Judged]:
    return rows if codes is None else [one for one in rows if one.occasion.subject.code in codes]


def _by_lateness(rows: Iterable[Judged]) -> list[Judged]:
    """Return `rows`, which come by project, by state, what is late first, then by deadline and project."""
    of_state: dict[State, list[Judged]] = {state: [] for state in State}
    for one in sorted(rows, key=attrgetter("occasion.due")):
        of_state[one.state].append(one)
    return [one for some in of_state.values() for one in some]


def of(premises: Premises, who: Person) -> tuple[datetime, list[Judged]]:
    """Return the duties of this year and what is late that `who` owes, and when they were judged."""
    at, told = _standing(premises)
    return at, [one for one in told.rows if _is_of(one, who)]


def open_of(premises: Premises, who: Person) -> Iterable[Judged]:
    """Return what `who` owes that is late or not done yet, whatever its year, by project and deadline."""
    _at, told = _standing(premises)
    return told.open_by_person.get(who.user, ())


def _is_of(one: Judged, who: Person) -> bool:
    return any(holder.user == who.user for holder in one.people)


def chosen(rows: Iterable[Judged], asked: Chosen, who: Person) -> list[Judged]:
    """Return those of `rows` that are asked for."""
    return [
        one
        for one in rows
        if (not asked.project or one.occasion.subject.code == asked.project)
        and (not asked.state or one.state == asked.state)
        and (not asked.duty or one.occasion.duty.id == asked.duty)
        and (not asked.is_mine or _is_of(one, who))
    ]


def described(rows: Sequence[Judged], premises: Premises, who: Person, at: datetime) -> list[Owed]:
    """Return `rows` as a page shows them, with few questions to the database."""
    hidden = restricted.hidden_from(who, premises)
    documents = _documents(rows)
    verbs = courses.verbs({one.pk for one in documents.values() if one.stage == Stage.DECIDING})
    today, made = at.astimezone(PLACE).date(), []
    for one in rows:
        cause, code = one.occasion.cause, one.occasion.subject.code
        about = str(cause.document.get("title") or "") if cause is not None and not hidden(cause.type, code) else ""
        document = documents.get(_place(one))
        is_shown = document is not None and not hidden(document.type, code)
        made.append(
            Owed(
                judged=one,
                title=wording(one.occasion.duty.titles),
                about=one.occasion.key if one.occasion.period else about,
                names="、".join(person.name for person in one.people),
                late_days=(today - one.occasion.due.date()).days if one.state is State.LATE else 0,
                key=document.key if document and is_shown else "",
                stage=document.stage if document and is_shown else "",
                verbs=verbs.get(document.pk, ()) if document and is_shown else (),
            )
        )
    return made


_Place = tuple[str, str, str]


def _place(one: Judged) -> _Place:
    """Return what the document of an occasion is known by: what brought the duty, or type, project and period."""
    if one.occasion.cause is not None:
        return (one.occasion.cause.key, "", "")
    done = one.occasion.duty.done
    return (done.types[0] if done else "", one.occasion.subject.code, one.occasion.key)


class _Paper(NamedTuple):
    """What a list of duties says of a document."""

    pk: int
    key: str
    type: str
    stage: str
    project: str
    period: str


def _documents(rows: Sequence[Judged]) -> Mapping[_Place, _Paper]:
    causes = {one.occasion.cause.key for one in rows if one.occasion.cause is not None}
    types = {kind for kind, code, _key in map(_place, rows) if code}
    periods = {one.occasion.key for one in rows if one.occasion.period}
    codes = {code for _kind, code, _key in map(_place, rows) if code}
    # An empty list would be another question.
    found = _about(
        types=sorted(types) or [""],
        periods=sorted(periods) or ["-"],
        codes=sorted(codes) or [""],
        keys=sorted(causes) or [""],
    )
    made: dict[_Place, _Paper] = {}
    for one in sorted(_Paper(*row) for row in found):
        made[(one.key, "", "")] = one
        made[(one.type, one.project, one.period)] = one
    return made


_about = Prepared(
    lambda types, periods, codes, keys: (
        Document.objects.exclude(stage__in=_GONE)
        .filter(Q(type__in=types, period__in=periods, project__code__in=codes) | Q(key__in=keys))
        .order_by()
        .values_list("pk", "key", "type", "stage", "project__code", "period")
    ),
    types=[str],
    periods=[str],
    codes=[str],
    keys=[str],
)
