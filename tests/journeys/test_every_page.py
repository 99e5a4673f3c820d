"""Every page that can be opened, in both languages: no barrier, nothing cut off at any width, no foreign word."""

from __future__ import annotations

import json
import re

import pytest

from tests.journeys import looks
from tests.journeys.conftest import DESK, PHONE, Served, Visitor
from web.gate import Page
from web.urls import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# Who opens a page here, by what its rule asks for.
_BY_RULE = {
    "anyone": "",
    "signed-in": "linruoxi",
    "of-document": "zhouqiming",
    "own-upload": "linruoxi",
    "writing": "linruoxi",
    "deciding": "zhouqiming",
}
# What no browser shows as a page: files, pictures, and what is there only after something was sent.
_NO_PAGES = ("png", "txt", "xlsx", "ics", "pdf", "json", "docx", "svg")
_KNOWN = {"key", "code", "user", "project_code", "number"}


def visitor_of(page: Page) -> str:
    """Return who may open `page`."""
    kind, _colon, roles = page.rule.name.partition(":")
    if kind in _BY_RULE:
        return _BY_RULE[kind]
    holders = {"system_admin": "guanli", "quality_center": "gaopin", "project_manager": "zhouqiming"}
    return next((user for role, user in holders.items() if role in roles), "linruoxi")


# The sign-in's own pages stand in no room; each with who opens it.
_SIGN_IN = {
    "account/login/": "",
    "account/password/reset/": "",
    "account/password/change/": "linruoxi",
    "account/2fa/": "linruoxi",
    "account/logout/": "linruoxi",
}
SHOWN = {
    page.route: visitor_of(page)
    for page in PAGES
    if "GET" in page.methods
    and page.route.rpartition(".")[2] not in _NO_PAGES
    and set(re.findall(r"<\w+:(\w+)>", page.route)) <= _KNOWN
} | _SIGN_IN


@pytest.fixture(scope="module")
def samples(served: Served) -> dict[str, str]:
    """What addresses are about: the published circular of TFY."""
    shown = json.loads(served.run("show", "D000001", "--json"))
    given = {"key": "D000001", "code": "TFY", "user": "xuke", "project_code": "TFY", "number": shown["number"]}
    return given | {"v/<str:code>": shown["code"]}


def _address(route: str, samples: dict[str, str]) -> str:
    given = samples | {"code": samples.get(route, samples["code"])}
    return re.sub(r"<\w+:(\w+)>", lambda found: given[found[1]], route)


# 640 pixels are 1280 at 200 %; axe looks at the Chinese desk on a phone, at the English one on a desk.
@pytest.mark.parametrize(("language", "size"), [("zh-CN", PHONE), ("en-GB", DESK)], ids=["zh", "en"])
@pytest.mark.parametrize("route", SHOWN)
def test_a_page_has_no_barrier_fits_and_speaks_one_language(
    route: str, language: str, size: tuple[int, int], regular: Visitor, samples: dict[str, str]
) -> None:
    opened = regular(SHOWN[route], size=size, language=language)

    answer = opened.goto(f"/{_address(route, samples)}", wait_until="load")

    assert answer is not None
    assert answer.status in {200, 404, 409}, opened.url
    looks.assert_sound(opened)
