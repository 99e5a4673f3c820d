"""The calendar of duties: periods, months after a day, and the day by which something is owed.

Month arithmetic after the Civil Code art. 202: the last day of a term is the day of the same number, or the last day of
the month where it has no such day (11-30 plus three months is 02-28). Day counts start the day after (art. 201).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

# Where the company works: deadlines are days of this place, whatever the machine's clock says (requirements 2.8).
PLACE = ZoneInfo("Asia/Shanghai")


class Cycle(StrEnum):
    """How long the periods of a recurring duty are."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months one period has."""
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


# The words of `*.frequency` parameters, and the cycle that each asks for.
FREQUENCIES = {
    "monthly": Cycle.MONTH,
    "quarterly": Cycle.QUARTER,
    "semiannual": Cycle.HALF_YEAR,
    "annual": Cycle.YEAR,
}


class Base(StrEnum):
    """The day that a deadline is counted from: nothing may be owed before it."""

    PERIOD_BEFORE = "period_before"
    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    EVENT = "event"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Period:
    """One period, as documents name it: `2026`, `2026H1`, `2026Q2`, `2026-08`."""

    key: str
    first: date
    last: date

    @property
    def before(self) -> date:
        """The first day of the period of the same length just before."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return months_after(self.first, -months)


@dataclass(frozen=True, slots=True)
class DueRule:
    """When something is owed: `base`, then months, then a fixed day of that month or year, then days or hours.

    `lead` counts back from an event instead (a notice ten days ahead): the one deadline that lies before its base.
    `parameter` names the value that takes the place of the unit `sets`. `fact` is the project's date to count from.
    `earlier` is an expression for a day that counts if it is earlier than the rule's own.
    """

    base: Base
    fact: str = ""
    months: int = 0
    day: int = 0
    month_day: str = ""
    days: int = 0
    hours: int = 0
    lead: int = 0
    parameter: str = ""
    sets: str = "days"
    earlier: str = ""


def months_after(start: date, months: int) -> date:
    """Return the day `months` after `start` (before it, if negative); Civil Code art. 202."""
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def period_of(cycle: Cycle, day: date) -> Period:
    """Return the period of this length that `day` lies in."""
    first = date(day.year, (day.month - 1) // cycle.months * cycle.months + 1, 1)
    return Period(_key(cycle, first), first, months_after(first, cycle.months) - timedelta(days=1))


def periods(cycle: Cycle, first: date, last: date) -> Iterator[Period]:
    """Yield the periods that have a day between `first` and `last`, in order."""
    one = period_of(cycle, first)
    while one.first <= last:
        yield one
        one = period_of(cycle, one.last + timedelta(days=1))


def _key(cycle: Cycle, first: date) -> str:
    number = (first.month - 1) // cycle.months + 1
    ending = {Cycle.MONTH: f"-{number:02d}", Cycle.QUARTER: f"Q{number}", Cycle.HALF_YEAR: f"H{number}", Cycle.YEAR: ""}
    return f"{first.year:04d}{ending[cycle]}"


def base_of(rule: DueRule, period: Period) -> date:
    """Return the day that a period's deadline is counted from."""
    return {Base.PERIOD_BEFORE: period.before, Base.PERIOD_START: period.first}.get(rule.base, period.last)


def owed(rule: DueRule, base: datetime, given: Mapping[str, Any]) -> datetime:
    """Return the moment until which something is in time: the end of its last day, or an hour.

    `given` holds the value of the rule's parameter, if it has one; `base` is a moment of the place's own time.

    Raises:
        ValueError: a fixed day does not exist (`02-30`).
    """
    if rule.parameter:
        if rule.sets == "hours" and (hours := given[rule.parameter]):
            return base + timedelta(hours=int(hours))
        rule = replace(rule, **{rule.sets: given[rule.parameter]})
    if rule.hours:
        return base + timedelta(hours=int(rule.hours))
    day = months_after(base.date(), int(rule.months))
    if rule.month_day:
        day = date.fromisoformat(f"{day.year:04d}-{rule.month_day}")
    if rule.day:
        day = day.replace(day=min(int(rule.day), calendar.monthrange(day.year, day.month)[1]))
    return end_of(day + timedelta(days=int(rule.days) - int(rule.lead)))


def end_of(day: date) -> datetime:
    """Return the last moment of `day`."""
    return datetime.combine(day, time.max, PLACE)


def start_of(day: date) -> datetime:
    """Return the first moment of `day`."""
    return datetime.combine(day, time.min, PLACE)


def moment(value: Any) -> datetime | None:
    """Return a date or date-time of a record (ISO) as a moment of the place's own time; None for what is neither.

    A bare day stands for its first moment.
    """
    if isinstance(value, datetime):
        return value.astimezone(PLACE)
    if isinstance(value, date):
        return start_of(value)
    return _moment(str(value))


@lru_cache(maxsize=1 << 16)
def _moment(words: str) -> datetime | None:
    # The same days stand in thousands of records, and are asked for by many duties each.
    try:
        made = datetime.fromisoformat(words.strip())
    except ValueError:
        return None
    return made.astimezone(PLACE) if made.tzinfo else made.replace(tzinfo=PLACE)
