"""Duties over a real office: its documents and their facts at a moment, its people, its parameters, its waivers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipeline import flow, later, needs
from pipeline.office import clock, duties, knowing, people
from pipeline.office.access import NoSuchPerson
from pipeline.office.duties import Asked, MayNotWaive, NoSuchDuty
from pipeline.office.models import Event, Project
from pipeline.parameters import NoSuchJurisdiction, WrongParameter
from schemas.errors import WrongUsage
from tests.conftest import Desk

TYPES = {"circular", "forum_minutes", "service_report", "letter_in"}
APPROVERS = ("zhouqiming", "qianming", "shenmuzhi")


@pytest.fixture
def told(desk: Desk):
    """What the duties of the office say, as rows by duty, project and period."""

    def ask(**question: str) -> dict[tuple[str, Any, Any], dict[str, Any]]:
        rows = [one.row() for one in duties.listed(desk.premises, Asked(**question))]
        return {(row["duty"], row["project"], row["period"]): row for row in rows}

    return ask


@pytest.fixture
def at_ten(monkeypatch):
    """Let it be ten o'clock on a day: every fact from now on happens then."""

    def set_to(day: str) -> None:
        from schemas.periods import moment

        now = moment(f"{day}T10:00")
        monkeypatch.setattr(timezone, "now", lambda: now)
        monkeypatch.setattr(clock, "today", lambda: day)

    return set_to


def papers(desk: Desk, kind: str, **shift: int):
    moment = timezone.now() + timedelta(**shift or {"minutes": 1})
    return knowing.known(desk.premises, moment, dict.fromkeys(TYPES, needs.whole())).papers.get(kind, ())


def test_a_report_is_approved_on_the_day_of_its_last_approval_and_published_when_posted(desk, told, at_ten) -> None:
    at_ten("2026-07-08")
    report = desk.submit(desk.example("service_report"))
    desk.approve(report, *APPROVERS[:2])
    before = told(on="2026-07-08", project="TFY")
    at_ten("2026-07-11")
    report = flow.release(desk.approve(report, "shenmuzhi"), desk.person("linruoxi"))
    notice = report.opened.get()
    flow.release(desk.approve(notice, "zhouqiming"), desk.person("linruoxi"))
    notice.refresh_from_db()
    flow.publish(notice, desk.person("linruoxi"))
    at_ten("2026-07-14")
    later.post(notice, "宣传栏", 1, desk.person("xuke"))

    after = told(on="2026-07-14", project="TFY")

    assert before["report_approved", "TFY", "2026Q2"]["state"] == "at_risk"
    assert after["report_approved", "TFY", "2026Q2"]["state"] == "done_late"
    assert after["report_approved", "TFY", "2026Q2"]["done_at"][:10] == "2026-07-11"
    # The report is kept for reading: its 查阅通知 went up, and that day counts (5.3.3B②).
    assert after["report_published", "TFY", "2026Q2"]["state"] == "done"
    assert after["report_published", "TFY", "2026Q2"]["done_at"][:10] == "2026-07-14"
    # Asked about an earlier day, later facts do not count.
    assert told(on="2026-07-09", project="TFY")["report_approved", "TFY", "2026Q2"]["state"] == "at_risk"


def test_a_document_is_known_only_from_the_moment_it_was_handed_in(desk, board_notice) -> None:
    notice = desk.submit(board_notice())

    assert [one.key for one in papers(desk, "circular")] == [notice.key]
    assert papers(desk, "circular", days=-1) == ()


def test_copies_and_vault_are_facts_of_their_own(desk) -> None:
    minutes = desk.filed(desk.example("forum_minutes"), "xuke")

    facts = papers(desk, "forum_minutes")[0].facts

    assert minutes.number
    assert len(facts["sent"]) == 3  # quality centre, leader, general manager (5.1.3C)
    assert len(facts["vaulted"]) == 1


