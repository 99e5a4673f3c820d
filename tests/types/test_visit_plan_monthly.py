"""The monthly visit plan (requirements 4.7): whom, by whom, when; three customers at their door by the manager."""

from __future__ import annotations

import pytest

from pipeline import decide, gates, projection
from pipeline.compose import compose
from pipeline.render.fonts import Fonts
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.changing import FINAL, clause_of, judged


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(TEMPLATES / "visit_plan_monthly")


@pytest.mark.requirement("R-5.1.2-2")
def test_the_manager_alone_reviews_it(kind):
    made, _codes = judged(kind)

    assert [(step.role, step.clause) for step in decide.chain_of(kind, made, ["steward"])] == [
        ("project_manager", "5.1.2A")
    ]


@pytest.mark.requirement("R-5.1.2-2")
def test_it_is_due_on_the_28th_of_the_month_before(kind):
    _made, in_time = judged(kind, today="2026-07-28")
    _other, late = judged(kind, today="2026-07-29")

    assert in_time == {}
    assert late == {"plan-after-the-due-day": "reminder"}


@pytest.mark.requirement("R-5.1.2-4")
@pytest.mark.parametrize(
    "changes",
    [
        {"visits.items[2].visitor_role": "steward"},
        {"visits.items[2].mode": "appointment"},
        {"visits.items[2].customer_id": "SLHY-0011"},
    ],
    ids=["by the steward", "not at the door", "the same customer twice"],
)
def test_only_distinct_customers_visited_at_their_door_by_the_manager_count(kind, changes):
    made, codes = judged(kind, "minimal", changes)

    assert made["overview"]["manager_planned"] == 2
    assert codes["manager-visits-under-three"] == "error"
    assert clause_of(kind, "manager-visits-under-three") == "5.1.2C"


def test_a_visit_of_another_month_is_refused(kind):
    _made, codes = judged(kind, changes={"visits.items[0].planned_on": "2026-09-01"})

    assert codes == {"visit-outside-month": "error"}


def test_the_annual_plan_asks_for_more_than_was_planned(kind):
    _made, codes = judged(kind, changes={"overview.annual_visits": 36})

    assert codes == {"household-below-annual-plan": "reminder"}


@pytest.mark.requirement("R-5.6.2-1")
def test_the_public_projection_names_nobody_and_says_why_nobody_is_visited(kind):
    made, _codes = judged(kind)

    shown = projection.public(made, kind)

    row = shown["visits"]["items"][4]
    assert (row["customer_name"], row["building"]) == ("白**", "4号楼")
    assert {row[name] for name in ("room_no", "reason", "reason_title", "topics")} == {None}
    assert shown["overview"]["focus"] is None


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
def test_the_public_rendition_holds_no_name_room_or_reason(kind):
    made, _codes = judged(kind)

    rendered = compose(kind, made, FINAL, Fonts.load())

    gates.refuse_unless_fit(kind, made, rendered)
    assert not any(word in rendered.html for word in ("孟听雨", "1单元1203室", "老人", "空置"))


@pytest.mark.slow
def test_the_internal_rendition_holds_all_of_it_and_says_that_it_is_restricted(kind):
    made, _codes = judged(kind)

    rendered = compose(kind, made, FINAL, Fonts.load(), internal=True)

    assert all(word in rendered.html for word in ("孟听雨", "1单元1203室", "老人", "空置", "公开范围：受限"))
