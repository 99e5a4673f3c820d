"""The quality centre's room: project by period, what is owed, the archive, who looked at what."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pipeline.office import access_log, coverage, events, filed, people, verifications
from pipeline.office.coverage import CellState
from pipeline.office.models import Access, Lease, Person, Verification
from pipeline.office.verify_parts import Part
from schemas.periods import PLACE
from tests.conftest import Desk
from tests.staff import TFY
from tests.web.conftest import Browser

AT = datetime(2026, 7, 20, 9, 0, tzinfo=PLACE)


def _states(desk: Desk, at: datetime = AT) -> dict[tuple[str, str], CellState]:
    found = coverage.matrix(desk.premises, "service_report", 2026, at)
    return {(row.code, cell.period): cell.state for row in found.rows for cell in row.cells if cell}


@pytest.mark.requirement("R-5.3.3-5")
def test_a_report_that_nobody_made_by_its_day_is_overdue_and_a_coming_one_is_not(desk: Desk) -> None:
    found = _states(desk)

    assert found["TFY", "2026Q2"] is CellState.OVERDUE
    assert found["TFY", "2026Q3"] is CellState.AHEAD


def test_a_report_is_missing_from_the_end_of_its_period_until_it_is_overdue(desk: Desk) -> None:
    found = _states(desk, datetime(2026, 7, 2, 9, 0, tzinfo=PLACE))

    assert found["TFY", "2026Q2"] is CellState.MISSING


def test_a_report_on_its_way_in_time_is_under_way_and_known_by_its_document(desk: Desk) -> None:
    document = desk.submit(desk.example("service_report"))

    found = coverage.matrix(desk.premises, "service_report", 2026, datetime(2026, 7, 2, tzinfo=PLACE))
    [cell] = [one for row in found.rows for one in row.cells if one and one.key]

    assert (cell.state, cell.key, cell.project) == (CellState.DECIDING, document.key, "TFY")


def test_the_matrix_asks_no_more_of_forty_projects_than_of_three(desk: Desk) -> None:
    coverage.matrix(desk.premises, "service_report", 2026, AT)
    people.add_project(TFY | {"code": "P00", "name": "项目0"})
    with CaptureQueriesContext(connection) as few:
        coverage.matrix(desk.premises, "service_report", 2026, AT)
    for number in range(1, 37):
        people.add_project(TFY | {"code": f"P{number:02d}", "name": f"项目{number}"})

    with CaptureQueriesContext(connection) as many:
        found = coverage.matrix(desk.premises, "service_report", 2026, AT)

    assert len(found.rows) == 40
    assert len(many) == len(few) <= 8


def test_the_landing_page_counts_each_state_and_filters_by_it(browser: Browser) -> None:
    visitor = browser("gaopin")

    page = visitor.get("/quality/?year=2026&state=overdue").content.decode()

    assert "逾期" in page
    assert "听枫苑" in page
    assert "该年度没有此类文件" in visitor.get("/quality/?state=deciding").content.decode()
    assert "overdue" in browser("gaopin", language="en").get("/quality/").content.decode()


def test_odd_words_in_the_address_show_the_ordinary_matrix(browser: Browser) -> None:
    assert browser("gaopin").get("/quality/?year=x&type=nosuch&state=odd").status_code == 200


@pytest.mark.requirement("R-5.3.3-5")
def test_the_chase_list_names_duty_clause_day_and_people(browser: Browser) -> None:
    page = browser("gaopin").get("/quality/missing/").content.decode()

    assert "5.3.3B③" in page
    assert "林若溪" in page


def test_the_chase_list_is_taken_away_as_a_workbook_and_logged(browser: Browser) -> None:
    response = browser("gaopin").post("/quality/missing/list/")

    assert b"".join(response)[:2] == b"PK"
    assert Access.objects.filter(action=access_log.Action.EXPORTED, person__user="gaopin").count() == 1


def test_a_reminder_that_leads_nowhere_is_refused_in_words(desk: Desk, browser: Browser) -> None:
    document = desk.submit(desk.example("service_report"))

    response = browser("gaopin").post(f"/documents/{document.key}/remind/")

    assert response.status_code == 409


def test_everybody_sees_the_duties_of_their_own_projects_alone(browser: Browser) -> None:
    page = browser("wangguanjia").get("/duties/?state=late").content.decode()

    assert "示例花园" in page
    assert "听枫苑" not in page


def test_one_takes_ones_own_duties_away_as_a_calendar(browser: Browser) -> None:
    response = browser("linruoxi").get("/duties/mine.ics")

    assert b"BEGIN:VCALENDAR" in b"".join(response)
    assert "linruoxi.ics" in response.headers["Content-Disposition"]


def test_duties_are_read_in_a_constant_number_of_questions(browser: Browser) -> None:
    visitor = browser("gaopin")
    visitor.get("/duties/")

    with CaptureQueriesContext(connection) as asked:
        visitor.get("/duties/")

    assert len(asked) <= 14


def test_the_last_check_is_shown_with_its_faults_by_name(desk: Desk, browser: Browser) -> None:
    filed.follow_ledger(desk.premises)
    found = verifications.run(desk.premises, desk.person("gaopin"))
    Verification.objects.update(faults=[{"code": "x", "where": "<script>", "message": "坏了"}])

    page = browser("gaopin").get("/quality/archive/").content.decode()

    assert found.faults == ()
    assert "&lt;script&gt;" in page
    assert "坏了" in page
    assert "<script>" not in page


def test_each_part_of_the_check_tells_what_it_covered_when_and_what_is_red(desk: Desk, browser: Browser) -> None:
    def rows() -> dict[str, str]:
        page = browser("gaopin").get("/quality/archive/").content.decode()
        table = page.partition("核对了哪些")[2].partition("</table>")[0]
        return {row.partition("</th>")[0].rpartition(">")[2]: row for row in table.split("<tr>")[2:]}

    filed.follow_ledger(desk.premises)
    verifications.run(desk.premises, portion=verifications.Portion(nights=7))
    clean = rows()
    (desk.premises.root / "certificates").mkdir()
    (desk.premises.root / "certificates" / "X.json").write_bytes(b"{}")
    verifications.run(desk.premises)
    red = rows()
    Verification.objects.all().delete()

    assert list(clean) == list(red) and len(clean) == len(Part)
    assert all("正常" in row for row in clean.values())
    assert [name for name, row in red.items() if "处问题" in row] == ["档案库"]
    assert "备份库 0/0件" in red["备份"]
    assert rows() == {}


def test_a_check_that_runs_is_told_and_not_started_again(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifications.leases, "is_held", lambda _work: True)
    visitor = browser("gaopin")

    assert "正在核对" in visitor.get("/quality/archive/").content.decode()
    assert visitor.post("/quality/archive/verify/").status_code == 409


def test_a_check_begun_from_the_page_is_a_process_of_its_own(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(verifications.subprocess, "Popen", lambda command, **_how: begun.append(command))

    response = browser("gaopin").post("/quality/archive/verify/")

    assert response.status_code == 302
    assert begun[0][1:] == ["verify", "--record", "--by", "gaopin"]
    assert Lease.objects.count() == 0


def test_the_access_log_is_read_with_filters_and_in_pages(browser: Browser) -> None:
    reader = Person.objects.get(user="linruoxi")
    for number in range(60):
        access_log.note(access_log.Action.VIEWED, f"<script>{number}", by=reader)
    visitor = browser("gaopin")

    page = visitor.get("/quality/access/?person=林若溪").content.decode()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    assert "第1页，共2页" in page
    assert "&lt;script&gt;59" in page
    assert "没有" in visitor.get(f"/quality/access/?since={tomorrow}").content.decode()
    assert "日期请写成" in visitor.get("/quality/access/?since=gestern&action=viewed").content.decode()


def test_the_access_log_names_who_looked_and_the_servers_account_only_where_another_typed_for_them(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Person.objects.get(user="linruoxi")
    access_log.note(access_log.Action.VIEWED, "在网页上看", by=reader)
    monkeypatch.setattr(events, "operator", lambda: "ops7")
    access_log.note(access_log.Action.VIEWED, "在服务器上看", by=reader)
    access_log.note(access_log.Action.VIEWED, "没有说是谁")
    monkeypatch.undo()

    page = browser("gaopin").get("/quality/access/").content.decode()

    assert page.count("linruoxi") == 2
    assert page.count("服务器账号：ops7") == 2
    assert f">{events.operator()}<" not in page


def test_the_access_log_speaks_of_types_and_purposes_in_words(browser: Browser) -> None:
    access_log.note(access_log.Action.EXPORTED, "随机抽查抽样记录 service_report 2026", purpose="source")

    told = {one: browser("gaopin", language=one).get("/quality/access/").content.decode() for one in ("zh-CN", "en")}

    assert "随机抽查抽样记录 物业服务报告 2026" in told["zh-CN"] and "取回本人提交的原件" in told["zh-CN"]
    assert "随机抽查抽样记录 Property Service Report 2026" in told["en"]
    assert not [page for page in told.values() if "service_report" in page]
