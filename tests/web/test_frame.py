"""What is around every page: sign-in, languages, headers, refusals."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from pipeline.premises import Premises
from tests.web.conftest import Browser
from web import refusal


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(browser: Browser) -> None:
    asked, door = browser().get("/documents/?q=1"), browser().get("/")

    assert asked.status_code == door.status_code == 302
    assert asked.headers["Location"] == "/account/login/?next=%2Fdocuments%2F%3Fq%3D1"
    assert door.headers["Location"] == "/account/login/"


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


LONG = "文" * 4 * 1024 * 1024


@pytest.mark.parametrize(
    ("user", "where", "sent"),
    [
        ("linruoxi", "/upload/", {"project": LONG}),
        ("", "/p/TFY/feedback/", {"words": LONG}),
        ("", "/account/login/", {"login": LONG}),
        ("linruoxi", "/upload/", dict.fromkeys(map(str, range(1001)), "")),
    ],
)
@pytest.mark.parametrize("is_encoded", [True, False])
def test_a_form_that_holds_too_much_is_told_on_a_page_of_ours(
    user: str, where: str, sent: dict[str, str], is_encoded: bool, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    way = (
        {"content_type": "application/x-www-form-urlencoded", "data": urlencode(sent)} if is_encoded else {"data": sent}
    )

    page = browser(user).post(where, **way)

    assert page.status_code == 413
    assert "一次最多可提交2 MB 文字" in page.content.decode() and 'content="noindex"' in page.content.decode()
    assert f"refused 413: POST {where} to {user or 'nobody'}" in caplog.text


def test_too_many_files_are_told_to_the_script_that_sends_them(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_NUMBER_FILES", 2)
    files = [SimpleUploadedFile(f"{number}.json", b"{}") for number in range(3)]

    told = browser("linruoxi", language="en").post("/upload/", {"files": files}, headers={"accept": "application/json"})

    assert told.status_code == 413
    assert "at most 2 MB of text, 1000 fields and 2 files" in told.json()["error"]


@pytest.mark.parametrize("told", [{"host": "elsewhere.example"}, {"content-type": "multipart/form-data"}])
def test_what_cannot_be_read_is_told_on_a_page_of_ours_too(told: dict[str, str], browser: Browser) -> None:
    page = browser("linruoxi").post("/upload/", data=b"x", content_type="multipart/form-data", headers=told)

    assert page.status_code == 400
    assert "浏览器发来的内容无法读取" in page.content.decode()


def test_an_icon_that_no_page_named_is_the_desks_own(browser: Browser) -> None:
    icon = browser().get("/favicon.ico")

    assert icon.status_code == 302
    assert icon.headers["Location"].startswith("/static/desk/icon.") and icon.headers["Cache-Control"].startswith(
        "public"
    )


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
