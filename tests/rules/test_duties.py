"""What is owed and whether it was done: each duty of the procedure judged over papers that say just that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.duties import judged
from pipeline.known import Holder, Subject
from pipeline.parameters import Procedure, effective
from tests.rules.duty_world import DUTIES, ESTATE, asked, company, due, paper, state


def visit(customer: str, day: str, key: str, *, mode: str = "door", role: str = "project_manager", **facts: str):
    record = {"visit": {"visited_at": f"{day}T10:00", "mode": mode, "visitor_role": role, "customer_id": customer}}
    return paper("visit_record", record, key, **({"submitted": f"{day}T18:00"} | facts))


def forum(day: str, *, kind: str = "forum_minutes", key: str = "F1", facts: dict[str, str] | None = None, **meeting):
    return paper(kind, {"meeting": {"held_on": day, **meeting}}, key, **(facts or {"submitted": f"{day}T18:00"}))


@pytest.mark.requirement("R-5.1.2-4")
def test_three_door_visits_a_month_are_to_three_different_customers() -> None:
    july = [visit("C1", "2026-07-03", "D1"), visit("C1", "2026-07-04", "D2"), visit("C2", "2026-07-05", "D3")]

    two = asked("manager_door_visits", company("2026-08-01", *july))["2026-07"]
    three = asked("manager_door_visits", company("2026-08-01", *july, visit("C3", "2026-07-31", "D4")))["2026-07"]

    assert (two.state.value, two.missing) == ("late", 1)
    assert (three.state.value, three.row()["done_at"][:10]) == ("done", "2026-07-31")


@pytest.mark.requirement("R-5.1.2-4")
def test_visits_by_others_or_by_phone_do_not_count_for_the_manager() -> None:
    others = [
        visit("C1", "2026-07-03", "D1", role="steward"),
        visit("C2", "2026-07-04", "D2", mode="phone"),
        visit("C3", "2026-08-01", "D3"),
    ]

    assert asked("manager_door_visits", company("2026-07-31", *others))["2026-07"].missing == 3


@pytest.mark.requirement("R-5.1.2-1")
def test_on_the_29th_of_december_a_project_without_next_years_plan_is_late() -> None:
    plan = {"period": "2027"}
    handed_in = paper("visit_plan_annual", plan, submitted="2026-12-20T09:00")
    approved = paper("visit_plan_annual", plan, submitted="2026-12-20T09:00", approved="2026-12-28T17:00")

    assert due("annual_visit_plan", company("2026-12-28"), "2027") == "2026-12-28"
    assert state("annual_visit_plan", company("2026-12-28"), "2027") == "at_risk"
    assert state("annual_visit_plan", company("2026-12-29"), "2027") == "late"
    assert state("annual_visit_plan", company("2026-12-29", handed_in), "2027") == "late"
    assert state("annual_visit_plan", company("2026-12-29", approved), "2027") == "done"


@pytest.mark.requirement("R-5.1.2-2")
def test_next_months_plan_is_approved_by_the_28th_of_the_month_before() -> None:
    late = paper("visit_plan_monthly", {"period": "2026-08"}, approved="2026-07-29T08:00")

    assert due("monthly_visit_plan", company("2026-07-20"), "2026-08") == "2026-07-28"
    assert state("monthly_visit_plan", company("2026-07-30", late), "2026-08") == "done_late"
    # A fact that came later than the day that is asked about does not count.
    assert state("monthly_visit_plan", company("2026-07-28", late), "2026-08") == "at_risk"


@pytest.mark.requirement("R-5.1.2-3")
def test_a_project_of_the_30th_of_november_owes_its_plan_by_the_28th_of_february() -> None:
    known = company("2027-03-01", estate=ESTATE | {"established_on": "2026-11-30"})

    assert due("new_project_visit_plan", known, "2026-11-30", 2027) == "2027-02-28"
    assert state("new_project_visit_plan", known, "2026-11-30", 2027) == "late"
    assert min(asked("monthly_visit_plan", known, 2027)) == "2027-03"


@pytest.mark.requirement("R-5.1.2-5")
def test_a_visit_record_that_is_not_filed_within_the_month_is_late() -> None:
    open_one, filed = visit("C1", "2026-05-31", "D1"), visit("C1", "2026-05-31", "D1", filed="2026-06-10T09:00")

    assert due("visit_record_filed", company("2026-06-30", open_one), "D1") == "2026-06-30"
    assert state("visit_record_filed", company("2026-07-01", open_one), "D1") == "late"
    assert state("visit_record_filed", company("2026-07-01", filed), "D1") == "done"


@pytest.mark.requirement("R-5.1.2-4")
def test_a_measure_promised_at_a_visit_is_late_until_a_record_says_done() -> None:
    row = {"measure": "更换门禁", "owner": "工程部", "due": "2026-07-20", "status": "open", "done_on": None}
    seen = visit("C1", "2026-07-03", "D1")
    opened = replace(seen, record=seen.record | {"measures": {"items": [row]}})
    again = visit("C1", "2026-07-18", "D2")
    closed = {**row, "status": "done", "done_on": "2026-07-18"}
    closing = replace(again, record=again.record | {"measures": {"items": [closed]}})

    assert state("visit_measure_done", company("2026-07-21", opened), "C1：更换门禁") == "late"
    assert state("visit_measure_done", company("2026-07-21", opened, closing), "C1：更换门禁") == "done"
    assert asked("visit_measure_done", company("2026-07-21", seen)) == {}


def test_a_forum_is_held_as_often_as_the_strictest_rule_says() -> None:
    june = forum("2026-06-24")
    half = company("2026-07-01", june)
    quarterly = company("2026-07-01", june, estate=ESTATE | {"contract_parameters": "forum.frequency=quarterly"})

    assert {key: row.state.value for key, row in asked("forum_held", half).items()} == {
        "2026H1": "done",
        "2026H2": "due",
    }
    assert state("forum_held", quarterly, "2026Q1") == "late"
    assert asked("forum_held", quarterly)["2026Q1"].row()["rule"][0]["source"] == "contract"


@pytest.mark.requirement("R-5.1.3-2")
@pytest.mark.parametrize(("sent", "expected"), [("2026-06-25", "done"), ("2026-06-26", "done_late")])
def test_a_notice_nine_days_ahead_is_late_and_ten_is_not(sent: str, expected: str) -> None:
    facts = {"submitted": "2026-06-20T09:00", "released": "2026-06-24T09:00"}
    notice = forum("2026-07-05", kind="forum_notice", notice_sent_on=sent, facts=facts)

    assert state("forum_notice_ahead", company("2026-07-06", notice), "2026-07-05") == expected


@pytest.mark.requirement("R-5.1.3-4", "R-5.1.3-3")
def test_minutes_are_due_three_days_and_measures_ten_days_after_the_forum() -> None:
    held = forum("2026-06-24", facts={"submitted": "2026-06-25T09:00", "filed": "2026-06-27T20:00"})
    measures = paper(
        "forum_measures", {"meeting": {"held_on": "2026-06-24"}}, "M1", approved="2026-07-01T09:00",
        published="2026-07-05T09:00",
    )  # fmt: skip
    known = company("2026-07-06", held, measures)

    assert due("forum_minutes_written", known, "2026-06-24") == "2026-06-27"
    assert state("forum_minutes_written", known, "2026-06-24") == "done"
    assert due("forum_measures_published", known, "2026-06-24") == "2026-07-04"
    assert state("forum_measures_published", known, "2026-06-24") == "done_late"


@pytest.mark.requirement("R-5.1.3-6")
def test_a_forum_that_the_general_manager_let_be_postponed_owes_nothing_on_its_old_day() -> None:
    notice = forum("2026-06-24", kind="forum_notice", facts={"submitted": "2026-06-01T09:00"})
    moved = forum("2026-06-24", kind="forum_postponement", key="P1", facts={"approved": "2026-06-20T09:00"})

    assert state("forum_minutes_written", company("2026-07-01", notice), "2026-06-24") == "late"
    assert state("forum_minutes_written", company("2026-07-01", notice, moved), "2026-06-24") == "waived"


@pytest.mark.requirement("R-5.1.3-5")
def test_a_leader_attends_a_forum_of_each_of_his_departments_in_the_year() -> None:
    without = forum("2026-06-24", leader_present=False, leader_name=None)
    present = forum("2026-06-24", leader_present=True, leader_name="沈牧之")
    other = forum("2026-06-24", leader_present=True, leader_name="高远")

    assert state("leader_attendance", company("2026-09-30", without), "2026") == "due"
    assert state("leader_attendance", company("2026-10-01", without), "2026") == "at_risk"
    assert state("leader_attendance", company("2027-01-01", other), "2026") == "late"
    assert state("leader_attendance", company("2026-10-01", present), "2026") == "done"
    assert asked("leader_attendance", company("2026-10-01", other))["2026"].row()["people"] == ["shenmuzhi"]


@pytest.mark.requirement("R-5.5.1-1")
def test_every_quarter_has_its_event_and_a_project_owes_from_its_first_whole_period() -> None:
    summary = paper("event_summary", {"event": {"held_on": "2026-05-20"}}, submitted="2026-05-21T09:00")
    young = company("2026-07-01", summary, estate=ESTATE | {"established_on": "2026-02-10"})

    assert {key: row.state.value for key, row in asked("quarterly_event", young).items()} == {
        "2026Q2": "done",
        "2026Q3": "due",
        "2026Q4": "due",
    }


def test_where_the_day_itself_does_not_count_the_fifteenth_is_too_late() -> None:
    report = paper("service_report", {"period": "2026Q2"}, posted="2026-07-15T09:00")
    strict = {"deadline.inclusive": False}

    assert state("report_published", company("2026-07-16", report), "2026Q2") == "done"
    assert state("report_published", company("2026-07-16", report, settings=strict), "2026Q2") == "done_late"


def test_a_deadline_on_a_holiday_moves_on_only_where_that_was_asked_for() -> None:
    rolling = {"deadline.holiday_roll": "next_workday"}

    # 10 October 2026 is a Saturday on which people work for the holidays before it.
    assert due("report_approved", company("2026-10-01", settings=rolling), "2026Q3") == "2026-10-10"
    assert due("monthly_visit_plan", company("2026-02-01", settings=rolling), "2026-03") == "2026-02-28"
    assert due("manager_door_visits", company("2026-02-01", settings=rolling), "2026-01") == "2026-02-02"
    assert due("manager_door_visits", company("2026-02-01"), "2026-01") == "2026-01-31"


def test_holidays_that_nobody_announced_yet_are_not_guessed_and_that_is_said() -> None:
    known = company("2026-12-01", settings={"deadline.holiday_roll": "next_workday"})

    row = asked("budget_published", known, 2099)

    assert row == {}
    later = company("2028-01-01", settings={"deadline.holiday_roll": "next_workday"})
    shown = asked("budget_published", later, 2028)["2028"].row()
    assert shown["due"] == "2028-01-15"
    assert "2028" in shown["note"]


@pytest.mark.requirement("R-5.4.1-1", "R-5.2.1-1", "R-5.2.3-1")
def test_what_stands_always_is_done_or_late() -> None:
    kept = company("2026-07-01", platforms=[{"id": "website", "maintainer": "平泰"}])
    nobody = company("2026-07-01", platforms=[{"id": "website", "maintainer": ""}], estate=ESTATE | {"hotline": None})

    assert [state(duty, kept, "") for duty in ("platforms_maintained", "hotline_named")] == ["done", "done"]
    assert [state(duty, nobody, "") for duty in ("platforms_maintained", "hotline_named")] == ["late", "late"]
    assert state("complaint_line_named", kept, "") == "late"


@pytest.mark.requirement("R-2-2")
def test_a_single_clients_project_without_a_filed_procedure_is_late() -> None:
    single = ESTATE | {"client_mode": "single"}
    procedure = paper("single_client_procedure", {}, filed="2026-03-01T09:00")

    assert asked("single_client_procedure_filed", company("2026-07-01")) == {}
    assert state("single_client_procedure_filed", company("2026-07-01", estate=single), "") == "late"
    assert state("single_client_procedure_filed", company("2026-07-01", procedure, estate=single), "") == "done"


@pytest.mark.requirement("R-2-2")
def test_what_a_single_clients_procedure_calls_inapplicable_is_owed_by_nobody() -> None:
    known = company("2026-07-01")
    own = effective(ESTATE, {}, Procedure({"event.frequency": None}, "规程"))
    without = replace(known, projects=(replace(known.projects[0], parameters=own),))

    assert asked("quarterly_event", known) != {}
    assert asked("quarterly_event", without) == {}


def test_a_project_whose_contract_ended_owes_nothing_more() -> None:
    ended = company("2026-12-31", estate=ESTATE | {"contract_until": "2026-06-30"})

    assert list(asked("quarterly_event", ended)) == ["2026Q1", "2026Q2"]
    assert asked("hotline_named", ended) == {}


def test_a_document_that_lacks_what_is_asked_counts_for_nothing_and_hides_nothing() -> None:
    odd = paper("visit_record", {"visit": None}, "D0", submitted="2026-07-01T09:00")
    odder = paper("letter_in", {}, "L0", submitted="2026-07-01T09:00")
    known = company("2026-08-01", odd, odder, visit("C1", "2026-07-03", "D1"))

    assert asked("manager_door_visits", known)["2026-07"].missing == 2
    assert asked("letter_answered", known) == {}
    assert asked("visit_record_filed", known).keys() == {"D1"}


def test_a_row_says_whose_it_is_and_which_rule_it_rests_on() -> None:
    row = asked("report_approved", company("2026-07-01"))["2026Q2"].row()

    assert row["names"] == ["林若溪", "许可"]
    assert (row["duty"], row["clause"], row["project"], row["period"]) == (
        "report_approved",
        "5.3.3B③",
        "TFY",
        "2026Q2",
    )
    assert {one["parameter"]: one["source"] for one in row["rule"]} == {
        "report.frequency": "company",
        "report.approval_due_offset_days": "company",
    }


def test_each_leader_owes_attendance_for_himself() -> None:
    known = company("2027-01-01", forum("2026-06-24", leader_present=True, leader_name="甲"))
    project = known.projects[0]
    two = Subject(project.facts, project.parameters, {"supervising_leader": (Holder("a", "甲"), Holder("b", "乙"))})

    found = judged([DUTIES["leader_attendance"]], replace(known, projects=(two,)), date(2026, 1, 1), date(2026, 12, 31))

    assert {one.people[0].name: one.state.value for one in found} == {"甲": "done", "乙": "late"}
