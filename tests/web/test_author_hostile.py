"""What bad people and bad luck send to the upload page: other people's files, hostile names, far too much."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from pipeline.office import access, uploads
from pipeline.office.models import Document
from pipeline.premises import Premises
from tests.web.conftest import Browser
from tests.web.test_author_upload import EXAMPLE, sent, words
from web import uploads as web_uploads

pytestmark = pytest.mark.usefixtures("unrendered")


def test_what_somebody_uploaded_is_nowhere_for_anybody_else(browser: Browser) -> None:
    where = sent(browser("linruoxi"), "通知.xlsx", EXAMPLE.read_bytes()).headers["Location"]
    other = browser("xuke")

    asked = [other.get(where), other.get(f"{where}marked/"), other.get(f"{where}draft/")]
    asked += [other.post(f"{where}submit/"), other.post(f"{where}discard/")]

    assert {response.status_code for response in asked} == {404}
    assert Document.objects.count() == 0
    assert browser("linruoxi").get(where).status_code == 200


def test_an_address_that_is_no_digest_is_no_page(browser: Browser) -> None:
    assert browser("linruoxi").get("/upload/..%2F..%2Fkeys/").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        'a"b.json',
        "a\r\nSet-Cookie: x=1.json",
        "../../../office.toml.json",
        "\u202egnp.json",
        "件" * 85 + ".json",
        "a'<b>.json",
    ],
)
def test_a_hostile_file_name_leads_nowhere(name: str, browser: Browser, office: Premises) -> None:
    visitor = browser("linruoxi")

    answer = sent(visitor, name, b"{}")
    page = visitor.get(answer.headers["Location"])

    lying = uploads.listed(access.person("linruoxi"), office)[0]
    assert page.status_code == 200
    assert "<b>" not in words(page)
    assert lying.path.resolve().is_relative_to(office.staging.resolve())
    assert not re.search(r'[\r\n"/\u202e]', lying.name)


def test_too_large_a_file_is_broken_off_with_the_limit_in_words(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MOST_UPLOAD_BYTES", 2 * 1024 * 1024)
    visitor = browser("linruoxi")

    page = sent(visitor, "big.json", b" " * (3 * 1024 * 1024))
    told = visitor.post(
        "/upload/",
        {"files": SimpleUploadedFile("big.json", b" " * (3 * 1024 * 1024))},
        headers={"accept": "application/json"},
    )

    assert page.status_code == told.status_code == 413
    assert "一次最多2 MB" in words(page)
    assert "一次最多2 MB" in told.json()["error"]


def test_too_large_a_file_says_so_even_where_the_form_was_not_whole(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MOST_UPLOAD_BYTES", 1024)

    visitor = browser("linruoxi", checks_forms=True)
    visitor.get("/upload/")

    page = sent(visitor, "big.json", b" " * 5000)

    assert page.status_code == 413
    assert "文件过大" in words(page)


def test_many_small_files_together_are_too_large_as_well(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MOST_UPLOAD_BYTES", 4000)
    files = [SimpleUploadedFile(f"{number}.json", b" " * 1500) for number in range(4)]

    assert browser("linruoxi").post("/upload/", {"files": files}).status_code == 413


@pytest.mark.parametrize("where", ["/upload/", "/v/", "/account/login/", "/p/TFY/feedback/"])
def test_whoever_has_no_name_fills_no_disk_whatever_the_page(
    where: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_uploads, "MOST_OF_OWNERS", 1000)
    nameless = browser(checks_forms=True)
    nameless.get("/account/login/")

    answer = nameless.post(where, _big())

    assert answer.status_code == 413
    assert browser("linruoxi").post("/upload/", _big()).status_code == 302


def test_whoever_has_no_name_holds_no_hundred_files_open(browser: Browser) -> None:
    files = [SimpleUploadedFile(f"{number}.json", b"{}") for number in range(11)]
    nameless = browser(checks_forms=True)
    nameless.get("/account/login/")

    assert nameless.post("/account/login/", {"files": files}).status_code == 413
    assert browser("linruoxi").post("/upload/", {"files": files}).status_code == 302


def _big() -> dict[str, SimpleUploadedFile]:
    return {"files": SimpleUploadedFile("big.json", b" " * 5000)}
