"""Scenario 5 and the bad input of forums: ten days, no postponement without the general manager (5.1.3B, D)."""

from __future__ import annotations

import pytest

from pipeline.office import clock
from schemas.wording import add_days
from tests.judging import changed, kind_of

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture
def on(monkeypatch):
    """Let it be another day in the office."""
    return lambda day: monkeypatch.setattr(clock, "today", lambda: day)


def notice(sent, held):
    about = {"notice_sent_on": sent, "held_on": held, "sign_up_by": add_days(held, -1)}
    return changed("forum_notice", post_from=None, post_until=None, meeting=about)


@pytest.mark.requirement("R-5.1.3-2")
@pytest.mark.parametrize(
    ("sent", "held"), [("2026-12-05", "2026-12-15"), ("2026-12-22", "2027-01-01"), ("2027-02-19", "2027-03-01")]
)
def test_a_notice_nine_days_ahead_is_refused_and_ten_days_pass_over_month_and_year(
    letterbook, desk, hand_in, shown, unchanged, on, sent, held
):
    on(sent)
    with unchanged():
        ran = letterbook("submit", desk.file(notice(add_days(sent, 1), held)), "--by", "linruoxi")

    assert ran.code == 1
    assert "只提前9日，不足10日" in ran.out and "5.1.3B" in ran.out
    assert shown(hand_in(notice(sent, held)))["stage"] == "deciding"


@pytest.mark.requirement("R-5.1.3-2")
def test_a_forum_that_the_project_manager_does_not_chair_is_refused(letterbook, desk, unchanged, on):
    on("2026-06-01")
    with unchanged():
        ran = letterbook(
            "submit", desk.file(changed("forum_notice", meeting={"host_role": "steward"})), "--by", "linruoxi"
        )

    assert ran.code == 1
    assert "项目经理" in ran.out and "5.1.3B" in ran.out


@pytest.mark.requirement("R-5.1.3-1")
@pytest.mark.parametrize(
    ("block", "number"),
    [("key_work", "①"), ("difficulties", "②"), ("next_plan", "③"), ("opinions", "④")],
)
@pytest.mark.parametrize("emptied", [None, {"items": []}])
def test_minutes_without_one_of_the_four_blocks_are_refused(letterbook, desk, unchanged, block, number, emptied):
    record = desk.example("forum_minutes")
    record = {key: emptied if key == block else value for key, value in record.items()}
    record = {key: value for key, value in record.items() if value is not None}

    with unchanged():
        ran = letterbook("submit", desk.file(record), "--by", "xuke")

    assert ran.code == 1
    assert kind_of("forum_minutes").section(block).titles["zh-Hans"] in ran.out and f"5.1.3A{number}" in ran.out


@pytest.mark.requirement("R-5.1.3-6")
def test_a_forum_moved_without_the_general_managers_consent_is_refused_until_it_is_given(
    letterbook, desk, hand_in, approve, shown, unchanged, on
):
    on("2025-11-30")
    first = changed("forum_notice", "moved", text={"opening": None})
    first["meeting"] |= {"held_on": "2025-12-10", "notice_sent_on": "2025-11-30", "sign_up_by": "2025-12-07"}
    del first["meeting"]["postponed_from"], first["meeting"]["postponement_no"]
    approve(hand_in(first), "zhouqiming")
    application = hand_in(changed("forum_postponement"))
    approve(application, "zhouqiming")
    moved = changed("forum_notice", "moved")

    with unchanged():
        early = letterbook("submit", desk.file(moved), "--by", "linruoxi")
        unsigned = letterbook("release", application, "--by", "zhouqiming")
        leader = letterbook("decide", application, "--as", "shenmuzhi", "--approve")
    approve(application, "zhaozong")

    assert (early.code, unsigned.code, leader.code) == (1, 3, 3)
    for said in (early.out, unsigned.err, leader.err):
        assert "总经理" in said and "5.1.3D" in said
    assert shown(application)["copies"][0]["to"] == "supervising_leader"
    assert hand_in(moved)


@pytest.mark.requirement("R-5.1.3-4")
def test_minutes_are_copied_to_the_quality_centre_the_leader_and_the_general_manager(
    letterbook, desk, hand_in, approve, shown
):
    document = hand_in(desk.example("forum_minutes"))
    approve(document, "zhouqiming")
    letterbook("release", document, "--by", "zhouqiming")

    copies = {one["to"]: one for one in shown(document)["copies"]}

    assert {"quality_center", "supervising_leader", "general_manager"} <= set(copies)
    assert all(copies[role]["at"] and copies[role]["people"] for role in copies if role != "vault")


@pytest.mark.requirement("R-5.1.3-3")
def test_measures_are_published_only_after_the_leader_and_then_stand_in_the_register(
    letterbook, desk, hand_in, approve, shown, unchanged
):
    minutes = hand_in(desk.example("forum_minutes"))
    approve(minutes, "zhouqiming")
    letterbook("release", minutes, "--by", "zhouqiming")
    measures = desk.example("forum_measures")
    document = hand_in(measures)
    approve(document, "zhouqiming")

    with unchanged():
        release = letterbook("release", document, "--by", "zhouqiming")
        publish = letterbook("publish", document, "--by", "linruoxi")
    approve(document, "shenmuzhi")
    letterbook("release", document, "--by", "zhouqiming")
    letterbook("publish", document, "--by", "linruoxi")

    assert (release.code, publish.code) == (3, 3)
    assert "分管领导尚未同意" in release.err and "5.1.3C" in release.err
    told = shown(document)
    assert (told["stage"], told["register"]["state"]) == ("published", "published")
