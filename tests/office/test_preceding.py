"""What came before: the period before of a periodic type, the meeting before of minutes; today is the office's day."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline import flow
from pipeline.office import clock, documents, intake
from pipeline.office.models import Project
from pipeline.office.preceding import preceding
from schemas.document_type import TEMPLATES, load
from tests.conftest import Desk

MINUTES = load(TEMPLATES / "forum_minutes")
# The same minutes three times over: a copy of last time, and meant.
ANSWERED = dict.fromkeys(("text-repeated", "last-meeting-differs"), "同一样稿")


def held_on(record: dict[str, Any], day: str) -> dict[str, Any]:
    made = copy.deepcopy(record)
    made["meeting"] |= {"held_on": day, "notice_sent_on": "2025-01-01", "minutes_on": "2026-06-26"}
    made["followup"]["last_held_on"] = "2025-01-01"
    made["next_plan"]["items"] = [{"task": "屋面维修", "department": "工程部", "due": "2026-12-31"}]
    for row in made["opinions"]["items"]:
        row["due"] = "2026-12-31"
    return made


def test_minutes_follow_the_latest_meeting_before_theirs(desk: Desk) -> None:
    raw = desk.example("forum_minutes")
    for day in ("2025-06-20", "2025-12-17", "2026-06-24"):
        desk.submit(held_on(raw, day), "xuke", reasons=ANSWERED)
    project = Project.objects.get(code="TFY")

    def day_before(day: str) -> str | None:
        found, reminders = preceding(held_on(raw, day), MINUTES, project)
        assert reminders == []
        return found["meeting"]["held_on"] if found else None

    assert day_before("2026-06-24") == "2025-12-17"
    assert day_before("2025-06-20") is None
    assert preceding({"meeting": {"held_on": 7}}, MINUTES, project) == (None, [])


def test_minutes_are_held_against_the_minutes_before(desk: Desk) -> None:
    raw = desk.example("forum_minutes")
    desk.submit(held_on(raw, "2025-12-17"), "xuke")
    june = desk.example("forum_minutes")
    june["followup"] |= {"last_held_on": "2025-12-17", "received": 7, "completed": 7}

    with pytest.raises(intake.NotTaken) as refusal:
        desk.submit(june, "xuke")

    stopping = [one for one in refusal.value.problems if one.stops]
    assert [one.code for one in stopping] == ["last-opinions-differ"]
    assert "2025年12月17日的纪要记有9条" in stopping[0].message.localized("zh-Hans")


def test_the_day_of_handing_in_reminds_and_is_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: "2026-08-01")

    document = desk.submit(desk.example("circular"))

    version = documents.newest(document)
    assert {one["code"] for one in version.reminders} >= {"posting-over", "stoppage-begun"}
    assert "2026-08-01" not in str(documents.content(version))


def test_today_is_the_day_where_the_office_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    late_evening_in_london = datetime(2026, 7, 9, 17, 0, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: late_evening_in_london)

    assert clock.today() == "2026-07-10"


def test_the_same_file_handed_in_a_day_later_is_no_new_version(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = desk.example("circular")
    first = desk.submit(raw)
    monkeypatch.setattr(clock, "today", lambda: "2026-07-19")

    again = flow.submit(desk.file(raw | {"audience": raw["audience"]}, "again.json"), desk.person("linruoxi"))[0]

    assert (again.pk, again.revisions.count()) == (first.pk, 1)
