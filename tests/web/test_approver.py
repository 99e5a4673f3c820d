"""The approver's pages: queue, reading and deciding, by whoever may and by those who may not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipeline import flow
from pipeline.office import clock, delegating, documents, turns
from pipeline.office.models import Access, Decision, Document
from pipeline.stages import Stage, Verdict
from schemas import record as records
from tests.conftest import Desk
from tests.web.conftest import Browser

Notice = Callable[..., dict[str, Any]]


@pytest.fixture
def report(desk: Desk) -> Document:
    """A report with finance under way."""
    return desk.submit(desk.example("service_report"))


def _page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _other(board_notice: Notice, area: str) -> dict[str, Any]:
    """Return a notice of its own: of another place."""
    made = board_notice(title=f"关于{area}的通知")
    made["particulars"]["scope"] = {**(made["particulars"].get("scope") or {}), "areas": [area]}
    return made


def _send(client: Client, document: Document, verdict: str = "approve", version: int = 1, **typed: Any) -> Any:
    return client.post(f"/approvals/{document.key}/", {"verdict": verdict, "version": version, "photos": "1", **typed})


@pytest.mark.requirement("R-5.3.3-5")
def test_the_queue_shows_what_waits_for_me_with_my_verb_and_not_what_waits_for_others(
    browser: Browser, report: Document
) -> None:
    manager, finance, leader = (_page(browser(user), "/approvals/") for user in ("zhouqiming", "qianming", "shenmuzhi"))

    assert report.title in manager
    assert "审核" in manager
    assert "审批" in finance
    assert report.title not in leader
    assert "没有等您办理的文件" in leader


def test_the_queue_names_the_deadline_of_a_report(browser: Browser, report: Document) -> None:
    assert "期限2026年7月10日" in _page(browser("zhouqiming"), "/approvals/")
    assert report.period == "2026Q2"


def test_what_is_late_in_the_queue_says_for_how_many_days_and_never_today_in_red(
    browser: Browser, report: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report.period == "2026Q2"
    monkeypatch.setattr(clock, "today", lambda: "2026-07-13")

    shown = _page(browser("zhouqiming"), "/approvals/")

    assert '<span class="tag bad">逾期3天</span>' in shown and "应于2026年7月10日前办完" in shown
    assert '<span class="tag bad">今天' not in shown


def test_one_leads_to_the_next_of_the_queue_round_its_end_and_to_the_queue_if_there_is_no_other(
    browser: Browser, desk: Desk, board_notice: Notice
) -> None:
    first, second = desk.submit(board_notice()), desk.submit(_other(board_notice, "东门"))
    manager = browser("zhouqiming")

    assert f'href="/approvals/{first.key}/next/"' in _page(manager, f"/approvals/{first.key}/")
    assert manager.get(f"/approvals/{first.key}/next/").headers["Location"] == f"/approvals/{second.key}/"
    assert manager.get(f"/approvals/{second.key}/next/").headers["Location"] == f"/approvals/{first.key}/"
    _send(manager, first)
    assert manager.get(f"/approvals/{first.key}/next/").headers["Location"] == f"/approvals/{second.key}/"
    _send(manager, second)
    ended = manager.get(f"/approvals/{second.key}/next/", follow=True)
    assert ended.redirect_chain == [("/approvals/", 302)]
    assert "没有其他等您办理的文件" in ended.content.decode()


def test_a_longer_queue_asks_the_database_no_more_often(desk: Desk, board_notice: Notice) -> None:
    who = desk.person("zhouqiming")
    desk.submit(board_notice())
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert len(turns.of(who)) == 1
    for number in range(4):
        desk.submit(_other(board_notice, str(number)))

    with CaptureQueriesContext(connection) as many:
        assert len(turns.of(who)) == 5

    assert len(many) <= len(one)


def test_the_queue_is_what_the_document_itself_says(desk: Desk, report: Document) -> None:
    from pipeline.office import access

    for user in ("zhouqiming", "qianming", "shenmuzhi", "gaopin", "linruoxi", "lijingli"):
        who = desk.person(user)
        alone = access.signature(who, report, documents.chain(report))
        queued = [one.steps for one in turns.of(who)]
        assert queued == ([alone.steps] if alone and who != report.author else [])


@pytest.mark.requirement("R-5.3.3-5")
def test_a_manager_passes_a_document_and_the_next_one_is_offered(
    browser: Browser, desk: Desk, board_notice: Notice
) -> None:
    first, second = desk.submit(board_notice()), desk.submit(_other(board_notice, "电梯"))
    manager = browser("zhouqiming")
    assert "审核通过" in _page(manager, f"/approvals/{first.key}/")

    response = manager.post(
        f"/approvals/{first.key}/", {"verdict": "approve", "version": 1, "note": "同意"}, follow=True
    )

    page = response.content.decode()
    assert f"审核通过：{first.title}" in page
    assert f'href="/approvals/{second.key}/"' in page
    first.refresh_from_db()
    assert first.stage == Stage.APPROVED
    assert first.decisions.get().note == "同意"


@pytest.mark.requirement("R-5.3.3-5")
def test_finance_sees_its_own_section_alone_and_approves_it(browser: Browser, report: Document) -> None:
    finance = browser("qianming")

    page = _page(finance, f"/approvals/{report.key}/")

    assert "十、物业服务资金收支" in page
    assert "491,860.00" in page
    assert "公共秩序维护" not in page
    assert "审批通过" in page
    assert _send(finance, report).status_code == 302
    assert Decision.objects.get().roles == ["finance_center"]


@pytest.mark.requirement("R-5.3.3-5")
def test_whoever_decides_on_all_reads_all_the_pages_and_finance_its_section(browser: Browser, report: Document) -> None:
    where, picture = f"/approvals/{report.key}/", f"/documents/{report.key}/pages/1/1.png"

    assert picture in _page(browser("zhouqiming"), where)
    assert picture not in _page(browser("qianming"), where)


def test_whoever_decided_before_is_shown_what_changed_since(browser: Browser, desk: Desk, report: Document) -> None:
    _send(browser("zhouqiming"), report)
    other = desk.example("service_report")
    other["finance"]["prepaid"] += Decimal("1000.00")
    desk.submit(other)

    page = _page(browser("zhouqiming"), f"/approvals/{report.key}/")

    assert "与您看过的第1版相比" in page
    assert "21,600.00" in page
    assert "22,600.00" in page
    assert "+1,000.00" in page
    assert "您看过第1版，现为第2版" in _page(browser("zhouqiming"), "/approvals/")


def test_the_figures_of_the_period_before_stand_beside_those_of_this_one(browser: Browser, report: Document) -> None:
    # The report of the quarter before, as the office keeps it.
    version, before = report.revisions.get(), Document.objects.get(pk=report.pk)
    record = documents.content(version)
    record["finance"]["prepaid"] = Decimal("20000.00")
    before.pk, before.key, before.period, before.identity = None, "D000900", "2026Q1", "before"
    before.save()
    version.pk, version.document, version.record = None, before, records.dumps(record)
    version.save()

    page = _page(browser("qianming"), f"/approvals/{report.key}/")

    assert "20,000.00" in page
    assert "+1,600.00" in page


def test_a_return_needs_a_reason_and_keeps_what_was_typed(browser: Browser, report: Document) -> None:
    response = _send(browser("zhouqiming"), report, "return", section="finance", note="  ")

    assert response.status_code == 400
    page = response.content.decode()
    assert "请写明退回理由" in page
    assert '<option value="finance" selected>' in page
    assert not Decision.objects.exists()


def test_a_return_is_pinned_to_its_section(browser: Browser, desk: Desk, report: Document) -> None:
    assert _send(browser("zhouqiming"), report, "return", section="finance", note="人员费用有误").status_code == 302

    (told,) = documents.described(report, desk.premises)["decisions"]
    assert told["note"] == "〔十、物业服务资金收支〕人员费用有误"
    assert told["section"] == "finance"


def test_a_return_can_lead_to_an_earlier_step(browser: Browser, desk: Desk, report: Document) -> None:
    desk.approve(report, "zhouqiming", "qianming")
    page = _page(browser("shenmuzhi"), f"/approvals/{report.key}/")
    assert '<option value="finance_center">' in page

    _send(browser("shenmuzhi"), report, "return", note="请财务复核", to="finance_center")

    report.refresh_from_db()
    assert report.stage == Stage.DECIDING
    assert [one.document for one in turns.of(desk.person("qianming"))] == [report]


def test_whoever_reads_what_came_of_a_return_sees_its_reason_beside(
    browser: Browser, desk: Desk, report: Document
) -> None:
    desk.approve(report, "zhouqiming", "qianming")
    flow.decide(report, desk.person("shenmuzhi"), Verdict.RETURN, "请财务复核", "finance_center")

    assert "请财务复核" in _page(browser("qianming"), f"/approvals/{report.key}/")

    flow.decide(report, desk.person("qianming"), Verdict.RETURN, "人员费用有误")
    changed = desk.example("service_report")
    changed["letter"]["body"] += "谢谢大家。"
    report = desk.submit(changed)

    page = _page(browser("qianming"), f"/approvals/{report.key}/")
    assert "钱明退回" in page and "人员费用有误" in page and "请财务复核" not in page


def test_a_remark_is_shown_as_it_was_typed_and_never_run(browser: Browser, report: Document) -> None:
    _send(browser("zhouqiming"), report, note="<script>alert(1)</script>")

    page = _page(browser("zhouqiming"), f"/approvals/{report.key}/")

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.requirement("R-5.6.2-1")
def test_a_look_at_personal_data_is_written_down(browser: Browser, desk: Desk) -> None:
    plan = desk.submit(desk.example("visit_plan_monthly"))

    _page(browser("zhouqiming"), f"/approvals/{plan.key}/")

    assert Access.objects.get().document == plan


def test_a_deputy_finds_opens_and_decides_what_waits_for_the_absent(
    browser: Browser, desk: Desk, board_notice: Notice
) -> None:
    from datetime import date

    document, giver = desk.submit(board_notice()), desk.person("zhouqiming")
    taker = desk.person("lijingli")
    delegating.give(
        delegating.Leave(giver, taker, "project_manager", date(2026, 7, 10), date(2026, 7, 12), document.project), giver
    )
    deputy = browser("lijingli")

    assert "代周启明" in _page(deputy, "/approvals/")
    assert _send(deputy, document).status_code == 302
    assert Decision.objects.get().on_behalf == giver


def test_what_waits_for_parts_has_no_page_to_decide_on(browser: Browser, report: Document) -> None:
    Document.objects.filter(pk=report.pk).update(stage=Stage.DRAFT)

    assert browser("zhouqiming").get(f"/approvals/{report.key}/").status_code == 404


def test_the_english_page_says_it_in_english(browser: Browser, report: Document) -> None:
    page = browser("zhouqiming", language="en-GB").get(f"/approvals/{report.key}/").content.decode()

    assert "Pass the review" in page


def test_a_returned_document_says_so_to_whoever_returned_it(browser: Browser, desk: Desk, report: Document) -> None:
    flow.decide(report, desk.person("zhouqiming"), Verdict.RETURN, "请补照片")

    page = _page(browser("zhouqiming"), f"/approvals/{report.key}/")

    assert "您已于" in page
    assert "请补照片" in page
