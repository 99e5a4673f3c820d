"""When a duty is owed: each occasion of it with its deadline, derived from periods, projects and events. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.known import (
    Holder,
    Known,
    Paper,
    Subject,
    answer,
    day_of,
    holds,
    moment_in,
    seen_by,
    surroundings,
    words_in,
)
from pipeline.workdays import UnknownYear, next_workday
from schemas.duties import Duty, Every, Occurring, Scope
from schemas.expressions import NotApplicable
from schemas.periods import (
    FREQUENCIES,
    Base,
    DueRule,
    Period,
    base_of,
    end_of,
    months_after,
    owed,
    periods,
    start_of,
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that a duty is owed: in which project, for what (`key`), by when, by whom if by one person alone."""

    duty: Duty
    subject: Subject
    key: str
    due: datetime
    period: Period | None = None
    person: Holder | None = None
    cause: Paper | None = None
    cause_row: Any = None
    unrolled: int = 0

    @property
    def clause_key(self) -> tuple[str, str, str, str]:
        """What a waiver names."""
        return (self.duty.id, self.subject.code, self.key, self.person.user if self.person else "")

    def context(self, known: Known) -> dict[str, Any]:
        """Return the names that expressions may ask for beside a record's own."""
        span = {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()} if self.period else {}
        return surroundings(known, self.subject) | {
            "occasion": {"key": self.key, "due": self.due.isoformat(), **span},
            "person": {"user": self.person.user, "name": self.person.name} if self.person else None,
            "cause": {**self.cause.record, "document": self.cause.document, "row": self.cause_row, "key": self.key}
            if self.cause
            else None,
        }


def occasions(duty: Duty, known: Known, first: date, last: date) -> Iterator[Occasion]:
    """Yield the occasions of `duty` that fall due between `first` and `last`, of every project that it applies to."""
    if first > last:
        return
    for subject in (known.company,) if duty.scope is Scope.COMPANY else known.projects:
        for one in _of(duty, subject, known, first, last):
            if first <= one.due.date() <= last and _applies(duty, one, known):
                yield from _shared_out(duty, one)


def _shared_out(duty: Duty, one: Occasion) -> Iterator[Occasion]:
    """Yield `one` for each person who owes it alone; leaders answer for the departments that are theirs."""
    if duty.scope is not Scope.PERSON:
        yield one
        return
    for person in one.subject.holders.get(duty.role, ()):
        yield replace(one, person=person)


def _applies(duty: Duty, one: Occasion, known: Known) -> bool:
    # What an expression may ask for takes longer to lay out than most duties take to date; most ask nothing.
    return not duty.applies or holds(duty.applies, one.context(known))


def _of(duty: Duty, subject: Subject, known: Known, first: date, last: date) -> Iterator[Occasion]:
    if any(subject.parameters[name].value is None for name in duty.parameters):
        return  # a single client's procedure says 不适用
    match duty.every:
        case Every.ALWAYS:
            if _lives(subject, known.at.date()):
                yield Occasion(duty, subject, "", end_of(known.at.date()))
        case Every.ONCE:
            assert duty.due is not None
            if (base := day_of(subject.facts.get(duty.due.fact))) is not None:
                yield _dated(Occasion(duty, subject, base.isoformat(), known.at), duty.due, start_of(base))
        case Every.EVENT:
            yield from _of_events(duty, subject, known)
        case _:
            # A deadline lies up to a year before or after its period: the plan of next year, the accounts of last.
            yield from _of_periods(duty, subject, months_after(first, -13), months_after(last, 13))


def of_year(duty: Duty, known: Known, year: int) -> Iterator[Occasion]:
    """Yield the occasions of a duty of periods for the periods of `year`, of every project, whenever they fall due."""
    for subject in known.projects:
        if all(subject.parameters[name].value is not None for name in duty.parameters):
            found = _of_periods(duty, subject, date(year, 1, 1), date(year, 12, 31))
            yield from (one for one in found if _applies(duty, one, known))


