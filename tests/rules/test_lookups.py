"""Documents found by period, day or value: what is left out could not have counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lookups
from pipeline.known import holds, moment_in, seen_by
from pipeline.occasions import Occasion
from schemas.duties import Counted
from schemas.periods import Cycle, end_of, period_of
from tests.rules.duty_world import DUTIES, company, paper

# Values that compare in odd ways: equal ones of two kinds, none, and such as cannot be looked up.
VALUES = st.sampled_from(["a", "b", "a-long", 1, 2, None, ["a"], [], {"x": "a"}])
RECORDS = st.one_of(st.just({}), st.fixed_dictionaries({"one": st.fixed_dictionaries({"value": VALUES})}))
EXPRESSIONS = st.sampled_from(
    [
        "one.value == cause.one.value",
        "one.value == cause.one.value[:1]",
        "one.value == 'a' or one.value == cause.one.value",
        "one.value and cause.one.value == one.value",
        "document.key == cause.document.key or one.value == cause.one.value",
        "project.code == cause.document.project",
    ]
)


@given(records=st.lists(RECORDS, max_size=6), of_cause=RECORDS, when=EXPRESSIONS)
def test_no_document_that_answers_is_passed_over(records: list[dict[str, Any]], of_cause: Any, when: str) -> None:
    papers = [paper("visit_record", record, f"D{number}") for number, record in enumerate(records)]
    known = company("2026-07-16", *papers)
    subject, block = known.projects[0], Counted(("visit_record",), "submitted", when=when)
    cause = paper("visit_record", of_cause, "D0")
    around = Occasion(DUTIES["visit_planned"], subject, "D0", end_of(date(2026, 7, 1)), cause=cause).context(known)

    found = lookups.comparable(block, subject, around, known)

    answering = [one.key for one in papers if holds(when, seen_by(one, around))]
    assert [one.key for one in found if holds(when, seen_by(one, around))] == answering


@given(days=st.lists(st.one_of(st.none(), st.dates(date(2026, 5, 1), date(2026, 8, 31))), max_size=8))
def test_the_documents_of_a_period_are_those_whose_day_lies_in_it(days: list[date | None]) -> None:
    papers = [
        paper("visit_record", {"visit": {"visited_at": day and f"{day}T09:00"}}, f"D{number}")
        for number, day in enumerate(days)
    ]
    known, period = company("2026-12-31", *papers), period_of(Cycle.MONTH, date(2026, 7, 1))
    block = Counted(("visit_record",), "submitted", on="visit.visited_at")

    found = lookups.of_period(block, known.projects[0], period, known)

    inside = {f"D{number}" for number, day in enumerate(days) if day and period.first <= day <= period.last}
    assert {one.key for one in found} == inside


def test_without_a_day_the_documents_own_period_counts() -> None:
    papers = [paper("visit_record", {"period": period}, period) for period in ("2026-06", "2026-07")]
    known, period = company("2026-12-31", *papers), period_of(Cycle.MONTH, date(2026, 7, 1))

    found = lookups.of_period(Counted(("visit_record",), "submitted"), known.projects[0], period, known)

    assert [one.key for one in found] == ["2026-07"]


@pytest.mark.parametrize("on", ["occasion.first", "cause.day"])
def test_a_day_that_is_another_for_each_occasion_leaves_nothing_out(on: str) -> None:
    known = company("2026-12-31", paper("visit_record", {}, "D1"), paper("visit_plan_monthly", {}, "D2"))
    block = Counted(("visit_record", "visit_plan_monthly"), "submitted", on=on)

    found = lookups.of_period(block, known.projects[0], period_of(Cycle.MONTH, date(2026, 7, 1)), known)

    assert [one.key for one in found] == ["D1", "D2"]


def test_a_day_that_depends_on_the_project_is_reckoned_for_each() -> None:
    known = company("2026-12-31", paper("visit_record", {"days": {"TFY": "2026-07-02"}}, "D1"))
    block = Counted(("visit_record",), "submitted", on="days[project.code]", across=True)

    found = lookups.of_period(block, known.projects[0], period_of(Cycle.MONTH, date(2026, 7, 1)), known)
    of_company = lookups.of_period(block, known.company, period_of(Cycle.MONTH, date(2026, 7, 1)), known)

    assert ([one.key for one in found], list(of_company)) == (["D1"], [])
    assert moment_in(block.on, seen_by(found[0], known.around(known.projects[0]))) is not None
