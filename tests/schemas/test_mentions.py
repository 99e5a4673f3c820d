"""What a Chinese text mentions: days and their weekdays, quarters, figures with units, whole sentences."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import mentions, wording

JULY = date(2026, 7, 17)


@pytest.mark.parametrize(
    ("text", "day", "weekday", "right"),
    [
        ("7月20日（星期二）停水", date(2026, 7, 20), "星期二", "星期一"),
        ("2026年7月20日(周一)停水", date(2026, 7, 20), "星期一", "星期一"),
        ("7月20号周日", date(2026, 7, 20), "星期日", "星期一"),
        ("7月19日礼拜天", date(2026, 7, 19), "星期日", "星期日"),
        ("07月05日", date(2026, 7, 5), "", "星期日"),
    ],
)
def test_a_day_is_read_with_the_weekday_that_the_text_gives_it(text: str, day: date, weekday: str, right: str) -> None:
    (one,) = mentions.days(text, JULY)

    assert (one.day, one.weekday, one.right_weekday) == (day, weekday, right)


def test_a_day_without_a_year_is_meant_in_the_year_nearest_to_the_document() -> None:
    (new_year,) = mentions.days("1月2日恢复", date(2026, 12, 28))
    (old_year,) = mentions.days("12月30日起", date(2027, 1, 4))

    assert (new_year.day.year, old_year.day.year) == (2027, 2026)


def test_a_day_that_no_calendar_has_is_passed_over() -> None:
    assert list(mentions.days("2月30日、13月1日、2026年2月29日", JULY)) == []


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_any_written_day_is_read_back_with_its_right_weekday(day: date) -> None:
    words = f"{wording.date_long(day.isoformat())}（{wording.weekday(day.isoformat())}）"

    (one,) = mentions.days(words, day + timedelta(days=40))

    assert (one.words, one.day, one.is_dated) == (words, day, True)
    assert one.weekday == one.right_weekday


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2025年第二季度受理817件", ["2025Q2"]),
        ("第一季度受理817件；2026年3季度", ["2026Q1", "2026Q3"]),
        ("办结率较2025年第二季度上升", []),
        ("与去年第二季度持平", []),
        ("计划第三季度完工", []),
    ],
)
def test_a_quarter_is_read_unless_the_text_compares_or_plans(text: str, named: list[str]) -> None:
    assert [period for _words, period in mentions.quarters(text, 2026)] == named


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("受理1,386通", Decimal(1386), "通"),
        ("满意率92.33%", Decimal("0.9233"), "%"),
        ("收入116.55万元", Decimal("1165500.00"), "元"),
        ("支出1,057,990.80元", Decimal("1057990.80"), "元"),
    ],
)
def test_a_figure_is_read_with_its_unit_as_the_record_keeps_it(text: str, value: Decimal, unit: str) -> None:
    (one,) = mentions.figures(text)

    assert (one.value, one.unit) == (value, unit)


def test_a_figure_that_is_compared_with_is_not_stated() -> None:
    said = "满意率92.33%，较上季度的90.67%上升1.66个百分点，由12件增至15件；〔2026〕5号；SZ-2026-0417"

    assert [one.words for one in mentions.figures(said)] == ["92.33%", "15件"]


def test_only_sentences_long_enough_to_be_copied_count() -> None:
    said = "感谢各位的支持。本季度我们把主要精力放在三件事上： 入夏前的清洗与维护！\n好"

    assert list(mentions.sentences(said, 20)) == ["本季度我们把主要精力放在三件事上：入夏前的清洗与维护"]
