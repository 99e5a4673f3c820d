"""What the duties need to know of the documents, read from their expressions."""

from __future__ import annotations

from dataclasses import replace

from pipeline import needs
from tests.rules.duty_world import DUTIES


def test_a_duty_asks_for_the_fields_that_its_expressions_name_and_for_its_facts() -> None:
    found = needs.of([DUTIES["manager_door_visits"]])

    assert found["visit_record"].fields == {"visit"}
    assert found["visit_record"].facts == {"submitted"}
    assert not found["visit_record"].across
    assert list(found) == ["visit_record"]


def test_a_field_of_the_cause_is_asked_of_the_type_that_brought_the_duty() -> None:
    found = needs.of([DUTIES["visit_planned"]])

    assert (found["visit_record"].fields, found["visit_record"].causing) == ({"visit"}, {"visit"})
    assert (found["visit_plan_monthly"].fields, found["visit_plan_monthly"].causing) == (set(), set())
    assert found["visit_plan_monthly"].has("approved")


def test_the_day_of_a_fact_that_an_expression_names_is_a_fact_that_is_needed() -> None:
    found = needs.of([DUTIES["letter_answered"]])

    assert found["letter_out"].facts == {"submitted", "released"}
    assert "handling" in (found["letter_in"].fields or ())  # by `earlier`, and by what counts


def test_the_printed_number_is_asked_for_where_a_duty_compares_it() -> None:
    found = needs.of([DUTIES["old_hotline_replaced"], DUTIES["circular_stays_up"]])

    assert found["network_post"].hotline
    assert found["circular"].has("posted")
    assert found["circular"].has("removed")


def test_what_counts_for_the_company_or_across_projects_is_asked_of_every_project() -> None:
    found = needs.of([DUTIES["survey_annual"], DUTIES["spot_check"], DUTIES["spot_check_finding_rectified"]])

    assert all(need.across for need in found.values())
    assert found["spot_check"].has("finding-rectified")


def test_a_name_that_is_asked_for_as_a_whole_is_read_whole() -> None:
    duty = DUTIES["visit_planned"]
    assert duty.done is not None
    of_cause = replace(duty, done=replace(duty.done, when="cause"))
    of_document = replace(duty, done=replace(duty.done, when="cause.document and document"))
    of_fact = replace(duty, done=replace(duty.done, fact="{{ cause.key }}"))

    assert needs.of([of_cause])["visit_record"].fields is None
    assert needs.of([of_document])["visit_record"].has("anything")
    assert needs.of([of_document])["visit_plan_monthly"].hotline
    assert needs.of([of_fact])["visit_plan_monthly"].facts is None


def test_asking_for_more_of_what_is_read_whole_changes_nothing() -> None:
    need = needs.whole()

    need.ask("visit")
    need.wait("filed")

    assert need == needs.whole()
