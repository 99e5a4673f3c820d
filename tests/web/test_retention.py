"""到期与鉴定 at the desk: the list, the proposal, the button of the second person, destruction with its box ticked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline.office import appraising, clock, documents, holds
from pipeline.office.models import Role
from pipeline.stages import Stage

PAGE = "/quality/retention/"


@pytest.fixture
def circular(desk, board_notice, monkeypatch):
    """A circular of 2026, whose term is over."""
    document = documents.find(desk.filed(board_notice(), approvers=("zhouqiming",)).key)
    monkeypatch.setattr(clock, "today", lambda: "2037-01-01")
    return document


@pytest.fixture
def proposed(desk, circular):
    return appraising.propose([circular], desk.person("gaopin"), "期满，无保存价值", None)


def said(response):
    return response.content.decode()


def test_from_the_list_to_the_destruction(browser, circular):
    gaopin, zhaozong = browser("gaopin"), browser("zhaozong")
    page = said(gaopin.get(PAGE))
    assert circular.number in page and "待鉴定" in page
    assert "通知公告、网络发布、短信，10年" in page and "FB-D10" not in page

    ticked = {"document": circular.key, "outcome": "destroy", "reason": "期满，无保存价值"}
    assert "JD-2037-01" in said(gaopin.post(f"{PAGE}propose/", ticked, follow=True))
    assert "不予确认" not in said(gaopin.get(PAGE))
    assert "不予确认" in said(zhaozong.get(PAGE))
    assert "您已确认" in said(zhaozong.post(f"{PAGE}JD-2037-01/answer/", {"verdict": "confirm"}, follow=True))
    assert gaopin.post(f"{PAGE}JD-2037-01/dispose/").status_code == 409
    assert documents.find(circular.key).stage != Stage.DISPOSED
    assert "已销毁" in said(gaopin.post(f"{PAGE}JD-2037-01/dispose/", {"sure": "1"}, follow=True))

    assert documents.find(circular.key).stage == Stage.DISPOSED
    shown = said(gaopin.get(f"/documents/{circular.key}/"))
    assert "已销毁" in shown and "到期销毁，见鉴定 JD-2037-01" in shown
    told = said(browser("").get(f"/v/{circular.code}"))
    assert "已到期销毁" in told


def test_a_proposal_to_keep_on_names_its_day(browser, circular):
    gaopin, ticked = browser("gaopin"), {"document": circular.key, "outcome": "keep", "reason": "仍有查考价值"}

    refused = gaopin.post(f"{PAGE}propose/", ticked)
    assert refused.status_code == 409
    assert f'value="{circular.key}" checked' in said(refused) and 'value="仍有查考价值"' in said(refused)
    assert gaopin.post(f"{PAGE}propose/", ticked | {"outcome": "?"}).status_code == 409
    assert "2046年12月31日" in said(gaopin.post(f"{PAGE}propose/", ticked | {"keep_until": "2046-12-31"}, follow=True))


def test_a_round_is_refused_with_a_reason_only_and_never_by_who_proposed_it(browser, proposed):
    answer = f"{PAGE}{proposed.name}/answer/"

    assert browser("gaopin").post(answer, {"verdict": "confirm"}).status_code == 409
    assert browser("zhaozong").post(answer, {"verdict": "refuse"}).status_code == 409
    refused = browser("zhaozong").post(answer, {"verdict": "refuse", "note": "涉诉"}, follow=True)
    assert "您未予确认" in said(refused) and "涉诉" in said(refused)


def test_a_leader_of_another_project_sees_neither_list_nor_paper(browser, desk, proposed):
    leader = desk.person("lijingli")
    Role.objects.create(person=leader, role="supervising_leader", project=leader.roles.get().project)

    assert proposed.name not in said(browser("lijingli").get(PAGE))
    assert browser("lijingli").post(f"{PAGE}{proposed.name}/record/").status_code == 404
    assert browser("zhaozong").post(f"{PAGE}{proposed.name}/record/").headers["Content-Type"] == "application/pdf"


def test_a_hold_shows_with_its_reason_and_nothing_can_be_ticked(browser, desk, circular):
    holds.hold(circular, desk.person("shenmuzhi"), "业主诉讼")

    page = said(browser("gaopin").get(PAGE))

    assert "业主诉讼" in page and f'value="{circular.key}"' not in page


def test_the_page_asks_the_database_as_often_however_long_the_list(browser, circular):
    gaopin = browser("gaopin")
    gaopin.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        gaopin.get(PAGE)
    circular.pk, circular.key, circular.number, circular.code = None, "D009999", "X-2026-0009", None
    circular.save()

    with CaptureQueriesContext(connection) as more:
        page = said(gaopin.get(PAGE))

    assert "X-2026-0009" in page and len(more) == len(few)
