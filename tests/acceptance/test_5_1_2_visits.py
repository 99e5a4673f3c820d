"""Scenario 8 and visits without a plan: what is planned, by when, and what was not (5.1.2A, B)."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("unrendered")


def duty(ran, name):
    return next(row for row in ran.json if row["duty"] == name)


@pytest.mark.requirement("R-5.1.2-3")
def test_a_project_set_up_on_the_30th_of_november_owes_its_plan_by_the_last_day_of_february(letterbook):
    new = ("projects", "add", "XIN", "--name", "新苑", "--fee-mode", "包干制", "--set", "established_on=2026-11-30")
    assert letterbook(*new).code == 0

    in_time = letterbook("duties", "--project", "XIN", "--on", "2027-02-28", "--json")
    late = letterbook("duties", "--project", "XIN", "--on", "2027-03-01", "--json")

    before, after = duty(in_time, "new_project_visit_plan"), duty(late, "new_project_visit_plan")
    assert (before["due"], before["clause"], after["state"]) == ("2027-02-28", "5.1.2B", "late")
    assert before["state"] != "late"


@pytest.mark.slow
@pytest.mark.requirement("R-5.1.2-2")
def test_a_visit_in_a_month_without_an_approved_plan_is_flagged_and_taken_all_the_same(
    letterbook, desk, approve, hand_in
):
    visit = desk.example("visit_record")
    plan = desk.example("visit_plan_monthly")
    plan["period"] = "2026-07"
    for row in plan["visits"]["items"]:
        row["planned_on"] = f"2026-07-{row['planned_on'][8:]}"

    unplanned = letterbook("submit", desk.file(visit), "--by", "zhouqiming")
    approve(hand_in(plan), "zhouqiming")
    visit["visit"] |= {"visited_at": "2026-07-08T19:00", "customer_id": "TFY-0999"}
    planned = letterbook("submit", desk.file(visit), "--by", "zhouqiming")

    assert (unplanned.code, planned.code) == (0, 0), unplanned.out + planned.out
    assert "无计划访谈" in "".join(unplanned.out.split()) and "5.1.2A" in unplanned.out
    assert "无计划访谈" not in "".join(planned.out.split())
