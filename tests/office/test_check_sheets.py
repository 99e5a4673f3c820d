"""Check sheets answered by the machine, findings with owner and deadline, and what becomes of them (5.3.3B④)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline import flow
from pipeline.office import check_notice, check_sheets, draw_rounds, findings, inspecting, printing
from pipeline.office.access import NotYourRole
from pipeline.office.check_notice import NothingChecked
from pipeline.office.check_sheets import NotDrawn
from pipeline.office.findings import NoSuchFinding, NotPutRight, NotTheVerifier, VerifiedAlready
from pipeline.read import read
from pipeline.stages import Stage
from schemas.document_type import load_all
from schemas.errors import WrongUsage

ALL = {"per_project": 1, "size": None, "last": False}


@pytest.fixture
def checked(desk):
    """A filed check sheet with two findings."""
    return desk.submit(desk.example("spot_check"), "gaopin")


def test_the_machine_answers_what_it_can_look_up_of_a_circular(office, desk, board_notice):
    document = desk.filed(board_notice())

    answers = {row["code"]: row for row in inspecting.sheet(document, office)}

    assert {code: row["result"] for code, row in answers.items()} == {
        "template": "pass",
        "sections": "pass",
        "reviewed": "pass",
        "registered": "pass",
        "entry-intact": "pass",
        "personal-data": "pass",
        "readable": "to_check",
    }
    assert answers["registered"]["evidence"] == "登记号2026-001"


def test_an_altered_entry_is_found_and_says_nothing_of_what_was_filed(office, desk, board_notice):
    document = desk.filed(board_notice())
    text = office.archive / document.entry / "v1" / "content" / "text.txt"
    text.chmod(0o644)
    text.write_text("别的内容", "utf-8")

    answers = {row["code"]: row for row in inspecting.sheet(document, office)}

    assert answers["entry-intact"]["result"] == "fail" and answers["entry-intact"]["evidence"]
    assert answers["personal-data"]["result"] == "to_check"


@pytest.mark.slow
@pytest.mark.requirement("R-5.3.3-7", "R-5.1.2-4", "R-5.1.3-4")
def test_a_report_is_looked_at_with_its_approvals_deadlines_visits_and_minutes(office, desk):
    minutes = desk.filed(desk.example("forum_minutes"))
    report = desk.example("service_report") | {"period": "2026Q2"}
    document = desk.filed(report, approvers=("zhouqiming", "qianming", "shenmuzhi"))

    answers = {row["code"]: row for row in inspecting.sheet(document, office)}

    assert answers["reviewed-first"]["result"] == answers["finance"]["result"] == "pass"
    assert answers["filed-with-quality"]["result"] == answers["hotline"]["result"] == "pass"
    # Signed in this very year's tests, long after the period; nobody posted it; nobody filed a visit.
    assert answers["published-in-time"]["evidence"].startswith("没有公示")
    assert answers["visits"]["evidence"] == "2026年4月0户 2026年5月0户 2026年6月0户，每月应不少于3户"
    assert answers["minutes-copied"]["result"] == "pass"
    assert minutes.number in answers["minutes-copied"]["evidence"]


def test_a_sheet_is_written_for_each_drawn_document_and_comes_back_as_a_document(office, desk, board_notice):
    document = desk.filed(board_notice())
    one = draw_rounds.opened(office, printing.local_day(document.issued_at)[:4], "circular")
    with pytest.raises(NotDrawn):
        list(check_sheets.written(one.name, office))
    draw_rounds.closed(one.name, ALL, "seed", office)

    [(name, data)] = check_sheets.written(one.name, office, desk.person("gaopin"))

    assert name == f"{document.number}.抽查记录.xlsx"
    [reading] = read(data, name, load_all())
    assert reading.record["check"]["report_no"] == document.number and reading.record["author"] == "高品"
    assert {row["result"] for row in reading.record["sheet"]["items"]} == {"pass", "to_check"}


@pytest.mark.requirement("R-5.3.3-7")
def test_a_check_sheet_is_filed_at_once_and_its_project_gets_a_copy(checked):
    assert checked.stage == Stage.SECURED and checked.number.startswith("XRWY-TFY-CC-2026-")
    assert list(checked.copies.filter(kind="role").values_list("to", flat=True)) == ["project_manager"]


def test_findings_are_listed_by_deadline_and_are_late_after_it(checked):
    rows = findings.listed(project="TFY", round_name="CC-2026-01", on="2026-08-20")

    assert [(row["finding"], row["owner"], row["state"]) for row in rows] == [
        (f"{checked.number}#published-in-time", "周启明", "open"),
        (f"{checked.number}#visits", "周启明", "open"),
    ]
    assert [row["state"] for row in findings.listed(on="2026-08-21")] == ["late", "open"]
    assert findings.listed(round_name="CC-2026-02") == [] == findings.listed(on="2026-08-04")


def test_a_finding_is_put_right_by_the_project_and_verified_by_the_quality_centre(desk, checked):
    name = f"{checked.number}#visits"
    with pytest.raises(NotPutRight):
        findings.verify(name, desk.person("gaopin"))
    with pytest.raises(NotYourRole):
        findings.rectify(name, desk.person("wangguanjia"), "不是本项目")

    assert findings.rectify(name, desk.person("zhouqiming"), "7月已访谈5户")["state"] == "rectified"
    with pytest.raises(NotTheVerifier):
        findings.verify(name, desk.person("zhouqiming"))
    assert findings.verify(name, desk.person("gaopin"))["state"] == "verified"

    for again in (lambda: findings.verify(name, desk.person("gaopin")),
                  lambda: findings.rectify(name, desk.person("zhouqiming"), "x")):  # fmt: skip
        with pytest.raises(VerifiedAlready):
            again()
    with pytest.raises(WrongUsage):
        findings.rectify(name, desk.person("zhouqiming"), " ")
    with pytest.raises(NoSuchFinding):
        findings.rectify("X#y", desk.person("zhouqiming"), "x")


@pytest.mark.requirement("R-5.3.3-7")
def test_the_notice_of_a_round_knows_coverage_scores_findings_and_the_projects_without_a_report(
    office, desk, board_notice
):
    document = desk.filed(board_notice())
    one = draw_rounds.opened(office, document.year, "circular")
    draw_rounds.closed(one.name, ALL, "seed", office)
    with pytest.raises(NothingChecked):
        check_notice.begun(one.name, office)
    sheet = desk.example("spot_check")
    today = timezone.localdate()
    sheet["check"] |= {"round": one.name, "report_no": document.number, "checked_on": today.isoformat()}
    for item in sheet["sheet"]["items"]:
        if item["result"] == "fail":
            item["due"] = (today + timedelta(days=30)).isoformat()
    desk.submit(sheet, "gaopin")

    record = check_notice.begun(one.name, office, desk.person("gaopin"))

    assert [(row["project"], row["checked"], row.get("reason")) for row in record["coverage"]["items"]] == [
        ("示例花园", 0, "没有归档文件，列入典型问题"),
        ("听枫苑", 1, None),
        ("云澜湾", 0, "没有归档文件，列入典型问题"),
    ]
    assert record["ranking"]["items"] == [{"project": "听枫苑", "score": "80.0", "serious": 2, "general": 0}]
    assert [(row["project"], row["owner"]) for row in record["findings"]["items"]] == [
        ("听枫苑", "周启明"),
        ("听枫苑", "周启明"),
        ("示例花园", "周启明"),
        ("云澜湾", "周启明"),
    ]
    [taken] = flow.submit(desk.file(record), desk.person("gaopin"))
    assert taken.stage == Stage.DECIDING


def test_whoever_put_it_right_does_not_verify_it_because_another_said_so_after_them(desk, checked):
    name = f"{checked.number}#visits"
    findings.rectify(name, desk.person("gaopin"), "7月已访谈5户")
    findings.rectify(name, desk.person("xuke"), "同上")

    with pytest.raises(NotTheVerifier):
        findings.verify(name, desk.person("gaopin"))


def test_what_a_corrected_check_sheet_found_is_told_once(desk, checked):
    record = desk.example("spot_check") | {"supersedes": checked.number, "revision_note": "漏记一项"}
    correction = desk.submit(record, "gaopin")

    assert correction.supersedes == checked
    assert {row["finding"].partition("#")[0] for row in findings.listed()} == {correction.number}
