"""Duties about what is published, surveyed, checked and answered, judged over papers that say just that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.duty_world import ESTATE, asked, company, due, paper, state


@pytest.mark.requirement("R-5.3.3-5")
def test_the_report_has_two_days_and_the_second_counts_from_the_first_posting() -> None:
    report = paper(
        "service_report", {"period": "2026Q2"}, approved="2026-07-10T23:00", published="2026-07-12T09:00",
        posted="2026-07-16T09:00",
    )  # fmt: skip
    known = company("2026-07-16", report)

    assert state("report_approved", known, "2026Q2") == "done"
    assert due("report_published", known, "2026Q2") == "2026-07-15"
    assert state("report_published", known, "2026Q2") == "done_late"
    assert state("report_published", company("2026-07-15", report), "2026Q2") == "at_risk"


@pytest.mark.requirement("R-5.3.3-3")
def test_a_report_taken_down_before_its_days_are_over_cannot_be_put_right() -> None:
    up = {"posted": "2026-07-10T09:00"}
    taken = paper("service_report", {"period": "2026Q2"}, **up, removed="2026-07-30T09:00")
    stayed = paper("service_report", {"period": "2026Q2"}, **up, removed="2026-08-10T09:00")

    assert due("report_stays_up", company("2026-07-20", stayed), "D1") == "2026-08-09"
    assert state("report_stays_up", company("2026-07-20", stayed), "D1") == "due"
    assert state("report_stays_up", company("2026-08-12", stayed), "D1") == "done"
    assert asked("report_stays_up", company("2026-08-12", taken))["D1"].missing == 10


def test_a_circular_stays_up_only_where_a_rule_says_how_long() -> None:
    notice = paper("circular", {}, posted="2026-07-10T09:00", removed="2026-07-12T09:00")
    contract = ESTATE | {"contract_parameters": "circular.posting_min_days=7"}

    assert asked("circular_stays_up", company("2026-07-20", notice)) == {}
    assert state("circular_stays_up", company("2026-07-20", notice, estate=contract), "D1") == "late"


@pytest.mark.requirement("R-5.3.3-8")
def test_the_budget_is_on_time_on_the_fifteenth_of_january_until_midnight() -> None:
    in_time = paper("budget_final_accounts", {"period": "2026"}, published="2026-01-15T23:59")
    late = paper("budget_final_accounts", {"period": "2026"}, published="2026-01-16T00:01")

    assert state("budget_published", company("2026-01-15"), "2026") == "at_risk"
    assert state("budget_published", company("2026-01-16"), "2026") == "late"
    assert state("budget_published", company("2026-01-16", in_time), "2026") == "done"
    assert state("budget_published", company("2026-01-16", late), "2026") == "done_late"
    assert asked("budget_published", company("2026-01-16", estate=ESTATE | {"fee_mode": "lump_sum"})) == {}


@pytest.mark.requirement("R-5.3.2-1")
def test_the_company_surveys_each_quarter_and_each_year() -> None:
    def survey(period: str, stage: str):
        record = {"period": period, "survey": {"stage": stage}}
        return paper("survey_company", record, period, project="GS", released="2026-03-20T09:00")

    papers = [survey("2026Q1", "results"), survey("2026Q2", "questionnaire"), survey("2026Q3", "waived")]
    known = company("2026-07-01", *papers)

    states = [row.state.value for row in asked("survey_quarterly", known).values()]
    assert states == ["done", "late", "waived", "due"]
    assert list(asked("survey_annual", known)) == ["2026"]
    assert asked("survey_annual", known)["2026"].row()["project"] is None


@pytest.mark.requirement("R-5.3.2-1")
def test_an_occasion_that_was_waived_with_a_reason_is_not_late() -> None:
    known = company("2026-12-31")
    waived = replace(known, waived={("survey_quarterly", "", "2026Q3", ""): "并入年度调查"})

    row = asked("survey_quarterly", waived)["2026Q3"].row()

    assert (row["state"], row["reason"]) == ("waived", "并入年度调查")


@pytest.mark.requirement("R-5.3.3-7")
def test_each_project_is_checked_once_a_year_by_a_notice_of_its_own_or_one_that_names_it() -> None:
    def notice(project: str, checked: int):
        rows = [{"project": project, "checked": checked}]
        return paper("spot_check_notice", {"coverage": {"items": rows}}, project="GS", released="2026-11-01T09:00")

    own = paper("spot_check", {}, released="2026-11-01T09:00")
    naming, other, undrawn = notice("听枫苑", 1), notice("示例花园", 1), notice("听枫苑", 0)

    assert [state("spot_check", company("2027-01-01", one), "2026") for one in (own, naming, other, undrawn)] == [
        "done",
        "done",
        "late",
        "late",
    ]
    # A project of the autumn is drawn in the fourth round.
    assert "2026" in asked("spot_check", company("2026-10-05", estate=ESTATE | {"established_on": "2026-10-01"}))


@pytest.mark.requirement("R-5.3.3-7")
def test_a_finding_is_late_until_it_was_put_right() -> None:
    rows = [{"code": "dates", "result": "fail", "due": "2026-11-20"}, {"code": "cover", "result": "pass", "due": None}]
    sheet = {"sheet": {"items": rows}}
    found = paper("spot_check", sheet, filed="2026-11-01T09:00")
    facts = {"filed": "2026-11-01T09:00", "finding_rectified:N_D1#dates": "2026-11-19T09:00"}
    righted = replace(paper("spot_check", sheet, **facts), document=found.document | {"number": "N-D1"})

    assert state("spot_check_finding_rectified", company("2026-11-21", found), "N-D1#dates") == "late"
    assert state("spot_check_finding_rectified", company("2026-11-21", righted), "N-D1#dates") == "done"


@pytest.mark.requirement("R-5.3.3-7")
def test_what_was_put_right_is_verified_within_a_week_and_each_round_ends_with_its_notice() -> None:
    rows = [{"code": "dates", "result": "fail", "due": "2026-11-20"}]
    sheet = {"check": {"round": "CC-2026-04"}, "sheet": {"items": rows}}
    found = paper("spot_check", sheet, filed="2026-11-01T09:00")
    facts = {"filed": "2026-11-01T09:00", "finding_verified:N_D1#dates": "2026-11-26T09:00"}
    verified = replace(paper("spot_check", sheet, **facts), document=found.document | {"number": "N-D1"})
    notice = paper("spot_check_notice", {"check": {"draw_no": "CC-2026-04"}}, "D2", "GS", released="2026-11-20T09:00")

    assert state("spot_check_finding_verified", company("2026-11-28", found), "N-D1#dates") == "late"
    assert state("spot_check_finding_verified", company("2026-11-28", verified), "N-D1#dates") == "done"
    assert due("spot_check_notice_given", company("2026-11-10", found), "CC-2026-04")[:10] == "2026-11-21"
    assert state("spot_check_notice_given", company("2026-11-22", found), "CC-2026-04") == "late"
    assert state("spot_check_notice_given", company("2026-11-22", found, notice), "CC-2026-04") == "done"


@pytest.mark.requirement("R-5.2.1-1")
def test_what_still_shows_the_old_number_is_listed_until_it_is_down_or_its_posting_is_over() -> None:
    def shown(until: str, hotline: str = "0633-0000001", **facts: str):
        made = paper("circular", {"post_until": until}, published="2026-06-01T09:00", **facts)
        return replace(made, document=made.document | {"hotline": hotline})

    up, own = shown("2026-12-31"), shown("2026-12-31", hotline=str(ESTATE["hotline"]))
    down, over = shown("2026-12-31", removed="2026-06-30T09:00"), shown("2026-06-30")

    assert state("old_hotline_replaced", company("2026-07-01", up), "D1") == "at_risk"
    assert state("old_hotline_replaced", company("2026-07-01", down), "D1") == "done"
    assert [asked("old_hotline_replaced", company("2026-07-01", one)) for one in (own, over)] == [{}, {}]


@pytest.mark.requirement("R-5.1.2-2")
def test_a_visit_without_the_reviewed_plan_of_its_month_is_unplanned() -> None:
    visit = paper("visit_record", {"visit": {"visited_at": "2026-07-08T10:00"}}, submitted="2026-07-08T18:00")

    def plan(period: str, approved: str):
        return paper("visit_plan_monthly", {"period": period}, "D2", approved=approved)

    plans = [
        plan("2026-07", "2026-06-27T09:00"),
        plan("2026-07", "2026-07-09T09:00"),
        plan("2026-08", "2026-06-27T09:00"),
    ]

    states = [state("visit_planned", company("2026-07-10", visit, one), "D1") for one in plans]
    assert states == ["done", "done_late", "late"]


def letter(received: str, category: str = "suggestion", importance: str = "normal", *, facts=None, **handling):
    record = {
        "letter": {"received_at": received, "category": category, "matter_id": "M1", "concerns": None},
        "handling": {"responsible": "林若溪", "due_on": None, "status": "open"} | handling,
        "importance": importance,
    }
    return paper("letter_in", record, **(facts or {"submitted": f"{received}:00"}))


@pytest.mark.requirement("R-5.3.1-1")
def test_a_letter_is_registered_with_somebody_responsible_by_the_next_day() -> None:
    slow = letter("2026-07-01T09:00", facts={"submitted": "2026-07-03T09:00"})

    assert state("letter_passed_on", company("2026-07-05", slow), "D1") == "done_late"
    assert state("letter_passed_on", company("2026-07-05", letter("2026-07-01T09:00")), "D1") == "done"


@pytest.mark.requirement("R-5.3.1-1", "R-5.3.1-3")
@pytest.mark.parametrize(
    ("duty", "category", "last"),
    [
        ("letter_answered", "suggestion", "2026-07-08"),
        ("complaint_answered", "complaint", "2026-07-11"),
        ("objection_answered", "objection", "2026-07-04"),
    ],
)
def test_letters_are_answered_by_the_clock_of_their_kind(duty: str, category: str, last: str) -> None:
    came = letter("2026-07-01T09:00", category)
    reply = {"reply": {"kind": "reply", "ref_letter_no": "N-D1", "matter_id": None}}
    answered = paper("letter_out", reply, "D2", submitted="2026-07-02T09:00", released="2026-07-03T09:00")

    assert due(duty, company("2026-07-02", came), "D1") == last
    assert state(duty, company("2026-07-30", came), "D1") == "late"
    assert state(duty, company("2026-07-30", came, answered), "D1") == "done"


@pytest.mark.requirement("R-5.3.1-1")
def test_the_day_that_the_letter_itself_asks_for_counts_if_it_is_earlier() -> None:
    early, late = (letter("2026-07-01T09:00", due_on=day) for day in ("2026-07-03", "2026-07-20"))

    assert due("letter_answered", company("2026-07-02", early), "D1") == "2026-07-03"
    assert due("letter_answered", company("2026-07-02", late), "D1") == "2026-07-08"


def test_a_reply_that_names_the_matter_alone_answers_the_letter() -> None:
    reply = {"reply": {"kind": "reply", "ref_letter_no": None, "matter_id": "M1"}}
    answered = paper("letter_out", reply, "D2", submitted="2026-07-02T09:00", released="2026-07-03T09:00")

    assert state("letter_answered", company("2026-07-30", letter("2026-07-01T09:00"), answered), "D1") == "done"


def test_a_letter_that_was_settled_without_a_reply_is_answered() -> None:
    settled = letter("2026-07-01T09:00", status="done")

    assert state("letter_answered", company("2026-07-30", settled), "D1") == "done"


@pytest.mark.requirement("R-5.3.1-2", "R-5.3.1-5")
def test_an_important_letter_is_copied_within_24_hours_by_the_clock() -> None:
    facts = {"submitted": "2026-07-01T09:30", "filed": "2026-07-01T10:00", "sent": "2026-07-02T09:01"}
    came = letter("2026-07-01T09:00", importance="important", facts=facts)
    known = company("2026-07-03", came)

    assert due("important_letter_copied", known, "D1") == "2026-07-02T09:00+08:00"
    assert state("important_letter_copied", known, "D1") == "done_late"
    assert state("important_letter_backed_up", known, "D1") == "late"
    assert asked("important_letter_copied", company("2026-07-03", letter("2026-07-01T09:00"))) == {}


def test_an_emergencys_consent_is_confirmed_within_24_hours_and_a_copy_has_its_receipt() -> None:
    said = paper("circular", {}, consented="2026-07-01T22:00")
    confirmed = paper("circular", {}, consented="2026-07-01T22:00", consent_confirmed="2026-07-02T09:00")
    copied = paper("service_report", {"period": "2026Q2"}, sent="2026-07-10T09:00")

    assert state("emergency_consent_confirmed", company("2026-07-03", said), "D1") == "late"
    assert state("emergency_consent_confirmed", company("2026-07-03", confirmed), "D1") == "done"
    assert state("copy_receipted", company("2026-07-14", copied), "D1") == "late"


@pytest.mark.requirement("R-5.2.3-1")
def test_a_complaint_that_a_department_kept_for_more_than_a_day_is_late() -> None:
    rows = [
        {
            "kind": "complaint",
            "transferred_to": "quality_center",
            "received_by": "department",
            "registered_at": "2026-05-03T09:00",
            "transferred_at": "2026-05-03T15:00",
        },
        {
            "kind": "complaint",
            "transferred_to": "quality_center",
            "received_by": "department",
            "registered_at": "2026-05-04T09:00",
            "transferred_at": None,
        },
        {
            "kind": "complaint",
            "transferred_to": None,
            "received_by": "steward_center",
            "registered_at": "2026-05-05T09:00",
            "transferred_at": None,
        },
    ]
    register = paper("request_register", {"requests": {"items": rows}}, submitted="2026-05-31T09:00")

    found = asked("complaint_transferred", company("2026-06-01", register))

    assert {key[-16:]: row.state.value for key, row in found.items()} == {
        "2026-05-03T09:00": "done",
        "2026-05-04T09:00": "late",
    }
