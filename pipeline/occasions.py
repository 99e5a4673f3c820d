"""When a duty is owed: each occasion of it with its deadline, derived from periods, projects and events. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
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
    Cycle,
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
class Window:
    """The days that are asked about: what falls due outside of them is nobody's question."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


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
        for one in _of(duty, subject, known, Window(first, last)):
            if _applies(duty, one, known):
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


def _of(duty: Duty, subject: Subject, known: Known, window: Window) -> Iterator[Occasion]:
    if any(subject.parameters[name].value is None for name in duty.parameters):
        return  # a single client's procedure says 不适用
    match duty.every:
        case Every.ALWAYS:
            today = known.at.date()
            if today in window and _lives(subject, today):
                yield Occasion(duty, subject, "", end_of(today))
        case Every.ONCE:
            assert duty.due is not None
            if (base := day_of(subject.facts.get(duty.due.fact))) is not None:
                due, unrolled = deadline(duty.due, subject, base)
                if due.date() in window:
                    yield Occasion(duty, subject, base.isoformat(), due, unrolled=unrolled)
        case Every.EVENT:
            yield from _of_events(duty, subject, known, window)
        case _:
            # A deadline lies up to a year before or after its period: the plan of next year, the accounts of last.
            reach = Window(months_after(window.first, -13), months_after(window.last, 13))
            yield from (one for one in _of_periods(duty, subject, reach) if one.due.date() in window)


def of_year(duty: Duty, known: Known, year: int) -> Iterator[Occasion]:
    """Yield the occasions of a duty of periods for the periods of `year`, of every project, whenever they fall due."""
    for subject in known.projects:
        if all(subject.parameters[name].value is not None for name in duty.parameters):
            found = _of_periods(duty, subject, Window(date(year, 1, 1), date(year, 12, 31)))
            yield from (one for one in found if _applies(duty, one, known))


def _of_periods(duty: Duty, subject: Subject, window: Window) -> Iterator[Occasion]:
    """Yield the occasions for the periods that begin in `window`."""
    cycle = duty.every.cycle
    if duty.frequency:
        cycle = FREQUENCIES[subject.parameters[duty.frequency].value]
    assert cycle is not None and duty.due is not None
    for period in _periods(cycle, window.first, window.last):
        if _counts(duty, subject, period):
            due, unrolled = deadline(duty.due, subject, base_of(duty.due, period))
            yield Occasion(duty, subject, period.key, due, period, unrolled=unrolled)


@lru_cache(maxsize=256)
def _periods(cycle: Cycle, first: date, last: date) -> tuple[Period, ...]:
    # The same for every duty and project of one question.
    return tuple(periods(cycle, first, last))


def _counts(duty: Duty, subject: Subject, period: Period) -> bool:
    """Return whether the project was there to owe anything for `period`."""
    start = subject.since
    if start is not None and duty.begins:
        start = months_after(start, int(subject.parameters[duty.begins].value))
    begun = start is None or start <= (period.last if duty.partial else period.first)
    return begun and (subject.until is None or period.first <= subject.until)


def _lives(subject: Subject, day: date) -> bool:
    return (subject.since is None or subject.since <= day) and (subject.until is None or day <= subject.until)


def _of_events(duty: Duty, subject: Subject, known: Known, window: Window) -> Iterator[Occasion]:
    event, rule = duty.event, duty.due
    assert event is not None and rule is not None
    seen: set[str] = set()
    project = "" if duty.scope is Scope.COMPANY else subject.code
    around = surroundings(known, subject)
    by_fact_alone = not (event.on or event.each or event.key or rule.earlier)
    for paper in (one for kind in event.types for one in known.of(kind, project)):
        happened = paper.happened(event.fact)
        if happened is None or happened > known.at:
            continue
        if by_fact_alone and deadline(rule, subject, happened)[0].date() not in window:
            continue
        for number, row in enumerate(_rows(event, paper, around)):
            context = seen_by(paper, around) | {"row": row}
            at = moment_in(event.on, context) if event.on else happened
            if at is None:
                continue
            key = words_in(event.key, context) or (f"{paper.key}#{number + 1}" if event.each else paper.key)
            due, unrolled = deadline(rule, subject, at)
            one = Occasion(duty, subject, key, due, cause=paper, cause_row=row, unrolled=unrolled)
            one = _earlier(one, rule, known)
            # When it is due is soon reckoned, what it asks is not: most of a year's events lie outside of the window.
            # Of events with one key the first counts, be it due in the window or not.
            is_near = one.due.date() in window
            if (is_near or event.key) and key not in seen and holds(event.when, context):
                seen.add(key)
                if is_near:
                    yield one


def _rows(event: Occurring, paper: Paper, around: Mapping[str, Any]) -> list[Any]:
    if not event.each:
        return [None]
    try:
        return list(answer(event.each, seen_by(paper, around)))
    except NotApplicable:
        return []


def _earlier(one: Occasion, rule: DueRule, known: Known) -> Occasion:
    if not rule.earlier or one.cause is None:
        return one
    context = seen_by(one.cause, one.context(known)) | {"row": one.cause_row}
    other = moment_in(rule.earlier, context)
    return replace(one, due=min(one.due, end_of(other.date()))) if other else one


def deadline(rule: DueRule, subject: Subject, base: date | datetime) -> tuple[datetime, int]:
    """Return when it is due: counted, moved on from a holiday and cut by a day as the parameters of `subject` say.

    With it comes the year whose holidays are not known yet, where that kept it from being moved on; else 0.
    """
    bound = subject.parameters
    given = bound[rule.parameter].value if rule.parameter else None
    if rule.hours or rule.sets == "hours":
        begun = base if isinstance(base, datetime) else start_of(base)
        return owed(rule, begun, {rule.parameter: given}), 0
    rolls, inclusive = bound["deadline.holiday_roll"].value == "next_workday", bound["deadline.inclusive"].value
    return _last_day(rule, base.date() if isinstance(base, datetime) else base, given, rolls, bool(inclusive))


@lru_cache(maxsize=1 << 15)
def _last_day(rule: DueRule, base: date, given: Any, rolls: bool, inclusive: bool) -> tuple[datetime, int]:
    # Forty projects ask for the same days: this is calendar arithmetic, and the same for ever.
    due = owed(rule, start_of(base), {rule.parameter: given})
    unrolled = 0
    ahead = rule.lead or rule.sets == "lead"
    if rolls and not ahead:
        try:
            due = end_of(next_workday(due.date()))
        except UnknownYear as error:
            unrolled = int(error.args[0])
    if not inclusive and _names_a_day(rule):
        due = end_of(due.date() - timedelta(days=1))
    return due, unrolled


def _names_a_day(rule: DueRule) -> bool:
    """Return whether the deadline is a named day (“15日前”); the last day of a term always counts (art. 1259)."""
    return bool(rule.day or rule.month_day) or rule.sets in {"day", "month_day"} or rule.base is Base.PERIOD_END
