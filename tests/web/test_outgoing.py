"""Releasing and publishing at the desk, one document and many."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.office.models import Document
from pipeline.stages import Stage
from tests.conftest import Desk
from tests.web.conftest import Browser
from web.approver import outgoing

Notice = Callable[..., dict[str, Any]]


@pytest.fixture
def approved(desk: Desk, board_notice: Notice) -> list[Document]:
    """Three notices that are approved."""
    titles = ("关于停水的通知", "关于停电的通知", "关于消杀的通知")
    made = [board_notice(title=title) for title in titles]
    for title, notice in zip(titles, made, strict=True):
        notice["particulars"]["scope"] = {**(notice["particulars"].get("scope") or {}), "areas": [title]}
    return [desk.approve(desk.submit(notice), "zhouqiming") for notice in made]


def test_one_document_is_released_and_published(browser: Browser, approved: list[Document]) -> None:
    steward, one = browser("linruoxi"), approved[0]

    assert steward.post(f"/release/{one.key}/").status_code == 302
    one.refresh_from_db()
    assert one.number
    assert "发布" in steward.get(f"/approvals/{one.key}/").content.decode()
    steward.post(f"/publish/one/{one.key}/", {"channel": ["board"]})
    one.refresh_from_db()
    assert one.stage == Stage.PUBLISHED


def _pressed(page: str, address: str) -> dict[str, str]:
    """Return what the form that leads to `address` sends beside its button."""
    form = page.split(f'action="{address}"')[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_the_first_page_lets_out_in_two_clicks_what_is_ready(browser: Browser, approved: list[Document]) -> None:
    steward, one = browser("linruoxi"), approved[0]

    for address in (f"/release/{one.key}/", f"/publish/one/{one.key}/"):
        led = steward.post(address, _pressed(steward.get("/").content.decode(), address))
        assert led.headers["Location"] == "/"

    one.refresh_from_db()
    assert one.stage == Stage.PUBLISHED


def test_letting_out_leads_back_to_no_other_site(browser: Browser, approved: list[Document]) -> None:
    led = browser("linruoxi").post(f"/release/{approved[0].key}/", {"next": "https://elsewhere.example/"})

    assert led.headers["Location"] == "/publish/"


def test_no_channel_publishes_nothing(browser: Browser, approved: list[Document]) -> None:
    browser("linruoxi").post(f"/release/{approved[0].key}/")

    response = browser("linruoxi").post(f"/publish/one/{approved[0].key}/", follow=True)

    assert "请至少选一个渠道" in response.content.decode()
    assert not approved[0].deliveries.exists()


def test_a_channel_that_nobody_approved_is_refused(browser: Browser, approved: list[Document]) -> None:
    browser("linruoxi").post(f"/release/{approved[0].key}/")

    response = browser("linruoxi").post(f"/publish/one/{approved[0].key}/", {"channel": ["wechat_group"]})

    assert response.status_code == 409
    assert not approved[0].deliveries.exists()


def test_what_is_not_approved_is_not_released(browser: Browser, desk: Desk, board_notice: Notice) -> None:
    document = desk.submit(board_notice())

    assert browser("linruoxi").post(f"/release/{document.key}/").status_code == 409
    document.refresh_from_db()
    assert document.number is None


def test_all_that_are_ready_go_out_with_a_statement_that_balances(browser: Browser, approved: list[Document]) -> None:
    steward = browser("linruoxi")
    page = steward.get("/publish/").content.decode()
    assert all(one.title in page for one in approved)

    steward.post("/publish/", {"work": "release", "document": [*(one.key for one in approved), "D999999"]})
    assert "还剩4件" in steward.get("/publish/run/").content.decode()
    for _each in range(4):
        steward.post("/publish/run/")

    page = steward.get("/publish/run/").content.decode()
    assert "共4件：完成3件，未成1件，还剩0件" in page
    assert not Document.objects.filter(number=None).exists()
    assert all(one.title in steward.get("/publish/").content.decode() for one in approved)


def test_a_run_stops_when_its_time_is_over_and_goes_on_where_it_was(desk: Desk, approved: list[Document]) -> None:
    order: dict[str, Any] = {"work": "release", "asked": [one.key for one in approved], "items": []}
    who = desk.person("linruoxi")

    order = outgoing.carried_on(order, who, time.monotonic())
    assert outgoing.statement(order)["left"] == 2
    order = outgoing.carried_on(order, who, time.monotonic() + 600)

    assert outgoing.statement(order) | {"items": []} == {"asked": 3, "done": 3, "failed": 0, "left": 0, "items": []}


def test_a_run_tells_nothing_of_another_project(browser: Browser, approved: list[Document]) -> None:
    stranger = browser("wangguanjia")
    assert approved[0].title not in stranger.get("/publish/").content.decode()

    stranger.post("/publish/", {"work": "release", "document": [approved[0].key]})
    stranger.post("/publish/run/")

    page = stranger.get("/publish/run/").content.decode()
    assert "未成1件" in page
    assert approved[0].title not in page
    approved[0].refresh_from_db()
    assert approved[0].number is None


@pytest.mark.parametrize("typed", [{}, {"work": "release"}, {"work": "shred", "document": ["D000001"]}])
def test_a_run_without_work_does_not_begin(browser: Browser, typed: dict[str, Any]) -> None:
    steward = browser("linruoxi")

    assert "请至少选一份文件" in steward.post("/publish/", typed, follow=True).content.decode()
    assert steward.get("/publish/run/").status_code == 302


def test_gates_that_are_shut_are_told_before_anybody_presses(browser: Browser, desk: Desk) -> None:
    # The notice of what is kept for reading comes first (5.3.3B②).
    report = desk.filed(
        desk.example("service_report") | {"channels": ["reading"], "publication_mode": "notice_and_reading_copy"},
        approvers=("zhouqiming", "qianming", "shenmuzhi"),
    )

    page = browser("linruoxi").get(f"/approvals/{report.key}/").content.decode()

    assert "发布前还须" in page
    assert "disabled" in page
    assert f'action="/publish/one/{report.key}/"' not in browser("linruoxi").get("/").content.decode()
