"""The approval chain of a report: finance beside the manager in a 酬金制 project, and what voids what (5.3.3B③)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline import flow
from pipeline.office import documents
from pipeline.office.models import Document
from pipeline.office.refusals import NotApprovedYet, NoticeFirst
from pipeline.stages import Stage

# Reports take seconds to render.
pytestmark = pytest.mark.slow

ALL = ("zhouqiming", "qianming", "shenmuzhi")


def waiting(document):
    return {step.role for step in documents.waiting(document)}


def valid(document):
    return {one.person.user for one in document.decisions.filter(void_at=None)}


@pytest.fixture
def report(desk):
    return desk.example("service_report")


@pytest.mark.requirement("R-5.3.3-5")
def test_finance_starts_beside_the_manager_and_the_leader_comes_last(desk, report):
    document = desk.submit(report)
    before = waiting(document)

    document = desk.approve(document, "qianming", "zhouqiming")

    assert before == {"project_manager", "finance_center"}
    assert waiting(document) == {"supervising_leader"}


def test_a_report_without_finance_is_not_released_and_the_clause_is_named(desk, report):
    document = desk.approve(desk.submit(report), "zhouqiming")

    with pytest.raises(NotApprovedYet) as refusal:
        flow.release(document, desk.person("zhouqiming"))

    assert "5.3.3B③" in str(refusal.value)


def test_a_lump_sum_project_needs_no_finance(desk):
    document = desk.submit(desk.example("service_report", "minimal"), by="wangguanjia")

    assert waiting(document) == {"project_manager"}
    assert {step.role for step in documents.chain(document)} == {"project_manager", "supervising_leader"}


def test_a_changed_finance_figure_voids_manager_finance_and_leader(desk, report):
    document = desk.approve(desk.submit(report), *ALL)
    report["finance"]["prepaid"] = Decimal("21700.00")

    again = desk.submit(report)

    assert document.stage == Stage.APPROVED
    assert valid(again) == set()
    assert waiting(again) == {"project_manager", "finance_center"}


@pytest.mark.requirement("R-5.3.3-5")
def test_a_changed_sentence_leaves_the_decision_of_finance_standing(desk, report):
    desk.approve(desk.submit(report), *ALL)
    report["letter"]["body"] = report["letter"]["body"] + "感谢大家。"

    again = desk.submit(report)

    assert valid(again) == {"qianming"}
    assert waiting(again) == {"project_manager"}


@pytest.mark.requirement("R-5.3.3-3")
def test_a_report_kept_for_reading_opens_its_notice_and_is_published_with_it(desk, report):
    report |= {"publication_mode": "notice_and_reading_copy", "channels": ["reading"]}
    document = desk.filed(report, approvers=ALL)
    notice = Document.objects.get(opened_by=document)
    with pytest.raises(NoticeFirst):
        flow.publish(document, desk.person("linruoxi"))

    desk.approve(notice, "zhouqiming")
    flow.release(notice, desk.person("linruoxi"))
    flow.publish(documents.find(notice.key), desk.person("linruoxi"))

    assert notice.author == document.author
    assert documents.find(notice.key).stage == Stage.PUBLISHED
    assert documents.find(document.key).stage == Stage.PUBLISHED
