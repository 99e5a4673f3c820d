"""Owners see the pages as they were printed: of the public version alone, and as long as it is in force."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from pipeline import flow, hearing, later
from pipeline.office import filed
from pipeline.office.models import Document, Project
from tests.conftest import Desk
from tests.web.conftest import Browser
from web.owner import door


@pytest.fixture
def published(desk: Desk, board_notice: Callable[..., dict[str, Any]]) -> Document:
    """A circular for the owners of TFY, published."""
    return flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))


@pytest.fixture
def owner(browser: Browser, desk: Desk) -> Client:
    """An owner of TFY who typed the code."""
    code = hearing.renew_code(Project.objects.get(code="TFY"), desk.person("linruoxi")).code
    client = browser()
    client.post("/p/TFY/enter/", {"code": code})
    return client


def picture(document: Document, page: int = 1, more: str = "") -> str:
    return f"/p/TFY/{document.number}/pages/{page}.png{more}"


def test_owners_see_each_page_beside_its_text(owner: Client, published: Document) -> None:
    told = owner.get(f"/p/TFY/{published.number}/").content.decode()
    sent = owner.get(picture(published))
    phone = owner.get(picture(published, more="?w=720"))

    assert picture(published) in told and 'alt="第1页' in told
    assert told.index("<article") < told.index(picture(published)), "who listens to the page hears its text first"
    assert Image.open(io.BytesIO(sent.content)).size[0] == 1240
    assert Image.open(io.BytesIO(phone.content)).size[0] == 720
    assert owner.get(picture(published, 99)).status_code == owner.get(picture(published, 0)).status_code == 404


def test_what_a_browser_has_is_not_sent_again_but_always_asked_for(owner: Client, published: Document) -> None:
    first = owner.get(picture(published))

    again = owner.get(picture(published), headers={"if-none-match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in first.headers["Cache-Control"] and "private" in first.headers["Cache-Control"]


def test_pages_are_for_whoever_may_read_the_document_and_while_it_is_in_force(
    owner: Client, browser: Browser, desk: Desk, published: Document
) -> None:
    strangers = [one.get(picture(published)).status_code for one in (browser(), browser("wangguanjia"))]
    later.withdraw(published, desk.person("zhouqiming"), "停水时间有误")

    assert strangers == [404, 404]
    assert owner.get(picture(published)).status_code == 404
    assert "pages/1.png" not in owner.get(f"/p/TFY/{published.number}/").content.decode()


@pytest.mark.requirement("R-5.6.2-1")
def test_no_number_leads_to_the_pages_of_what_concerns_persons(owner: Client, desk: Desk) -> None:
    batch = desk.filed(desk.example("household_notice"), approvers=("zhouqiming", "shenmuzhi"))
    inner = [one for one in filed.archive(desk.premises).open(f"urn:letterbook:{batch.entry}").names() if "pdf" in one]

    assert inner
    for name in (batch.number, batch.key, *inner):
        assert owner.get(f"/p/TFY/{name}/pages/1.png").status_code == 404, name


def test_a_flood_of_pictures_is_stopped(owner: Client, published: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PICTURES", door.Limit("page-pictures", 1, door.PICTURES.window))

    assert [owner.get(picture(published)).status_code for _ in range(2)] == [200, 429]
