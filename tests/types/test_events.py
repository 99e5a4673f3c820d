"""Community events (5.5): what is planned with its money and its safety, and what became of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PIL import Image

from pipeline import gates
from pipeline.compose import Printed, compose
from pipeline.render.fonts import Fonts
from tests.judging import changed, judged, kind_of, settled, stopping, untried

FINAL = Printed(
    datetime(2026, 6, 16, 9, tzinfo=UTC), "XRWY-TFY-HDZJ-2026-0002", "K7P2-M4QX", "", "2026-06-16", draft=False
)
PLAN = settled(changed("event_plan")).record | {"found": True, "number": "XRWY-TFY-HDFA-2026-0002"}


def test_every_rule_that_stops_has_a_bad_example_but_those_about_other_papers_and_the_day() -> None:
    assert untried("event_plan") == set()
    assert untried("event_summary") == {"plan-not-reviewed", "planned-cost-differs", "event-not-held-yet"}


@pytest.mark.requirement("R-5.5.1-1")
@pytest.mark.parametrize("type_id", ["event_plan", "event_summary"])
def test_the_project_manager_reviews_both(type_id) -> None:
    assert [(step.role, step.verb) for step in kind_of(type_id).approvals] == [("project_manager", "review")]


def test_a_budget_adds_up_and_an_event_may_cost_nothing() -> None:
    assert settled(changed("event_plan")).record["budget"]["total"] == Decimal("4920.00")
    assert settled(changed("event_plan", "minimal")).record["budget"]["total"] == 0


@pytest.mark.parametrize("source", ["public_income", "sponsor"])
def test_what_others_pay_needs_its_basis(source) -> None:
    raw = changed("event_plan", budget={"source": source, "basis": None})

    assert stopping(judged(raw)) == {"cost-basis-missing": "5.5.2"}


@pytest.mark.parametrize(("expected", "asks"), [(999, False), (1000, True)])
def test_a_crowd_of_a_thousand_asks_for_its_permit(expected, asks) -> None:
    assert ("crowd-needs-permit" in judged(changed("event_plan", event={"expected": expected}))) is asks


@pytest.mark.parametrize(
    ("today", "codes"),
    [("2026-06-06", set()), ("2026-06-07", {"under-a-week-ahead"}), ("2026-06-14", {"event-over"})],
)
def test_a_plan_comes_a_week_ahead(today, codes) -> None:
    assert set(judged(changed("event_plan"), today)) == codes


@pytest.mark.requirement("R-5.5.1-1")
def test_a_summary_compares_its_cost_with_the_plan() -> None:
    cost = settled(changed("event_summary")).record["cost"]

    assert (cost["difference"], cost["difference_rate"]) == (Decimal("-120.00"), Decimal("-0.0244"))
    assert cost["compared"] == "节余120.00元（2.44%）"
    assert cost["per_head"] == Decimal("25.53")


@pytest.mark.parametrize(("actual", "compared"), [("4920.00", "与预算一致"), ("4921.50", "超出1.50元（0.03%）")])
def test_the_comparison_in_words(actual, compared) -> None:
    assert settled(changed("event_summary", cost={"actual": actual})).record["cost"]["compared"] == compared


@pytest.mark.requirement("R-5.5.1-1")
@pytest.mark.parametrize(("actual", "codes"), [("5412.00", {}), ("5412.01", {"difference-unexplained": "5.5.2"})])
def test_a_difference_over_a_tenth_is_explained(actual, codes) -> None:
    raw = changed("event_summary", cost={"actual": actual, "explanation": None})

    assert stopping(judged(raw)) == codes


def test_more_from_shared_income_than_the_plan_asks_for_a_reason() -> None:
    assert judged(changed("event_summary", cost={"actual": "5000.00"}))["public-income-overspent"].waits


@pytest.mark.requirement("R-5.5.1-1")
def test_the_planned_cost_is_that_of_the_plan() -> None:
    other = PLAN | {"budget": PLAN["budget"] | {"total": Decimal("4800.00")}}

    assert stopping(judged(changed("event_summary"), related=PLAN)) == {}
    assert stopping(judged(changed("event_summary"), related=other)) == {"planned-cost-differs": "5.5.2"}
    assert stopping(judged(changed("event_summary"), related={"found": False})) == {"plan-not-reviewed": "5.5.2"}


def test_an_event_on_another_day_than_planned_asks_for_a_reason() -> None:
    moved = PLAN | {"event": PLAN["event"] | {"held_on": "2026-06-12"}}

    assert judged(changed("event_summary"), related=moved)["event-moved"].waits


@pytest.mark.parametrize(
    ("today", "codes"),
    [("2026-06-12", {"event-not-held-yet"}), ("2026-06-23", set()), ("2026-06-24", {"summary-late"})],
)
def test_a_summary_comes_after_its_event_and_soon(today, codes) -> None:
    assert set(judged(changed("event_summary"), today)) == codes


@pytest.mark.slow
def test_photos_are_printed_in_both_renditions_with_how_faces_are_treated() -> None:
    kind, raw = kind_of("event_summary"), changed("event_summary")
    jpeg = io.BytesIO()
    Image.new("RGB", (320, 240), "#88a").save(jpeg, "JPEG")
    for number, row in enumerate(raw["course"]["photos"], 1):
        row["file"] = f"{number}.jpg"
    record = settled(raw).record

    rendered = compose(kind, record, FINAL, Fonts.load(), photos={"1.jpg": jpeg.getvalue(), "2.jpg": jpeg.getvalue()})

    assert rendered.html.count('src="asset:photo_') == 2
    assert "做香囊的桌子（已打码）" in rendered.html
    assert rendered.pages == 1
    gates.refuse_unless_fit(kind, record, rendered)