def test_a_corrected_document_keeps_the_days_of_the_one_it_replaces(desk, at_ten) -> None:
    at_ten("2026-07-01")
    first = desk.filed(desk.example("forum_minutes"), "xuke")
    at_ten("2026-07-05")
    record = desk.example("forum_minutes") | {"supersedes": first.number, "revision_note": "更正出席人数"}
    second = desk.submit(record, "xuke", reasons=dict.fromkeys(("text-repeated", "last-meeting-differs"), "更正"))

    pending = [one.key for one in papers(desk, "forum_minutes")]
    flow.release(desk.approve(second, "zhouqiming"), desk.person("xuke"))
    found = papers(desk, "forum_minutes")

    assert pending == [first.key, second.key]
    assert [one.key for one in found] == [second.key]
    assert found[0].happened("filed").date().isoformat() == "2026-07-01"
    assert found[0].happened("filed", last=True).date().isoformat() == "2026-07-05"


def test_a_withdrawn_document_shows_nothing_done(desk) -> None:
    minutes = desk.filed(desk.example("forum_minutes"), "xuke")
    last = Event.objects.order_by("-seq").first()
    Event.objects.create(
        seq=last.seq + 1, at=timezone.now(), kind="withdrawn", document=minutes.key, body={}, salt="00"
    )

    assert papers(desk, "forum_minutes") == ()


def test_a_leader_of_one_project_answers_for_it_and_the_companys_for_the_rest(told) -> None:
    people.add_person({"user": "gaoyuan", "name": "高远", "roles": [{"role": "supervising_leader", "project": "SLHY"}]})

    rows = told(year="2026", role="分管领导")

    assert rows["leader_attendance", "SLHY", "2026"]["names"] == ["高远"]
    assert rows["leader_attendance", "TFY", "2026"]["names"] == ["沈牧之"]


def test_a_person_is_told_what_is_theirs_and_a_role_what_is_the_roles(told) -> None:
    mine = told(on="2026-07-10", person="linruoxi")

    assert {row["project"] for row in mine.values()} == {"TFY"}
    assert {row["role"] for row in mine.values()} == {"steward"}
    assert {row["role"] for row in told(on="2026-07-10", role="quality_center").values()} == {"quality_center"}
    with pytest.raises(NoSuchPerson):
        told(person="nobody")
    with pytest.raises(WrongUsage):
        told(role="园丁")


def test_what_is_late_from_the_quarter_before_is_told_without_asking(told) -> None:
    january = told(on="2026-01-05", project="TFY")

    assert january["annual_visit_plan", "TFY", "2026"]["state"] == "late"
    assert ("quarterly_event", "TFY", "2025Q3") not in january
    assert ("annual_visit_plan", "TFY", "2026") not in told(on="2026-01-05", year="2026", project="TFY")


def test_an_office_that_began_in_july_is_not_late_with_june(desk, told) -> None:
    settings = desk.premises.root / "office.toml"
    settings.write_text(settings.read_text("utf-8").replace('since = ""', 'since = "2026-07-01"'), "utf-8")
    desk.premises.__dict__.pop("settings", None)

    assert min(row["due"] for row in told(on="2026-07-10").values()) >= "2026-07-01"


@pytest.mark.parametrize("question", [{"on": "gestern"}, {"year": "26"}])
def test_a_day_or_year_that_is_none_is_refused(told, question) -> None:
    with pytest.raises(WrongUsage):
        told(**question)


@pytest.mark.requirement("R-5.3.2-1")
def test_the_quality_centre_waives_a_survey_with_its_reason_and_nobody_else_does(desk, told) -> None:
    waiver = ("survey_quarterly", "", "2026Q2")

    later.waive(*waiver, desk.person("gaopin"), "并入年度调查")

    assert told(on="2026-12-01")["survey_quarterly", None, "2026Q2"]["reason"] == "并入年度调查"
    assert Event.objects.get(kind=knowing.WAIVED).body["by"] == "gaopin"
    with pytest.raises(MayNotWaive):
        later.waive(*waiver, desk.person("linruoxi"), "忙")
    with pytest.raises(WrongUsage, match="理由"):
        later.waive(*waiver, desk.person("gaopin"), " ")
    with pytest.raises(WrongUsage, match="2027Q9"):
        later.waive("survey_quarterly", "", "2027Q9", desk.person("gaopin"), "忙")
    with pytest.raises(NoSuchDuty):
        later.waive("nothing", "", "2026Q2", desk.person("gaopin"), "忙")


