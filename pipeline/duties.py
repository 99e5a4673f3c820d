"""Whether a duty was done: each occasion judged at one moment by the documents that the office knows. Pure.

States: due, at risk, late, done, done late, waived. A fact that came after the moment does not count, so the same
question about the same day has the same answer for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from pipeline import lookups
from pipeline.known import Holder, Known, Paper, holds, moment_in, seen_by, words_in
from pipeline.occasions import Occasion, occasions
from pipeline.parameters import Effective
from schemas import expressions
from schemas.document_type import wording
from schemas.duties import Counted, Duty
from schemas.language import _, translate


class State(StrEnum):
    """Where one occasion of a duty stands."""

    LATE = "late"
    AT_RISK = "at_risk"
    DUE = "due"
    DONE_LATE = "done_late"
    DONE = "done"
    WAIVED = "waived"

    @property
    def words(self) -> str:
        """The state's name as a message of the catalogue."""
        return _STATES[self]


_STATES = {
    State.LATE: _("late"),
    State.AT_RISK: _("at risk"),
    State.DUE: _("due"),
    State.DONE_LATE: _("done late"),
    State.DONE: _("done"),
    State.WAIVED: _("waived"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One occasion with its verdict: when it was done, and how much of what is needed is missing."""

    occasion: Occasion
    state: State
    done_at: datetime | None = None
    need: int = 1
    missing: int = 0
    reason: str = ""

    @property
    def people(self) -> tuple[Holder, ...]:
        """Who owes it: one person, or every holder of the role."""
        one = self.occasion
        return (one.person,) if one.person else tuple(one.subject.holders.get(one.duty.role, ()))

    def row(self) -> dict[str, Any]:
        """Return the row of the outside contract."""
        one, duty = self.occasion, self.occasion.duty
        exact = bool(duty.due and (duty.due.hours or duty.due.sets == "hours"))
        return {
            "duty": duty.id,
            "title": wording(duty.titles),
            "clause": duty.clause,
            "requirements": list(duty.requirements),
            "type": duty.type,
            "project": one.subject.code or None,
            "project_name": str(one.subject.facts.get("name") or ""),
            "period": one.key or None,
            "about": str(one.cause.document.get("title") or "") if one.cause else None,
            "due": one.due.isoformat(timespec="minutes") if exact else one.due.date().isoformat(),
            "state": self.state.value,
            "role": duty.role,
            "people": [person.user for person in self.people],
            "names": [person.name for person in self.people],
            "done_at": self.done_at.isoformat(timespec="seconds") if self.done_at else None,
            "need": self.need,
            "missing": self.missing,
            "rule": [_rule(bound) for bound in self._bound()],
            "reason": self.reason or None,
            "note": translate(_NOT_ROLLED, {"year": one.unrolled}) if one.unrolled else None,
        }

    def _bound(self) -> Iterator[Effective]:
        yield from (self.occasion.subject.parameters[name] for name in self.occasion.duty.parameters)


_NOT_ROLLED = _("the holidays of %(year)s are not known yet: not moved on")


def _rule(bound: Effective) -> dict[str, Any]:
    return {"parameter": bound.parameter.id, **bound.won.row()}


def judged(duties: Iterable[Duty], known: Known, first: date, last: date) -> list[Judged]:
    """Return every occasion of `duties` due between `first` and `last`, judged, by project and deadline."""
    found = [judge(one, known) for duty in duties for one in occasions(duty, known, first, last)]
    return in_order(found)


def in_order(found: Iterable[Judged]) -> list[Judged]:
    """Return `found` by project, deadline and duty: the company's own first."""
    return sorted(found, key=lambda one: (one.occasion.subject.code, one.occasion.due, one.occasion.duty.id))


def judge(one: Occasion, known: Known) -> Judged:
    """Return the verdict on one occasion."""
    duty = one.duty
    if one.clause_key in known.waived:
        return Judged(one, State.WAIVED, reason=known.waived[one.clause_key])
    if duty.waived_by and next(counted(duty.waived_by, one, known), None):
        return Judged(one, State.WAIVED)
    if duty.must:
        kept = holds(duty.must, one.context(known))
        return Judged(one, State.DONE if kept else State.LATE, missing=0 if kept else 1)
    if duty.not_before:
        return _stood(one, known)
    assert duty.done is not None
    need = int(one.subject.parameters[duty.need_parameter].value) if duty.need_parameter else duty.need
    times = _once_each(counted(duty.done, one, known))
    if len(times) >= need:
        at = times[need - 1] if need else None
        return Judged(one, State.DONE_LATE if at and at > one.due else State.DONE, at, need)
    return Judged(one, _open_state(one, known.at), need=need, missing=need - len(times))


def _stood(one: Occasion, known: Known) -> Judged:
    """Return whether what may not happen before the day did: paper taken down too early can never be put right."""
    assert one.cause is not None
    ended = one.cause.happened(one.duty.not_before)
    if ended is not None and ended <= known.at and ended.date() < one.due.date():
        return Judged(one, State.LATE, missing=(one.due.date() - ended.date()).days)
    return Judged(one, State.DONE, one.due) if known.at >= one.due else Judged(one, State.DUE, missing=0)


def _once_each(found: Iterable[tuple[datetime, Any]]) -> list[datetime]:
    """Return the first time of each of those that are told apart, in order."""
    firsts: dict[Any, datetime] = {}
    for at, told_by in sorted(found, key=lambda one: one[0]):
        firsts.setdefault(told_by, at)
    return list(firsts.values())


def _open_state(one: Occasion, at: datetime) -> State:
    if not one.duty.due or at > one.due:
        return State.LATE
    begins = one.due.date() - timedelta(days=one.duty.at_risk_days)
    if one.duty.at_risk_from:
        begins = date.fromisoformat(f"{one.due.year:04d}-{one.duty.at_risk_from}")
    return State.AT_RISK if at.date() >= begins else State.DUE


def counted(block: Counted, one: Occasion, known: Known) -> Iterator[tuple[datetime, Any]]:
    """Yield when each document that counts for `one` was done, and the value by which it is told from others."""
    if not any(known.of(kind) for kind in block.types):
        return
    around = one.context(known)
    fact = expressions.filled(block.fact, around) if "{{" in block.fact else block.fact
    for paper in _candidates(block, one, around, known):
        at = paper.happened(fact, last=block.last)
        if at is None or at > known.at:
            continue
        context = seen_by(paper, around)
        if not _belongs(block, one, paper, context) or not holds(block.when, context):
            continue
        if block.at:
            at = moment_in(block.at, context) or at
        if at <= known.at:
            yield at, _told_by(block, context, paper)
        else:
            known.ahead.append((one.subject.code, at))


def _candidates(block: Counted, one: Occasion, around: Mapping[str, Any], known: Known) -> Iterable[Paper]:
    """Return the papers that may count: the one that brought the occasion, or those of the project, or of all."""
    if block.itself:
        return (one.cause,) if one.cause is not None and one.cause.type in block.types else ()
    if one.period is not None:
        return lookups.of_period(block, one.subject, one.period, known)
    return lookups.comparable(block, one.subject, around, known)


def _belongs(block: Counted, one: Occasion, paper: Paper, context: Mapping[str, Any]) -> bool:
    """Return whether `paper` is one of the occasion's period."""
    if one.period is None:
        return True
    if not block.on:
        return str(paper.document.get("period") or "") == one.key
    day = moment_in(block.on, context)
    return day is not None and one.period.first <= day.date() <= one.period.last


def _told_by(block: Counted, context: Mapping[str, Any], paper: Paper) -> Any:
    return words_in(block.distinct, context) or paper.key
