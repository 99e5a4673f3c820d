"""What is owed, for pages: the duties that one person may see, each with the document that it waits for.

The verdicts on all projects and a year are kept, and only what something happened to is judged anew
(`kept_duties.py`): they are of the moment that the page names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from archive.entry import RESTRICTED
from pipeline.duties import Judged, State
from pipeline.office import access, kept_duties, kinds
from pipeline.office.models import Document, Person
from pipeline.premises import Premises
from pipeline.stages import Stage
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
    """One occasion with what stands of it: its row of the outside contract and the document, if there is one.

    `about` is empty where the document that brought the duty is not for the asker's eyes.
    """

    judged: Judged
    title: str
    about: str
    names: str
    late_days: int
    key: str = ""
    stage: str = ""

    @property
    def may_be_reminded(self) -> bool:
        """Whether somebody decides on the document now, who can be reminded."""
        return self.stage == Stage.DECIDING


def judged(premises: Premises, who: Person) -> tuple[datetime, list[Judged]]:
    """Return the duties of this year and what is late, as far as `who` may see them, and when they were judged.

    Those are the duties of their projects, or all with a role in the company.
    """
    at, found = _listed(premises)
    scopes = access.visible_to(who)
    if scopes is None:
        return at, found
    codes = frozenset(scope.project for scope in scopes if scope.project)
    return at, [one for one in found if one.occasion.subject.code in codes]


def _listed(premises: Premises) -> tuple[datetime, list[Judged]]:
    """Return what `duties.listed` returns, of this moment: this year's, and what is late from the quarter before."""
    at, found = kept_duties.judged(premises)
    year, told = at.astimezone(PLACE).year, []
    for one in found:
        due = one.occasion.due.year
        if due == year or (due < year and one.state is State.LATE and one.occasion.duty.due):
            told.append(one)
    return at, told


def of(premises: Premises, who: Person) -> tuple[datetime, list[Judged]]:
    """Return the duties of this year and what is late that `who` owes, and when they were judged."""
    at, found = _listed(premises)
    return at, [one for one in found if _is_of(one, who)]


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
    """Return `rows` as a page shows them, with one question to the database."""
    known, sees_all = kinds.available(premises), access.holds_in_company(who, access.OVERSEERS)
    hidden = {key for key, kind in known.items() if kind.confidentiality == RESTRICTED and not sees_all}
    documents = _documents(rows)
    today, made = at.astimezone(PLACE).date(), []
    for one in rows:
        row, cause = one.row(), one.occasion.cause
        is_hidden = cause is not None and cause.type in hidden
        about = "" if is_hidden else str(row["about"] or "")
        document = documents.get(_place(one))
        is_shown = document is not None and document.type not in hidden
        made.append(
            Owed(
                judged=one,
                title=str(row["title"]),
                about=one.occasion.key if one.occasion.period else about,
                names="、".join(row["names"]),
                late_days=(today - one.occasion.due.date()).days if one.state is State.LATE else 0,
                key=document.key if document and is_shown else "",
                stage=document.stage if document and is_shown else "",
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


def _documents(rows: Sequence[Judged]) -> Mapping[_Place, Document]:
    causes = {one.occasion.cause.key for one in rows if one.occasion.cause is not None}
    types = {kind for kind, code, _key in map(_place, rows) if code}
    periods = {one.occasion.key for one in rows if one.occasion.period}
    codes = {code for _kind, code, _key in map(_place, rows) if code}
    asked = Document.objects.exclude(stage__in=_GONE).select_related("project").order_by("id")
    asked = asked.only("key", "type", "stage", "period", "project__code")
    made: dict[_Place, Document] = {}
    of_periods = Q(type__in=types, period__in=periods, project__code__in=codes)
    for one in asked.filter(of_periods | Q(key__in=causes)):
        made[(one.key, "", "")] = one
        made[(one.type, one.project.code, one.period)] = one
    return made
