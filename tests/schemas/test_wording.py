"""Wording: how figures, dates and periods stand in a Chinese document (GB/T 15835-2011)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import wording

days = st.dates(date(2, 1, 1), date(9990, 12, 31))
years = st.integers(2, 9990).map(lambda year: f"{year:04d}")
periods = st.builds(
    lambda year, rest: year + rest,
    years,
    st.sampled_from(["", "H1", "H2", "Q1", "Q2", "Q3", "Q4", *(f"-{month:02d}" for month in range(1, 13))]),
)


def test_figures_have_separators_and_fixed_decimals() -> None:
    assert wording.money(Decimal("1165504.8")) == "1,165,504.80"
    assert wording.number(1284) == "1,284"
    assert wording.percent(Decimal("0.97945")) == "97.95%"
    assert wording.percent(Decimal("0.5"), 0) == "50%"
    assert wording.points(Decimal("-0.01658")) == "1.66"
    assert wording.rounded("2.665", 2) == Decimal("2.67")


@given(st.decimals("-0.0049", "0.0049", places=4))
def test_what_rounds_to_nothing_never_has_a_sign(value: Decimal) -> None:
    assert wording.money(value) == "0.00"
    assert wording.rounded(value, 2).as_tuple().sign == 0


@given(st.decimals(-(10**12), 10**12, places=4))
def test_rounding_is_half_up_and_keeps_exactly_the_places(value: Decimal) -> None:
    rounded = wording.rounded(value, 2)

    assert rounded.as_tuple().exponent == -2
    assert abs(rounded - value) <= Decimal("0.005")


def test_nothing_prints_as_a_dash() -> None:
    for writer in (wording.money, wording.number, wording.percent, wording.points, wording.date_long):
        assert writer(None) == "—"
    for reader in (wording.date_short, wording.weekday, wording.clock, wording.numeral, wording.period_title):
        assert reader(None) == "—"
    assert wording.date_range("2026-04-01", None) == wording.date_range(None, "2026-04-01") == "—"


def test_dates_have_no_leading_zeros() -> None:
    assert wording.date_long("2026-07-01") == "2026年7月1日"
    assert wording.date_short("2026-07-20T09:05") == "7月20日"
    assert wording.weekday("2026-07-01") == "星期三"
    assert wording.weekday("2026-07-05") == "星期日"
    assert wording.clock("2026-07-20T09:05") == "9:05"
    assert wording.clock("2026-07-20") == "0:00"


def test_a_range_repeats_the_year_only_where_it_changes() -> None:
    assert wording.date_range("2026-04-01", "2026-06-30") == "2026年4月1日—6月30日"
    assert wording.date_range("2026-12-31", "2027-01-01") == "2026年12月31日—2027年1月1日"


def test_numerals_up_to_ninety_nine_are_chinese() -> None:
    written = {0: "零", 1: "一", 9: "九", 10: "十", 11: "十一", 17: "十七", 20: "二十", 21: "二十一", 99: "九十九"}

    assert {number: wording.numeral(number) for number in written} == written
    assert len({wording.numeral(number) for number in range(100)}) == 100


@pytest.mark.parametrize("outside", [-1, 100, 105])
def test_a_numeral_beyond_ninety_nine_is_refused_and_not_made_up(outside: int) -> None:
    with pytest.raises(ValueError):
        wording.numeral(outside)


def test_periods_are_called_as_reports_call_them() -> None:
    titles = {"2026Q2": "2026年第二季度", "2026-05": "2026年5月", "2026H1": "2026年上半年", "2026H2": "2026年下半年"}

    assert {period: wording.period_title(period) for period in titles} == titles
    assert wording.period_title("2026") == "2026年度"


def test_a_period_before_may_lie_in_the_year_before() -> None:
    before = {"2026Q1": "2025Q4", "2026Q2": "2026Q1", "2026-01": "2025-12", "2026H1": "2025H2", "2026": "2025"}

    assert {period: wording.previous_period(period) for period in before} == before


@given(periods)
def test_periods_follow_one_another_without_gap_or_overlap(period: str) -> None:
    before = wording.previous_period(period)

    assert wording.day(wording.period_last(before)) + timedelta(days=1) == wording.day(wording.period_first(period))
    assert len(before) == len(period)
    assert wording.period_title(before) != wording.period_title(period)


def test_february_ends_when_the_calendar_says_so() -> None:
    assert wording.period_last("2028-02") == "2028-02-29"
    assert wording.period_last("2026-02") == "2026-02-28"
    assert wording.period_days("2026H2") == ("2026-07-01", "2026-12-31")
    assert wording.period_days("0999") == ("0999-01-01", "0999-12-31")


@pytest.mark.parametrize(
    "nonsense", ["", "2026Q5", "2026-13", "2026-00", "26Q1", "2026H3", "０２０２６", "２０２６", "0000", "abc"]
)
def test_what_is_no_period_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError):
        wording.period_days(nonsense)
    with pytest.raises(ValueError):
        wording.previous_period(nonsense)


def test_a_title_is_not_made_of_what_is_no_period() -> None:
    with pytest.raises(ValueError):
        wording.period_title("abc")
    with pytest.raises(ValueError):
        wording.previous_period("0001Q1")


@given(days, st.integers(-300, 300))
def test_days_added_are_days_between(first: date, number: int) -> None:
    start = first.isoformat()

    assert wording.days_between(start, wording.add_days(start, number)) == number


def test_hours_are_exact_across_a_new_year() -> None:
    hours = wording.hours_between("2026-12-31T23:00", "2027-01-01T00:30")

    assert hours == Decimal("1.5")
    assert isinstance(hours, Decimal)
    assert wording.hours_between("2026-01-01", "2026-01-02") == 24
