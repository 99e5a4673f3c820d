"""What people type in a cell, and what it means."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.values import has_lost_digits, parsed, shown, written

MONEY = Field("amount", "金额", Kind.MONEY, unit="元", places=2)
RATE = Field("rate", "比率", Kind.RATE, places=4)
SHARE = Field("rate", "比率", Kind.RATE, places=4, at_most_one=True)
COUNT = Field("count", "数量", Kind.COUNT, unit="件")
AREA = Field("area", "面积", Kind.QUANTITY, unit="㎡", places=2)
DATE = Field("on", "日期", Kind.DATE)
MOMENT = Field("at", "时间", Kind.MOMENT)
PERIOD = Field("period", "报告期", Kind.PERIOD)
TEXT = Field("text", "文字", Kind.TEXT)
CHOICE = Field("kind", "类别", Kind.CHOICE, choices=(("lift", "电梯"), ("none", "无")))
LISTED = Field("places", "部位", Kind.TEXT, many=Many.LISTED)
LINES = Field("advice", "提醒", Kind.TEXT, many=Many.LINES)
CHANNELS = Field("channels", "渠道", Kind.CHOICE, many=Many.LISTED, choices=(("board", "宣传栏"), ("lift", "轿厢")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("１，２３４．５０", "1234.50"),
        ("￥1,234.5元", "1234.50"),
        (" 1234.5\u00a0", "1234.50"),
        ("12.5万元", "125000.00"),
        ("3万", "30000.00"),
        ("(1,234.50)", "-1234.50"),
        ("−3", "-3.00"),
        ("1.38E+10", "13800000000.00"),
        (1186060.0000000002, "1186060.00"),
        (0.1 + 0.2, "0.30"),
        (7, "7.00"),
    ],
)
def test_money_is_read_in_every_way_that_people_write_it(typed: object, meant: str) -> None:
    assert parsed(typed, MONEY) == Decimal(meant)
    assert str(parsed(typed, MONEY)) == meant


@pytest.mark.parametrize("typed", ["约300", "1,23", "一百", "1.2.3", "12%", "=A1"])
def test_what_is_no_number_stays_as_it_was_typed(typed: str) -> None:
    assert parsed(typed, MONEY) == typed


def test_a_date_in_a_column_of_figures_stays_for_the_check_to_name() -> None:
    assert parsed(datetime(2026, 7, 1), MONEY) == "2026-07-01"
    assert parsed(True, COUNT) == "是"


def test_figures_beyond_all_measure_are_left_for_the_check_to_name() -> None:
    assert parsed("1E+60", MONEY) == Decimal("1E+60")
    assert parsed(float("inf"), COUNT) == "Infinity"
    assert parsed("9" * 60, Field("free", "数", Kind.QUANTITY)) == Decimal("9" * 60) * 1


def test_more_decimals_than_the_field_has_are_kept_for_the_check_to_name() -> None:
    assert parsed("1.239", MONEY) == Decimal("1.239")


@pytest.mark.parametrize(("typed", "meant"), [("12件", 12), (12.0, 12), ("１２", 12), (1.5, Decimal("1.5"))])
def test_counts_are_whole_numbers_where_they_can_be(typed: object, meant: object) -> None:
    assert parsed(typed, COUNT) == meant


def test_a_unit_of_its_own_may_follow_a_figure() -> None:
    assert parsed("168,432.6㎡", AREA) == Decimal("168432.60")


@pytest.mark.parametrize("typed", [0.985, 98.5, "98.5%", "98.5", "98.50 ％", "0.985"])
def test_a_share_is_understood_as_fraction_and_as_percent(typed: object) -> None:
    assert parsed(typed, SHARE) == Decimal("0.985")


def test_a_rate_that_may_exceed_one_is_not_guessed_at() -> None:
    assert parsed(12.5, RATE) == Decimal("12.5")
    assert parsed("102%", RATE) == Decimal("1.02")


def test_a_heading_in_ten_thousands_multiplies() -> None:
    assert parsed("1.5", MONEY, scale=Decimal(10000)) == Decimal("15000.00")


@pytest.mark.parametrize(
    "typed",
    [
        datetime(2026, 7, 1),
        date(2026, 7, 1),
        "2026.7.1",
        "2026/7/1",
        "2026年7月1日",
        "2026-07-01",
        "20260701",
        20260701,
        46204,
    ],
)
def test_a_day_is_read_in_every_way_that_people_write_it(typed: object) -> None:
    assert parsed(typed, DATE) == "2026-07-01"


def test_an_impossible_day_keeps_its_form_and_a_day_without_year_its_words() -> None:
    assert parsed("2026.2.30", DATE) == "2026-02-30"
    assert parsed("7月1日", DATE) == "7月1日"


@pytest.mark.parametrize(
    "typed",
    [
        datetime(2026, 7, 20, 9, 0),
        datetime(2026, 7, 20, 8, 59, 59, 999000),
        46223.375,
        "2026-07-20T09:00",
        "2026.7.20 9:00",
        "2026年7月20日 9时",
        "2026年7月20日9点00分",
        "2026/7/20 ９：００:00",
    ],
)
def test_a_moment_is_read_in_every_way_that_people_write_it(typed: object) -> None:
    assert parsed(typed, MOMENT, number_format="yyyy-mm-dd hh:mm") == "2026-07-20T09:00"


def test_a_bare_day_is_no_moment_unless_the_cell_shows_its_midnight() -> None:
    midnight = datetime(2026, 7, 20)

    assert parsed(midnight, MOMENT, number_format="yyyy-mm-dd") == "2026-07-20"
    assert parsed(midnight, MOMENT, number_format="yyyy-mm-dd hh:mm") == "2026-07-20T00:00"
    assert parsed(46223, MOMENT) == "2026-07-20"
    assert parsed("2026-07-20", MOMENT) == "2026-07-20"
    assert parsed("上午九点", MOMENT) == "上午九点"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026q2", "2026Q2"),
        ("2026年第二季度", "2026Q2"),
        ("2026年2季度", "2026Q2"),
        ("2026年上半年", "2026H1"),
        ("2026H2", "2026H2"),
        ("2026年5月", "2026-05"),
        (datetime(2026, 5, 1), "2026-05"),
        (datetime(2026, 5, 7), "2026-05-07"),
        (2026, "2026"),
        ("2026年度", "2026"),
        ("本季度", "本季度"),
    ],
)
def test_a_period_is_read_in_every_way_that_people_write_it(typed: object, meant: str) -> None:
    assert parsed(typed, PERIOD) == meant


def test_a_choice_is_known_by_its_word_and_by_its_id() -> None:
    assert parsed("电 梯", CHOICE) == "lift"
    assert parsed("LIFT", CHOICE) == "lift"
    assert parsed("无", CHOICE) == "none"
    assert parsed("楼梯", CHOICE) == "楼梯"
    assert parsed("—", CHOICE) is None


@pytest.mark.parametrize("typed", ["无", "/", "—", "——", "-", " ", "", None])
def test_the_words_for_nothing_mean_nothing_in_figures_and_dates(typed: str | None) -> None:
    assert parsed(typed, MONEY) is None
    assert parsed(typed, DATE) is None


def test_the_words_for_nothing_are_words_in_a_text() -> None:
    assert parsed("无", TEXT) == "无"


def test_a_number_or_date_in_a_text_is_the_text_that_it_shows() -> None:
    assert parsed(13800000000, TEXT) == "13800000000"
    assert parsed(1.38e10, TEXT) == "13800000000"
    assert parsed(datetime(2026, 7, 1), TEXT) == "2026-07-01"
    assert shown(datetime(2026, 7, 1, 9, 5)) == "2026-07-01 09:05"
    assert shown(time(9, 30)) == "09:30:00"
    assert shown(timedelta(hours=1)) == "1:00:00"


def test_lists_are_split_at_the_marks_or_where_words_may_hold_them_at_lines() -> None:
    assert parsed("1号楼、2号楼，地库", LISTED) == ["1号楼", "2号楼", "地库"]
    assert parsed("关好水龙头、热水器\n储水", LINES) == ["关好水龙头、热水器", "储水"]
    assert parsed("宣传栏、轿厢、电视", CHANNELS) == ["board", "lift", "电视"]
    assert parsed("  ", LISTED) is None


def test_a_number_beyond_fifteen_digits_has_lost_some() -> None:
    assert has_lost_digits(440106199001011234)
    assert has_lost_digits(4.40106199001011e17)
    assert not has_lost_digits(123456789012345)
    assert not has_lost_digits("440106199001011234")
    assert not has_lost_digits(True)


def test_what_does_not_fit_its_field_is_written_as_the_text_that_it_is() -> None:
    assert written("三百", MONEY) == "三百"
    assert written("2026-02-30", DATE) == "2026-02-30"
    assert written("1899-01-01", DATE) == "1899-01-01"
    assert written("escalator", CHOICE) == "escalator"
    assert written(Decimal("1.50"), TEXT) == "1.50"
    assert written(Decimal("1234567890123456.78"), AREA) == "1234567890123456.78"
    assert written([], LISTED) is None


@given(st.decimals(min_value=-999999999999, max_value=999999999999, places=2))
def test_money_written_and_read_is_always_the_same(amount: Decimal) -> None:
    assert parsed(written(amount, MONEY), MONEY) == amount


@given(st.decimals(min_value=0, max_value=1, places=4))
def test_a_share_written_and_read_is_always_the_same(share: Decimal) -> None:
    assert parsed(written(share, SHARE), SHARE) == share


@given(st.datetimes(min_value=datetime(1901, 1, 1), max_value=datetime(2999, 12, 31)))
def test_days_and_moments_written_and_read_are_always_the_same(when: datetime) -> None:
    day, moment = when.strftime("%Y-%m-%d"), when.strftime("%Y-%m-%dT%H:%M")

    assert parsed(written(day, DATE), DATE) == day
    assert parsed(written(moment, MOMENT), MOMENT, number_format="yyyy-mm-dd hh:mm") == moment


@given(st.lists(st.text("甲乙、，; x", min_size=1).filter(lambda text: text == text.strip()), min_size=1))
def test_a_list_written_and_read_is_always_the_same(words: list[str]) -> None:
    assert parsed(written(words, LISTED), LISTED) == words
    assert parsed(written(words, LINES), LINES) == words