@pytest.mark.requirement("R-5.4.1-1")
def test_a_platform_whose_maintainer_left_is_without_one(desk, told) -> None:
    assert told(on="2026-07-10")["platforms_maintained", None, None]["state"] == "late"
    people.add_person({"user": "pingtai", "name": "平泰", "roles": [{"role": "platform_maintainer"}]})
    assert told(on="2026-07-10")["platforms_maintained", None, None]["state"] == "done"

    settings = desk.premises.root / "office.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[platforms]\nwebsite = "pingtai"\napp = "gone"\n', "utf-8")
    desk.premises.__dict__.pop("settings", None)

    assert told(on="2026-07-10")["platforms_maintained", None, None]["state"] == "late"
    named = knowing.platforms(desk.premises, ())
    assert [(one["id"], one["maintainer"]) for one in named] == [("website", "平泰"), ("app", "")]


def test_the_parameters_that_bind_stand_in_the_record_for_its_rules(desk, board_notice) -> None:
    people.add_project(
        {"code": "TFY", "name": "听枫苑", "city": "湖州", "fee_mode": "酬金制"}
        | {"contract_parameters": "circular.posting_min_days=7"}
    )

    notice = desk.submit(board_notice())

    from pipeline.office import documents

    record = documents.content(documents.newest(notice))
    assert record["parameters"]["circular"]["posting_min_days"] == 7
    assert record["parameters"]["report"]["posting_min_days"] == 30


@pytest.mark.usefixtures("office")
def test_a_project_whose_rules_do_not_exist_is_refused_when_it_is_set() -> None:
    row = {"code": "TFY", "name": "听枫苑", "city": "日照", "fee_mode": "酬金制"}

    with pytest.raises(NoSuchJurisdiction):
        people.add_project(row | {"jurisdiction": "月球"})
    with pytest.raises(WrongParameter):
        people.add_project(row | {"contract_parameters": "visit.manager_min=很多"})
    assert Project.objects.get(code="TFY").facts.get("jurisdiction") is None


@pytest.mark.requirement("R-2-2")
def test_a_single_client_is_late_without_a_filed_procedure_and_goes_by_its_own_with_one(desk, told, at_ten):
    Project.objects.filter(code="TFY").update(facts=Project.objects.get(code="TFY").facts | {"client_mode": "single"})
    at_ten("2026-08-20")
    before = told(on="2026-08-20", project="TFY")
    procedure = desk.example("single_client_procedure") | {"project_code": "TFY", "author": "林若溪"}
    desk.filed(procedure, approvers=("gaopin",))
    project = Project.objects.get(code="TFY")
    still = knowing.binding(desk.premises, project)
    at_ten("2026-09-02")
    bound = knowing.bound(desk.premises, project)

    assert before["single_client_procedure_filed", "TFY", None]["state"] == "late"
    assert told(on="2026-09-02", project="TFY")["single_client_procedure_filed", "TFY", None]["state"] == "done"
    assert (still["report"]["frequency"], bound["report.frequency"].value) == ("quarterly", "monthly")
    assert (bound["report.frequency"].won.source, bound["event.frequency"].value) == ("procedure", None)
    assert not [key for key in told(on="2026-09-02", year="2026", project="TFY") if key[0] == "quarterly_event"]


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31"])
def test_a_day_that_no_calendar_reaches_is_no_day_to_ask_about(told, day):
    with pytest.raises(WrongUsage, match=day):
        told(on=day)
