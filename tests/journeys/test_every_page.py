"""Every page that can be opened, at desk and phone width: no barrier that axe finds, nothing that scrolls sideways."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

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


def visitor_of(page: Page) -> str:
    """Return who may open `page`."""
    kind, _colon, roles = page.rule.name.partition(":")
    if kind in _BY_RULE:
        return _BY_RULE[kind]
    holders = {"system_admin": "guanli", "quality_center": "gaopin", "project_manager": "zhouqiming"}
    return next((user for role, user in holders.items() if role in roles), "linruoxi")


@pytest.fixture(scope="module")
def samples(served: Served) -> dict[str, str]:
    """What addresses are about: the published circular of TFY."""
    shown = json.loads(served.run("show", "D000001", "--json"))
    return {"key": "D000001", "code": "TFY", "user": "xuke", "project_code": "TFY", "number": shown["number"]}


_KNOWN = {"key", "code", "user", "project_code", "number"}
SHOWN = [
    page
    for page in PAGES
    if "GET" in page.methods
    and page.route.rpartition(".")[2] not in _NO_PAGES
    and set(re.findall(r"<\w+:(\w+)>", page.route)) <= _KNOWN
]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_a_page_has_no_barrier_and_fits(
    page: Page, size: tuple[int, int], visitor: Visitor, samples: dict[str, str], served: Served
) -> None:
    address = page.route
    code = json.loads(served.run("show", "D000001", "--json"))["code"] if page.name == "verify" else ""
    for name, value in (samples | ({"code": code} if code else {})).items():
        for converter in ("str", "path", "int"):
            address = address.replace(f"<{converter}:{name}>", value)
    opened = visitor(visitor_of(page), size=size)

    answer = opened.goto(f"/{address}", wait_until="load")

    assert answer is not None
    assert answer.status in {200, 404, 409}, address
    found = Axe().run(opened).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []
    assert opened.evaluate("document.scrollingElement.scrollWidth - window.innerWidth") <= 0, "it scrolls sideways"
