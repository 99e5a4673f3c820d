"""The document that another rests on: filed and in force, by its number or by what it says."""

from __future__ import annotations

import pytest

from pipeline.office import intake, related
from pipeline.office.models import Document, Project
from pipeline.premises import Premises
from pipeline.stages import Stage
from tests.conftest import Desk
from tests.judging import changed, kind_of


@pytest.fixture
def project(office: Premises) -> Project:  # noqa: ARG001 - the office brings its projects
    return Project.objects.get(code="TFY")


def planned(desk: Desk) -> Document:
    return desk.approve(desk.submit(changed("event_plan")), "zhouqiming")


@pytest.mark.requirement("R-5.5.1-1")
def test_a_summary_rests_on_the_plan_that_it_names(desk: Desk, project: Project) -> None:
    plan, kind = planned(desk), kind_of("event_summary")

    found = related.named({"event": {"plan_no": plan.number}}, kind, project)

    assert found is not None
    assert (found["found"], found["number"]) == (True, plan.number)
    assert found["event"]["name"] == "端午邻里包粽子"
    assert related.named({"event": {"plan_no": "XRWY-TFY-HDFA-2026-0099"}}, kind, project) == {"found": False}


def test_a_plan_that_is_not_reviewed_or_was_withdrawn_bears_nothing(desk: Desk, project: Project) -> None:
    desk.submit(changed("event_plan"))
    kind = kind_of("event_summary")
    unreviewed = related.newest(kind, project)

    plan = desk.approve(Document.objects.get(type="event_plan"), "zhouqiming")
    Document.objects.filter(pk=plan.pk).update(stage=Stage.WITHDRAWN)

    assert unreviewed is None
    assert related.named({"event": {"plan_no": plan.number}}, kind, project) == {"found": False}


def test_a_record_that_names_nothing_and_a_type_that_rests_on_nothing_ask_for_nothing(project: Project) -> None:
    assert related.named({"event": {}}, kind_of("event_summary"), project) is None
    assert related.named({"event": {"plan_no": 7}}, kind_of("event_summary"), project) is None
    assert related.named({"event": {"plan_no": "X"}}, kind_of("event_plan"), project) is None
    assert related.newest(kind_of("event_plan"), project) is None


@pytest.mark.requirement("R-5.1.2-2")
def test_a_visit_rests_on_the_reviewed_plan_of_its_month(desk: Desk, project: Project) -> None:
    kind = kind_of("visit_record")
    desk.filed(changed("visit_plan_monthly"))

    assert related.named({"visit": {"visited_at": "2026-08-12T15:00"}}, kind, project)["found"] is True
    assert related.named({"visit": {"visited_at": "2026-09-01T15:00"}}, kind, project) == {"found": False}


def test_a_plan_of_another_project_is_none_of_this_one(desk: Desk) -> None:
    plan = planned(desk)
    other = Project.objects.get(code="SLHY")

    assert related.named({"event": {"plan_no": plan.number}}, kind_of("event_summary"), other) == {"found": False}


def test_a_summary_of_an_unreviewed_plan_is_refused_with_the_clause(desk: Desk) -> None:
    desk.submit(changed("event_plan"))

    with pytest.raises(intake.NotTaken) as refusal:
        desk.submit(changed("event_summary"))

    assert [(one.code, one.clause) for one in refusal.value.problems if one.stops] == [("plan-not-reviewed", "5.5.2")]
