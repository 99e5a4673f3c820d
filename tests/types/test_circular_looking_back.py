"""What a circular kept from the one it was made from: last year's date, a wrong weekday, a day that is over."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import check, resolve, type_check
from schemas.document_type import TEMPLATES, load
from schemas.language import CHINESE
from schemas.problem import Problem
from schemas.record import loads, put_at
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "circular"
KIND = load(FOLDER)


def problems(*changes: tuple[str, Any], today: str = "") -> list[Problem]:
    raw = loads((FOLDER / "examples" / "full.json").read_bytes())
    for path, value in changes:
        put_at(raw, path, value)
    return check.check(resolve.resolve(raw, KIND, type_check.around(raw, PROJECTS)), KIND, today)


@pytest.mark.parametrize("path", ["text.opening", "text.tips[1]", "text.changes", "texts.sms"])
def test_a_weekday_that_is_not_the_days_own_is_refused_where_it_stands(path: str) -> None:
    said = "【星冉物业】听枫苑1—3号楼7月20日（星期二）停水。详询0633-0000024"

    (wrong,) = (one for one in problems((path, said)) if one.code == "weekday-differs")

    assert (wrong.stops, wrong.place.path) == (True, path)
    assert wrong.message.localized(CHINESE) == "文字里写“7月20日（星期二）”，2026年7月20日是星期一。"
    assert "2026年7月20日（星期一）" in wrong.fix.localized(CHINESE)


def test_the_right_weekday_passes_in_any_wording() -> None:
    assert problems(("text.opening", "7月20日（星期一）9:00停水，7月21日周二恢复，2026年7月22日（周三）回访。")) == []


def test_a_day_of_last_year_left_in_the_text_asks_for_a_reason() -> None:
    (old,) = problems(("text.opening", "因市政供水管网改造，2025年7月20日将临时停水。"))

    assert (old.code, old.stops, old.needs_reason) == ("last-years-date-in-text", False, True)
    assert "“2025年7月20日”是去年的日期，本文2026年7月17日张贴" in old.message.localized(CHINESE)


@pytest.mark.parametrize("said", ["依据2024年7月1日的合同停水。", "2026年7月20日停水。", "自2026年3月1日起施工。"])
def test_other_days_of_other_years_are_no_leftovers(said: str) -> None:
    assert problems(("text.opening", said)) == []


def test_without_a_readable_day_of_posting_no_text_is_judged_by_it() -> None:
    found = {one.code for one in problems(("post_from", "七月"), ("text.opening", "2025年7月20日（星期一）停水。"))}

    assert found == {"not-a-date"}


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        ("", set()),
        ("2026-07-16", set()),
        ("2026-07-17", set()),
        ("2026-07-18", {"posting-begun"}),
        ("2026-07-20", {"posting-begun", "stoppage-begun"}),
        ("2026-07-22", {"posting-over", "stoppage-begun"}),
    ],
)
def test_days_that_are_over_when_it_is_handed_in_remind(today: str, codes: set[str]) -> None:
    found = problems(today=today)

    assert {one.code for one in found} == codes
    assert not any(one.stops or one.needs_reason for one in found)
    assert all("今天" in one.message.localized(CHINESE) for one in found)


def test_an_emergency_may_have_begun() -> None:
    assert problems(("notice.urgency", "emergency"), today="2026-07-20")[0].code == "posting-begun"
    assert len(problems(("notice.urgency", "emergency"), today="2026-07-20")) == 1