def _of_periods(duty: Duty, subject: Subject, first: date, last: date) -> Iterator[Occasion]:
    """Yield the occasions for the periods that begin between `first` and `last`."""
    cycle = duty.every.cycle
    if duty.frequency:
        cycle = FREQUENCIES[subject.parameters[duty.frequency].value]
    assert cycle is not None and duty.due is not None
    for period in periods(cycle, first, last):
        if _counts(duty, subject, period):
            yield _dated(Occasion(duty, subject, period.key, end_of(last), period), duty.due, base_of(duty.due, period))


def _counts(duty: Duty, subject: Subject, period: Period) -> bool:
    """Return whether the project was there to owe anything for `period`."""
    start = subject.since
    if start is not None and duty.begins:
        start = months_after(start, int(subject.parameters[duty.begins].value))
    begun = start is None or start <= (period.last if duty.partial else period.first)
    return begun and (subject.until is None or period.first <= subject.until)


def _lives(subject: Subject, day: date) -> bool:
    return (subject.since is None or subject.since <= day) and (subject.until is None or day <= subject.until)


def _of_events(duty: Duty, subject: Subject, known: Known) -> Iterator[Occasion]:
    event, rule = duty.event, duty.due
    assert event is not None and rule is not None
    seen: set[str] = set()
    project = "" if duty.scope is Scope.COMPANY else subject.code
    for paper in (one for kind in event.types for one in known.of(kind, project)):
        happened = paper.happened(event.fact)
        if happened is None or happened > known.at:
            continue
        for number, row in enumerate(_rows(event, paper, known, subject)):
            found = _occurred(event, paper, row, surroundings(known, subject), happened)
            if found is None:
                continue
            at, key = found
            key = key or (f"{paper.key}#{number + 1}" if event.each else paper.key)
            if key not in seen:
                seen.add(key)
                made = Occasion(duty, subject, key, known.at, cause=paper, cause_row=row)
                yield _earlier(_dated(made, rule, at), rule, known)


def _rows(event: Occurring, paper: Paper, known: Known, subject: Subject) -> list[Any]:
    if not event.each:
        return [None]
    try:
        return list(answer(event.each, seen_by(paper, surroundings(known, subject))))
    except NotApplicable:
        return []


def _occurred(
    event: Occurring, paper: Paper, row: Any, around: Mapping[str, Any], happened: datetime
) -> tuple[datetime, str] | None:
    """Return when the event was and what it is known by; None where the document does not bring one."""
    context = seen_by(paper, around) | {"row": row}
    if not holds(event.when, context):
        return None
    at = moment_in(event.on, context) if event.on else happened
    if at is None:
        return None
    return at, words_in(event.key, context)


def _dated(one: Occasion, rule: DueRule, base: date | datetime) -> Occasion:
    """Return `one` with its deadline: counted, moved on from a holiday and cut by a day as the parameters say."""
    given = {name: bound.value for name, bound in one.subject.parameters.items()}
    begun = base if isinstance(base, datetime) else start_of(base)
    due = owed(rule, begun, given)
    if rule.hours or rule.sets == "hours":
        return replace(one, due=due)
    unrolled = 0
    ahead = rule.lead or rule.sets == "lead"
    if given["deadline.holiday_roll"] == "next_workday" and not ahead:
        try:
            due = end_of(next_workday(due.date()))
        except UnknownYear as error:
            unrolled = int(error.args[0])
    if not given["deadline.inclusive"] and _names_a_day(rule):
        due = end_of(due.date() - timedelta(days=1))
    return replace(one, due=due, unrolled=unrolled)


def _names_a_day(rule: DueRule) -> bool:
    """Return whether the deadline is a named day (“15日前”); the last day of a term always counts (art. 1259)."""
    return bool(rule.day or rule.month_day) or rule.sets in {"day", "month_day"} or rule.base is Base.PERIOD_END


def _earlier(one: Occasion, rule: DueRule, known: Known) -> Occasion:
    if not rule.earlier or one.cause is None:
        return one
    context = seen_by(one.cause, one.context(known)) | {"row": one.cause_row}
    other = moment_in(rule.earlier, context)
    return replace(one, due=min(one.due, end_of(other.date()))) if other else one
