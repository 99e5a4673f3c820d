"""The calendar of duties: months after a day, periods, and the last moment that is in time."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import wording
from schemas.periods import (
    PLACE,
    Base,
    Cycle,
    DueRule,
    base_of,
    end_of,
    moment,
    months_after,
    owed,
    period_of,
    periods,
    start_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.requirement("R-5.1.2-3")
def test_three_months_after_the_thirtieth_of_november_is_the_end_of_february() -> None:
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_after(date(2026, 3, 31), -1) == date(2026, 2, 28)


@given(start=DAYS, months=st.integers(0, 240))
def test_months_after_a_day_never_leave_the_month_that_was_meant(start: date, months: int) -> None:
    later = months_after(start, months)

    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day <= start.day


@given(day=DAYS, cycle=st.sampled_from(Cycle))
def test_a_period_holds_its_day_and_is_called_as_documents_call_it(day: date, cycle: Cycle) -> None:
    period = period_of(cycle, day)

    assert period.first <= day <= period.last
    assert wording.period_days(period.key) == (period.first.isoformat(), period.last.isoformat())
    assert period_of(cycle, period.before).key == wording.previous_period(period.key)


def test_periods_follow_one_another_without_a_gap() -> None:
    found = [one.key for one in periods(Cycle.QUARTER, date(2025, 12, 31), date(2026, 7, 1))]

    assert found == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]


def test_a_plan_for_august_is_due_on_the_28th_of_july() -> None:
    rule = DueRule(Base.PERIOD_BEFORE, parameter="day", sets="day")

    due = owed(rule, start_of(base_of(rule, period_of(Cycle.MONTH, date(2026, 8, 1)))), {"day": 28})

    assert due == end_of(date(2026, 7, 28))


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    assert owed(DueRule(Base.PERIOD_START, day=31), start_of(date(2026, 2, 1)), {}) == end_of(date(2026, 2, 28))


def test_days_count_from_the_day_after_and_hours_from_the_moment() -> None:
    held = datetime(2026, 6, 24, 14, 30, tzinfo=PLACE)

    assert owed(DueRule(Base.EVENT, days=3), held, {}) == end_of(date(2026, 6, 27))
    assert owed(DueRule(Base.EVENT, hours=24), held, {}) == datetime(2026, 6, 25, 14, 30, tzinfo=PLACE)


@pytest.mark.requirement("R-5.1.3-2")
@pytest.mark.parametrize(("held", "last"), [("2026-07-05", "2026-06-25"), ("2027-01-03", "2026-12-24")])
def test_a_notice_ten_days_ahead_is_counted_over_the_end_of_month_and_year(held: str, last: str) -> None:
    due = owed(DueRule(Base.EVENT, lead=10), start_of(date.fromisoformat(held)), {})

    assert due == end_of(date.fromisoformat(last))


def test_what_is_no_date_is_no_moment() -> None:
    assert moment("2026-07-05") == start_of(date(2026, 7, 5))
    assert moment(date(2026, 7, 5)) == start_of(date(2026, 7, 5))
    assert moment("2026-07-05T08:00:00+00:00") == datetime(2026, 7, 5, 16, 0, tzinfo=PLACE)
    assert moment(datetime(2026, 7, 5, 16, 0, tzinfo=PLACE)) == moment("2026-07-05T16:00")
    assert moment("七月五日") is None
