"""What a number format makes of a number."""

from datetime import datetime, time, timedelta

import pytest

from pipeline.workbook import formats
from pipeline.workbook.grid import Area, Square, place_of


@pytest.mark.parametrize(
    "form", ["yyyy/m/d", 'yyyy"年"m"月"d"日"', "yyyy\\年m\\月", "[$-804]aaaa;@ yyyy", "[h]:mm", "m-d"]
)
def test_a_format_of_days_or_times_is_known(form: str) -> None:
    assert formats.is_day(form) == ("y" in form or "m" in form)


@pytest.mark.parametrize(
    "form", ["General", "0.00", '#,##0.00"元"', "[Red]0.00", '0"days"', "@", "0.00E+00", "[$¥-804]0"]
)
def test_a_format_of_figures_is_no_format_of_days(form: str) -> None:
    assert not formats.is_day(form)


def test_the_built_in_chinese_formats_are_days() -> None:
    chinese = [*range(27, 37), *range(50, 59)]

    assert [one for one in chinese if not formats.is_day(formats.BUILT_IN[one])] == []


@pytest.mark.parametrize(
    ("form", "worth"),
    [
        ('0.00"万元"', 10_000),
        ("0.00\\万", 10_000),
        ("General", 1),
        ('0.00"元"', 1),
        ('0!.0,"万"', 1),
        ("0.00万", 10_000),
    ],
)
def test_a_format_that_writes_ten_thousand_without_dividing_multiplies(form: str, worth: int) -> None:
    assert formats.worth(form) == worth


def test_a_serial_number_is_the_moment_that_is_shown() -> None:
    assert formats.moment(46204, "yyyy", from_1904=False) == datetime(2026, 7, 1)
    assert formats.moment(44742, "yyyy", from_1904=True) == datetime(2026, 7, 1)
    assert formats.moment(1, "yyyy", from_1904=False) == datetime(1900, 1, 1)
    assert formats.moment(0.375, "h:mm", from_1904=False) == time(9)
    assert formats.moment(1.5, "[h]:mm", from_1904=False) == timedelta(hours=36)
    assert formats.moment(9e9, "yyyy", from_1904=False) == 9e9


def test_a_share_is_shown_as_its_cell_shows_it() -> None:
    assert Square(0.985, "0.00%").words == "98.5%"
    assert Square(1, "0%").words == "100%"
    assert Square("98.5%", "0%").words == "98.5%"
    assert Square(0.985, '0.00"%"').words == "0.985"


def test_places_and_areas_are_read_by_their_names() -> None:
    assert place_of("$AA$7") == (6, 26)
    assert place_of("A0x") is None
    assert Area.of("B2:C4") == Area(1, 1, 3, 2)
    assert Area.of("B2") == Area(1, 1, 1, 1)
    assert Area.of("B2:?") is None
