"""The annual visit plan (requirements 4.7): broken down by month, three door visits by the manager in each."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import decide
from schemas.document_type import TEMPLATES, DocumentType, load
from schemas.policy import Verb
from tests.changing import clause_of, example, judged


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(TEMPLATES / "visit_plan_annual")


def months(kind: DocumentType) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = example(kind)["months"]["items"]
    return rows


@pytest.mark.requirement("R-5.1.2-1", "R-5.1.2-6")
def test_the_manager_reviews_it_and_then_the_leader_approves(kind):
    made, _codes = judged(kind)

    review, approval = decide.chain_of(kind, made, ["steward"])

    assert (review.role, review.verb) == ("project_manager", Verb.REVIEW)
    assert (approval.role, approval.verb, approval.after) == (
        "supervising_leader",
        Verb.APPROVE,
        ("project_manager",),
    )
    assert approval.clause == "5.1.2E"


@pytest.mark.requirement("R-5.1.2-1")
def test_a_year_that_leaves_out_a_month_is_refused_whatever_the_order_of_its_rows(kind):
    rows = months(kind)

    _made, lacking = judged(kind, changes={"months.items": [*rows[:5], *rows[6:]]})
    _other, whole = judged(kind, changes={"months.items": rows[::-1]})

    assert lacking["months-incomplete"] == "error"
    assert whole == {}


@pytest.mark.requirement("R-5.1.2-1", "R-5.1.2-3")
def test_a_plan_may_begin_in_the_month_that_a_project_was_set_up_in_but_not_end_before_december(kind):
    rows = months(kind)
    few = {"groups.items[0].times": 1, "groups.items[1].times": 1, "groups.items[2].times": 1}

    _made, begins_late = judged(kind, changes={"months.items": rows[2:]} | few)
    _other, ends_early = judged(kind, changes={"months.items": rows[:10]} | few)

    assert begins_late == {"year-begins-late": "reminder"}
    assert "months-incomplete" in ends_early


@pytest.mark.requirement("R-5.1.2-1")
def test_a_plan_handed_in_after_28_december_is_late(kind):
    _made, in_time = judged(kind, today="2026-12-28")
    _other, late = judged(kind, today="2026-12-29")

    assert in_time == {}
    assert late == {"plan-after-december": "reminder"}


@pytest.mark.requirement("R-5.1.2-4")
def test_a_month_with_fewer_than_three_visits_by_the_manager_is_refused(kind):
    _made, two = judged(kind, changes={"months.items[3].manager_visits": 2})

    assert two == {"manager-visits-under-three": "error"}
    assert clause_of(kind, "manager-visits-under-three") == "5.1.2C"


def test_the_months_must_hold_as_many_visits_as_the_groups_ask_for(kind):
    _made, codes = judged(kind, changes={"groups.items[0].times": 12})

    assert codes == {"months-under-groups": "error"}


def test_visits_are_summed_and_set_against_the_households(kind):
    made, _codes = judged(kind)

    assert (made["months"]["visits"], made["months"]["manager_visits"], made["groups"]["visits"]) == (438, 39, 360)
    assert str(made["coverage"]["per_hundred"]) == "35.30"


def test_it_is_restricted_and_goes_out_by_no_channel(kind):
    assert (kind.confidentiality, kind.channels) == ("restricted", ())


def test_sentences_of_last_year_are_asked_about(kind):
    _made, codes = judged(kind, before=example(kind))

    assert codes["text-repeated"] == "reminder"
