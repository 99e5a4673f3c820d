"""The duties of one person that are late or fall due soon, as few words as a first page has room for.

A page that is opened all day must be quick: only what the person may owe is judged, and only what falls due near today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.duties import Judged
from pipeline.office import duties, kept_duties, kinds, owing, people
from pipeline.office.models import Person
from pipeline.premises import Premises
from schemas.document_type import DocumentType, wording
from schemas.duties import Duty

MOST = 5
# A duty that waits for paper on a board is met where paper is recorded; one that stays up is looked after there too.
_ON_PAPER = frozenset({"posted", "removed"})
_NEAR = kept_duties.AHEAD


class Step(StrEnum):
    """What whoever owes a duty does next, and so where the desk leads from it."""

    WRITE = "write"
    POST = "post"
    RECEIVE = "receive"
    RECTIFY = "rectify"
    DRILL = "drill"
    APPRAISE = "appraise"
    OPEN = "open"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Soon:
    """A duty that is late or falls due: `days` are those left, below nought where it is late.

    `step` is what its owner does next; `kind` is the type to write, for `asked_period` if it is of one, `key` the
    document to look at, where it needs one.
    """

    titles: Mapping[str, str]
    clause: str
    type: str
    project: str
    code: str
    period: str
    due: str
    days: int
    duty: str = ""
    step: Step = Step.LOOK
    kind: str = ""
    key: str = ""
    asked_period: str = ""

    @property
    def title(self) -> str:
        """What the duty is called in the reader's language."""
        return wording(self.titles)

    @property
    def late_by(self) -> int:
        """How many days it is late."""
        return -self.days


def duties_of(who: Person, premises: Premises) -> tuple[Soon, ...]:
    """Return the duties of `who` that are late or due within a month, the soonest first, five at most."""
    today = duties.day_of(duties.Asked())
    near = _near(who, premises, today)
    owed = sorted((one for one in near if one.state in owing.OPEN), key=lambda one: one.occasion.due.date())
    known = kinds.available(premises)
    return tuple(_soon(one, (one.occasion.due.date() - today).days, known) for one in owed[:MOST])


def _near(who: Person, premises: Premises, today: date) -> Iterable[Judged]:
    """Return what `who` owes within a month of today, before or after.

    One that can never be put right any more would stand before all others for ever: what is long late is left out.
    """
    first, last = today - _NEAR, today + _NEAR
    # A role in the company owes something in every project: there are the verdicts that are kept of all of them.
    if kept_duties.is_at_hand(premises) or any(code is None for _role, code in people.roles_held(who)):
        return [one for one in owing.open_of(premises, who) if first <= one.occasion.due.date() <= last]
    return duties.due_between(premises, duties.Asked(person=who.user), first, last)


def _soon(one: Judged, days: int, known: Mapping[str, DocumentType]) -> Soon:
    occasion, duty = one.occasion, one.occasion.duty
    facts = occasion.subject.facts
    step, kind = next_step(duty, known)
    cause = occasion.cause.key if occasion.cause and step is Step.OPEN else ""
    return Soon(
        dict(duty.titles),
        duty.clause,
        duty.type or "",
        str(facts.get("name") or ""),
        occasion.subject.code,
        occasion.key or "",
        occasion.due.date().isoformat(),
        days,
        duty.id,
        step if cause or step is not Step.OPEN else Step.LOOK,
        kind,
        cause,
        occasion.period.key if occasion.period else "",
    )


def next_step(duty: Duty, known: Mapping[str, DocumentType]) -> tuple[Step, str]:
    """Return what whoever owes `duty` does next, and the type of document to write where that is it."""
    done = duty.done
    if duty.not_before or (done and done.fact in _ON_PAPER):
        return Step.POST, ""
    if done is None:
        return Step.LOOK, ""
    if {"restore_drill", "appraisal_round"} & set(done.types):
        return (Step.DRILL if "restore_drill" in done.types else Step.APPRAISE), ""
    if done.fact == "receipted":
        return Step.RECEIVE, ""
    if done.fact.startswith("finding-"):
        return Step.RECTIFY, ""
    if done.itself:
        return Step.OPEN, ""
    written = next((one for one in done.types if one in known and duty.role in known[one].author_roles), "")
    return (Step.WRITE, written) if written else (Step.LOOK, "")
