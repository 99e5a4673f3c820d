"""Minutes answer the minutes before: what was raised last time, how many, and what became of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pipeline import check, resolve, type_check
from pipeline.resolve import Surroundings
from schemas.document_type import TEMPLATES, load
from schemas.language import CHINESE
from schemas.problem import Problem
from schemas.record import loads
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "forum_minutes"
KIND = load(FOLDER)
FULL: dict[str, Any] = loads((FOLDER / "examples" / "full.json").read_bytes())
OPINIONS = [
    "地面车位重新划线",
    "门厅照明昏暗",
    "单元门禁失灵",
    "垃圾桶清洗",
    "电梯噪声",
    "绿篱过高",
    "路面破损",
    "公示栏陈旧",
]


def december(open_ones: int = 1) -> dict[str, Any]:
    """Return the minutes of the forum before, eight opinions in them, the first `open_ones` not yet settled."""
    rows = [
        {"content": content, "status": "ongoing" if number < open_ones else "answered", "reply": "已答复"}
        for number, content in enumerate(OPINIONS)
    ]
    return copy.deepcopy(FULL) | {
        "meeting": FULL["meeting"] | {"held_on": "2025-12-17"},
        "key_work": {"items": []},
        "difficulties": {"items": []},
        "followup": {"last_held_on": "2025-06-20", "received": 5, "completed": 5},
        "opinions": {"items": rows},
    }


def problems(raw: dict[str, Any], before: dict[str, Any] | None, today: str = "") -> list[Problem]:
    plain = type_check.around(raw, PROJECTS)
    around = Surroundings(plain.project, plain.company, before, plain.author_name)
    return check.check(resolve.resolve(raw, KIND, around), KIND, today)


def codes(raw: dict[str, Any], before: dict[str, Any] | None, today: str = "") -> set[str]:
    return {one.code for one in problems(raw, before, today)}


def followed_up(**fields: Any) -> dict[str, Any]:
    return copy.deepcopy(FULL) | {"followup": FULL["followup"] | fields}


def test_minutes_that_answer_the_ones_before_pass() -> None:
    assert problems(FULL, december()) == []


@pytest.mark.parametrize(
    ("fields", "code", "stops"),
    [
        ({"last_held_on": "2025-12-18"}, "last-meeting-differs", False),
        ({"received": 9, "completed": 8}, "last-opinions-differ", True),
        ({"completed": 6}, "last-opinions-undone", False),
    ],
)
def test_what_the_minutes_before_say_is_not_told_otherwise(fields: dict[str, Any], code: str, stops: bool) -> None:
    found = [one for one in problems(followed_up(**fields), december()) if one.code == code]

    assert [one.stops for one in found] == [stops]


def test_an_opinion_that_was_left_open_and_is_not_accounted_for_is_named() -> None:
    raw = followed_up(remaining="1条正在办理")

    (lost,) = (one for one in problems(raw, december()) if one.code == "last-opinions-unanswered")

    assert (lost.needs_reason, lost.place.path) == (True, "followup.remaining")
    assert "这些没有说明去向：地面车位重新划线" in lost.message.localized(CHINESE)


def test_opinions_settled_since_need_no_word() -> None:
    # Three were open in December, seven of eight are completed now: two were settled, one remains and is named.
    assert problems(FULL, december(open_ones=3)) == []
    assert codes(followed_up(remaining="1条正在办理"), december(open_ones=3)) == {"last-opinions-unanswered"}


def test_a_reply_of_last_time_word_for_word_reminds() -> None:
    before = december()
    before["difficulties"] = {"items": [dict(FULL["difficulties"]["items"][2])]}

    (again,) = (one for one in problems(FULL, before) if one.code == "text-repeated")

    assert again.place.path == "difficulties.items[2].text"
    assert "2025年12月17日的纪要一字不差" in again.message.localized(CHINESE)


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        ("2026-06-23", {"meeting-not-held-yet"}),
        ("2026-06-24", set()),
        ("2026-06-27", set()),
        ("2026-06-28", {"minutes-handed-in-late"}),
    ],
)
def test_minutes_come_after_the_meeting_and_within_three_days(today: str, wanted: set[str]) -> None:
    assert codes(FULL, None, today) == wanted


def test_minutes_of_a_meeting_to_come_are_refused_and_late_ones_only_remind() -> None:
    (early,) = problems(FULL, None, "2026-06-20")
    (late,) = problems(FULL, None, "2026-07-10")

    assert (early.stops, late.stops, late.needs_reason) == (True, False, False)
    assert "已过16日，超过3日" in late.message.localized(CHINESE)
