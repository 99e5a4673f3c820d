"""The page of a project: where it stands, and the way to everything of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline import flow, hearing
from pipeline.office.models import Document, Person, Project, Role
from tests.conftest import Desk
from tests.web.conftest import Browser
from tests.web.rooms import queries


@pytest.mark.requirement("R-5.6.1-1")
def test_the_page_of_a_project_leads_to_everything_of_it(browser: Browser, desk: Desk, out: Document) -> None:
    flow.publish(out, desk.person("linruoxi"))
    code = hearing.renew_code(Project.objects.get(code="TFY"), desk.person("linruoxi")).code
    Person.objects.filter(user="zhouqiming").update(phone="0633-0000101")

    told = browser("linruoxi").get("/projects/TFY/").content.decode()

    for address in (
        "/documents/?project=TFY",
        f"/documents/{out.key}/",
        "/register/TFY/",
        "/posting/",
        "/duties/?project=TFY",
        "/projects/TFY/owners/",
        "/projects/TFY/owners/poster/",
        "/p/TFY/",
        "tel:0633-0000101",
    ):
        assert f'href="{address}"' in told, address
    assert code in told and "周启明" in told and out.title in told
    assert "<dt>待张贴</dt><dd>1</dd>" in told and "已发布</span> <b>1</b>" in told


def test_whoever_keeps_no_owners_sees_no_code_and_another_projects_people_no_page(browser: Browser, desk: Desk) -> None:
    code = hearing.renew_code(Project.objects.get(code="TFY"), desk.person("linruoxi")).code

    told = browser("gaopin").get("/projects/TFY/").content.decode()

    assert code not in told and "/projects/TFY/owners/" not in told and "/p/TFY/" in told
    assert "/quality/missing/?project=TFY" in told
    assert "/admin/projects/TFY/" in browser("guanli").get("/projects/TFY/").content.decode()
    assert browser("wangguanjia").get("/projects/TFY/").status_code == 404


def test_the_list_leads_to_the_only_project_and_finds_one_of_many(browser: Browser, desk: Desk) -> None:  # noqa: ARG001
    everywhere = browser("gaopin")

    assert browser("linruoxi").get("/projects/").headers["Location"] == "/projects/TFY/"
    assert all(f'href="/projects/{code}/"' in everywhere.get("/projects/").content.decode() for code in ("TFY", "SLHY"))
    found = everywhere.get("/projects/?q=杭州").content.decode()
    assert "/projects/YLWX/" in found and "/projects/TFY/" not in found
    assert "没有符合条件的项目" in everywhere.get("/projects/?q=无").content.decode()
    Role.objects.filter(person__user="xuke").delete()
    assert "尚未担任任何项目的岗位" in browser("xuke").get("/projects/").content.decode()


def test_a_project_with_nothing_in_it_says_so_in_words(browser: Browser) -> None:
    told = browser("linruoxi", language="en").get("/projects/TFY/").content.decode()

    assert "There are no documents yet." in told and "There is no access code yet" in told


def test_the_page_asks_the_same_of_the_database_however_much_there_is(
    browser: Browser, desk: Desk, board_notice: Callable[..., dict[str, Any]]
) -> None:
    steward = browser("linruoxi")
    desk.submit(board_notice())
    steward.get("/projects/TFY/")
    before = queries(steward, "/projects/TFY/")

    for day in ("2026-07-11", "2026-07-12"):
        desk.submit(board_notice(post_from=day))
    steward.get("/projects/TFY/")  # duties are judged anew once something has happened

    assert queries(steward, "/projects/TFY/") <= before


def test_states_are_told_in_english_to_whoever_reads_it_and_in_the_official_words_to_all_others(
    browser: Browser, desk: Desk, out: Document
) -> None:
    flow.publish(out, desk.person("linruoxi"))

    for address in ("/projects/TFY/", f"/documents/{out.key}/", "/register/TFY/"):
        english = browser("linruoxi", language="en").get(address).content.decode()
        chinese = browser("linruoxi").get(address).content.decode()
        assert not any(word in english for word in ("待张贴", "已发布", "已编号")), address
        assert "待张贴" in chinese, address
    assert "(to be posted)" in browser("linruoxi", language="en").get("/register/TFY/").content.decode()
