"""What is around every page: sign-in, languages, headers, refusals."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from pipeline.premises import Premises
from tests.web.conftest import Browser
from web import refusal


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(browser: Browser) -> None:
    response = browser().get("/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/account/login/?next=%2F"


def test_pages_speak_chinese_unless_somebody_asks_for_english(browser: Browser) -> None:
    assert "我的待办" in browser("linruoxi").get("/").content.decode()
    assert "To do" in browser("linruoxi", language="en-GB").get("/").content.decode()


def test_a_chosen_language_stays(browser: Browser) -> None:
    visitor = browser("linruoxi")

    assert visitor.post("/language/", {"language": "en", "next": "/"}).headers["Location"] == "/"
    assert "To do" in visitor.get("/").content.decode()


def test_choosing_a_language_leads_to_no_other_site(browser: Browser) -> None:
    response = browser().post("/language/", {"language": "en", "next": "https://elsewhere.example/"})

    assert response.headers["Location"] == "/"


def test_no_page_may_run_or_load_what_is_not_ours(browser: Browser) -> None:
    policy = browser().get("/account/login/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_an_unknown_page_says_so_in_words(browser: Browser) -> None:
    response = browser("linruoxi").get("/nothing-here/")

    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_the_page_of_a_fault_of_ours_needs_nothing_that_may_be_broken_too(office: Premises) -> None:  # noqa: ARG001
    with CaptureQueriesContext(connection) as asked:
        page = refusal.broken(RequestFactory().get("/"))

    assert page.status_code == 500
    assert "系统出错了" in page.content.decode() and "/static/desk/desk.css" in page.content.decode()
    assert len(asked) == 0


def test_a_person_who_left_is_signed_out_at_once(browser: Browser) -> None:
    from pipeline.office.models import Person

    visitor = browser("linruoxi")
    Person.objects.filter(user="linruoxi").update(active=False)

    assert visitor.get("/").status_code == 302


@pytest.mark.parametrize("where", ["/", "/documents/", "/search/?q=停水", "/nothing-here/", "/admin/people/", "/v/"])
def test_no_page_is_kept_for_whoever_sits_down_at_the_machine_next(where: str, browser: Browser) -> None:
    kept = browser("linruoxi").get(where).headers["Cache-Control"]

    assert {"private", "no-store"} <= set(kept.split(", "))


def test_the_menu_of_a_narrow_screen_names_the_place_and_the_list_stands_once(browser: Browser) -> None:
    page = browser("gaopin").get("/search/").content.decode()

    assert '<details class="menu"><summary>菜单 <span>检索</span></summary></details>' in page
    assert page.count('href="/duties/"') == 1
