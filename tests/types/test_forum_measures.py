"""Opinions and measures after a forum (5.1.3C): each answered, nobody named, approved level by level, known to all."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.office import documents, workbooks
from pipeline.office.models import Project
from pipeline.stages import Stage
from pipeline.workbook.read import read_workbook
from schemas import shape
from tests.conftest import Desk
from tests.judging import changed, judged, kind_of, settled, stopping, untried

MINUTES = settled(changed("forum_minutes")).record | {"found": True, "number": "XRWY-TFY-HYJY-2026-0001"}


def with_row(name: str = "full", at: int = 0, **row: Any) -> dict[str, Any]:
    made = changed("forum_measures", name)
    made["opinions"]["items"][at] |= row
    return made


def test_every_rule_that_stops_the_measures_has_a_bad_example_but_those_about_other_papers_and_the_day() -> None:
    assert untried("forum_measures") == {"speaker-named", "meeting-not-held-yet", "hotline-missing"}


@pytest.mark.requirement("R-5.1.3-3")
def test_the_measures_go_up_level_by_level() -> None:
    assert [(step.role, step.verb, step.after) for step in kind_of("forum_measures").approvals] == [
        ("project_manager", "review", ()),
        ("supervising_leader", "approve", ("project_manager",)),
    ]


@pytest.mark.requirement("R-5.1.3-3")
def test_they_are_posted_for_everybody_only_after_the_leader_has_approved(desk: Desk) -> None:
    document = desk.approve(desk.submit(changed("forum_measures")), "zhouqiming")
    waiting = [step.role for step in documents.waiting(document)]

    document = desk.approve(document, "shenmuzhi")

    assert waiting == ["supervising_leader"]
    assert document.stage == Stage.APPROVED
    assert "全体业主" in settled(changed("forum_measures", "minimal")).record["audience"]


@pytest.mark.requirement("R-5.1.3-3")
@pytest.mark.parametrize("field", ["reply", "owner"])
def test_every_opinion_has_a_reply_and_an_owner(field) -> None:
    raw = changed("forum_measures")
    del raw["opinions"]["items"][2][field]

    assert set(stopping(judged(raw))) == {"missing-field"}


@pytest.mark.requirement("R-5.1.3-3")
def test_what_is_not_done_yet_has_a_measure_and_a_date() -> None:
    raw = with_row(measure=None, due=None)

    assert stopping(judged(raw)) == {"measure-missing": "5.1.3C", "due-missing": "5.1.3C"}
    assert stopping(judged(with_row(measure=None, due=None, status="answered"))) == {}


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("group", "building", "said_by"),
    [
        ("owners", "2号楼", "业主代表（2号楼）"),
        ("tenant", "3号楼", "住户代表（3号楼）"),
        ("committee", None, "业委会委员"),
        ("community", None, "居委会代表"),
        ("street", None, "街道代表"),
    ],
)
def test_who_spoke_is_known_by_the_building_alone(group, building, said_by) -> None:
    record = settled(with_row(group=group, building=building)).record

    assert record["opinions"]["items"][0]["said_by"] == said_by


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("words", ["已与1203室说明", "５０２房漏水已修", "301室、302室均已答复"])
def test_a_room_number_is_refused_in_reply_and_measure(words) -> None:
    assert stopping(judged(with_row(reply=words))) == {"room-in-text": "5.6.2"}
    assert stopping(judged(with_row(measure=words))) == {"room-in-text": "5.6.2"}


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("words", ["工程部检查3号楼屋面房顶", "会议室改作活动室", "12户同意，室外机移位"])
def test_rooms_that_are_no_households_may_be_named(words) -> None:
    assert stopping(judged(with_row(reply=words))) == {}


@pytest.mark.requirement("R-5.6.2-1")
def test_no_speaker_of_the_minutes_is_named() -> None:
    named = with_row(reply="已向方若谷当面说明停车安排")

    assert stopping(judged(named, related=MINUTES)) == {"speaker-named": "5.6.2"}
    assert stopping(judged(changed("forum_measures"), related=MINUTES)) == {}


@pytest.mark.requirement("R-5.1.3-3")
def test_an_opinion_of_the_minutes_that_is_left_out_asks_for_a_reason() -> None:
    raw = changed("forum_measures")
    raw["opinions"]["items"].pop()

    fault = judged(raw, related=MINUTES)["opinions-fewer-than-minutes"]

    assert fault.waits
    assert "记有意见9条，本表只有8条" in fault.message.localized("zh-Hans")


def test_measures_without_minutes_are_reminded_of_them() -> None:
    assert "minutes-not-filed" in judged(changed("forum_measures"), related={"found": False})


@pytest.mark.requirement("R-5.1.3-3")
@pytest.mark.parametrize(("post_from", "late"), [("2026-07-04", False), ("2026-07-05", True)])
def test_they_are_to_be_posted_within_ten_days(post_from, late) -> None:
    assert ("published-after-ten-days" in judged(changed("forum_measures", post_from=post_from))) is late


def test_the_summary_counts_by_state() -> None:
    record = settled(changed("forum_measures")).record

    assert record["opinions"]["summary"] == "共收到意见和建议9条，当场答复2条，已完成2条，正在办理5条。"


@pytest.mark.requirement("R-5.1.3-3")
def test_a_new_workbook_starts_from_the_filed_minutes_and_names_nobody(desk: Desk) -> None:
    kind, project = kind_of("forum_measures"), Project.objects.get(code="TFY")

    def started() -> dict[str, Any]:
        data = workbooks.start(kind, project, desk.premises, by="linruoxi").data
        read = read_workbook(data, {kind.id: kind}, "意见.xlsx").record
        return shape.normalised(dict(read), kind.schema, kind.schema)

    before = started()
    filed = desk.filed(changed("forum_minutes"), "xuke")
    record = started()

    assert not (before.get("meeting") or {}).get("held_on")
    assert (record["meeting"]["held_on"], record["meeting"]["minutes_no"]) == ("2026-06-24", filed.number)
    assert record["meeting"]["attended"] == 23
    assert [row["content"] for row in record["opinions"]["items"]] == [
        row["content"] for row in MINUTES["opinions"]["items"]
    ]
    assert "方若谷" not in str(record)
