"""The project's 24-hour number (5.2.1): held until a change of it is approved and its day has come."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import flow
from pipeline.office import clock, hotline, people
from pipeline.office.models import Document, Project
from tests.conftest import Desk
from tests.judging import changed
from tests.staff import TFY

OLD, NEW = "0633-0000024", "0633-0000124"


def put(number: str) -> Project:
    return people.add_project(TFY | {"hotline": number})


def applied(desk: Desk, *approvers: str) -> Document:
    return desk.approve(desk.submit(changed("hotline_change")), *approvers)


@pytest.mark.usefixtures("office")
@pytest.mark.requirement("R-5.2.1-1")
def test_another_number_is_refused_without_an_approved_application() -> None:
    with pytest.raises(hotline.HotlineNotApproved) as refusal:
        put(NEW)

    assert refusal.value.exit_code == 3
    assert "5.2.1" in str(refusal.value)
    assert Project.objects.get(code="TFY").facts["hotline"] == OLD


@pytest.mark.usefixtures("office")
@pytest.mark.requirement("R-5.2.1-1")
def test_the_same_number_and_other_facts_may_be_put_at_any_time() -> None:
    assert put(OLD).facts["hotline"] == OLD
    assert people.add_project(TFY | {"hotline": "", "email": "new@xrwy.example"}).facts["hotline"] == OLD


@pytest.mark.requirement("R-5.2.1-1")
def test_a_reviewed_application_is_not_enough_and_an_approved_one_counts_from_its_day(desk: Desk, monkeypatch) -> None:
    application = applied(desk, "zhouqiming")
    with pytest.raises(hotline.HotlineNotApproved):
        put(NEW)

    desk.approve(application, "shenmuzhi")
    with pytest.raises(hotline.HotlineNotApproved):
        put(NEW)
    monkeypatch.setattr(clock, "today", lambda: "2026-09-01")
    with pytest.raises(hotline.HotlineNotApproved):
        put("0633-0000125")

    assert put(NEW).facts["hotline"] == NEW


@pytest.mark.requirement("R-5.2.1-1")
def test_what_is_still_posted_with_the_old_number_is_listed(desk: Desk, board_notice: Any, monkeypatch) -> None:
    posted = flow.publish(desk.filed(board_notice(post_until="2026-10-31")), desk.person("linruoxi"))
    tip = desk.example("circular", "tip") | {
        "channels": ["board"],
        "post_from": "2026-07-11",
        "post_until": "2026-07-20",
    }
    gone = flow.publish(desk.filed(tip), desk.person("linruoxi"))
    project = Project.objects.get(code="TFY")
    before = hotline.still_showing(project)
    applied(desk, "zhouqiming", "shenmuzhi")
    monkeypatch.setattr(clock, "today", lambda: "2026-09-01")

    found = hotline.still_showing(put(NEW))

    assert before == []
    assert [one.key for one in found] == [posted.key]
    assert gone.key != posted.key
