"""The application to postpone a forum (5.1.3D): before the date, for something abnormal, with consent."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import flow
from pipeline.office import access, clock, documents, intake
from pipeline.stages import Stage
from tests.conftest import Desk
from tests.judging import changed, judged, kind_of, settled, stopping, untried


def test_every_rule_that_stops_an_application_has_a_bad_example_but_that_about_the_day() -> None:
    assert untried("forum_postponement") == {"handed-in-too-late"}


@pytest.mark.requirement("R-5.1.3-6")
@pytest.mark.parametrize(
    ("today", "codes"),
    [
        ("2025-12-09", {}),
        ("2025-12-10", {"handed-in-too-late": "5.1.3D"}),
        ("2026-01-04", {"handed-in-too-late": "5.1.3D"}),
    ],
)
def test_it_is_handed_in_before_the_date_that_it_moves(today, codes) -> None:
    assert stopping(judged(changed("forum_postponement"), today)) == codes


@pytest.mark.requirement("R-5.1.3-6")
@pytest.mark.parametrize(
    "text", ["近期工作繁忙，申请推迟两周再召开座谈会。", "因项目人手不足，会议材料来不及准备，申请改期。"]
)
def test_what_every_week_brings_postpones_nothing(text) -> None:
    raw = changed("forum_postponement", reason={"text": text})

    assert stopping(judged(raw)) == {"everyday-reason": "5.1.3D"}


@pytest.mark.requirement("R-5.1.3-6")
def test_customers_who_were_invited_are_told() -> None:
    told = changed("forum_postponement", arrangement={"inform": None})
    nobody_invited = changed("forum_postponement", arrangement={"inform": None}, meeting={"notice_no": None})

    assert stopping(judged(told)) == {"customers-untold": "5.1.3D"}
    assert stopping(judged(nobody_invited)) == {}


def test_a_second_postponement_and_one_into_the_next_half_year_ask_for_a_reason() -> None:
    first = settled(changed("forum_postponement", meeting={"held_on": "2025-12-03", "new_date": "2025-12-10"})).record
    next_year = changed("forum_postponement", meeting={"new_date": "2026-01-07"})

    assert {code for code, fault in judged(changed("forum_postponement"), previous=first).items() if fault.waits} == {
        "postponed-again"
    }
    assert {code for code, fault in judged(next_year).items() if fault.waits} == {"moved-to-another-half-year"}


def test_a_date_too_near_for_a_new_notice_is_said() -> None:
    assert "no-time-for-new-notice" in judged(changed("forum_postponement"), "2025-12-08")
    assert "no-time-for-new-notice" not in judged(changed("forum_postponement"), "2025-12-07")


@pytest.mark.requirement("R-5.1.3-6")
def test_the_chain_is_the_project_manager_then_the_general_manager_and_the_leader_gets_a_copy() -> None:
    kind = kind_of("forum_postponement")

    assert [(step.role, step.verb, step.after) for step in kind.approvals] == [
        ("project_manager", "review", ()),
        ("general_manager", "approve", ("project_manager",)),
    ]
    assert [copy.role for copy in kind.copies] == ["supervising_leader"]


@pytest.fixture
def december(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk on the day when the pipe burst: the meeting is ten days ahead."""
    monkeypatch.setattr(clock, "today", lambda: "2025-11-30")
    return desk


def announced(desk: Desk) -> Any:
    """Return the first notice of the meeting, filed: of the date that is going to be moved."""
    first = changed("forum_notice", "moved", text={"opening": None})
    first["meeting"] |= {"held_on": "2025-12-10", "notice_sent_on": "2025-11-30", "sign_up_by": "2025-12-07"}
    del first["meeting"]["postponed_from"], first["meeting"]["postponement_no"]
    return desk.filed(first)


def consented(desk: Desk) -> Any:
    return desk.approve(desk.submit(changed("forum_postponement")), "zhouqiming", "zhaozong")


@pytest.mark.requirement("R-5.1.3-6")
def test_the_general_managers_consent_files_it_and_nobody_consents_before_the_project_manager(december: Desk) -> None:
    desk = december
    document = desk.submit(changed("forum_postponement"))

    with pytest.raises(access.NotYourTurn) as refusal:
        desk.approve(document, "zhaozong")
    document = desk.approve(document, "zhouqiming")
    waiting = [step.role for step in documents.waiting(document)]
    document = desk.approve(document, "zhaozong")

    assert "5.1.3D" in str(refusal.value)
    assert waiting == ["general_manager"]
    assert (document.number, Stage(document.stage).is_filed) == ("XRWY-TFY-YQ-2025-0001", True)


@pytest.mark.requirement("R-5.1.3-6")
def test_a_notice_of_another_date_is_taken_only_once_the_general_manager_has_consented(december: Desk) -> None:
    desk = december
    announced(desk)
    moved = changed("forum_notice", "moved")
    pending = desk.approve(desk.submit(changed("forum_postponement")), "zhouqiming")

    with pytest.raises(intake.NotTaken) as refusal:
        desk.submit(moved)
    desk.approve(pending, "zhaozong")
    taken = desk.submit(moved)

    assert [fault.code for fault in refusal.value.problems if fault.stops] == ["postponement-not-approved"]
    assert taken.stage == Stage.DECIDING


@pytest.mark.requirement("R-5.1.3-6")
def test_a_date_that_nobody_consented_to_is_refused_with_the_clause(december: Desk) -> None:
    desk = december
    announced(desk)
    consented(desk)
    other = changed("forum_notice", "moved", meeting={"held_on": "2025-12-18"})

    with pytest.raises(intake.NotTaken) as refusal:
        flow.submit(desk.file(other), desk.person("linruoxi"))

    [fault] = [fault for fault in refusal.value.problems if fault.stops]
    assert (fault.code, fault.clause) == ("postponement-differs", "5.1.3D")
