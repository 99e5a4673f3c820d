"""Role x page x method, from the table of addresses itself: a page without a rule, or without an expectation, fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from pipeline.office.models import Document
from tests.conftest import Desk
from tests.web.conftest import Browser
from tests.web.matrix import OPEN, UNKNOWN, VISITORS, expected, met
from web.gate import Page
from web.urls import PAGES

# What a page may be about, by the name that its address gives it; the document is made anew for each test.
SAMPLES: dict[str, str] = {
    "code": "TFY",
    "user": "xuke",
    "project_code": "TFY",
    "serial": "1",
    "page": "1",
    "name": "草稿.pdf",
    "number": "1",
    "sha256": "0" * 64,
    "kind": "circular",
    "round_name": "CC-2026-01",
}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@pytest.fixture
def document(desk: Desk) -> Document:
    """A report of TFY under way."""
    return desk.submit(desk.example("service_report"))


def address(page: Page, document: Document) -> str:
    """Return the address of `page` for things of TFY; what a page is about must be named here."""
    samples = SAMPLES | {"key": document.key}
    made = page.route
    for name, value in samples.items():
        for converter in ("str", "slug", "path", "int"):
            made = made.replace(f"<{converter}:{name}>", value)
    assert "<" not in made, f"{page.name}: say what {made} is about"
    return f"/{made}"


def _names(patterns: list[URLPattern | URLResolver], inside: str = "") -> Iterator[tuple[str, str]]:
    for one in patterns:
        where = inside + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, where)
        else:
            yield where, one.name or ""


def test_every_address_belongs_to_a_page_with_a_rule_or_to_the_sign_in() -> None:
    known = {(page.route, page.name) for page in PAGES}

    found = {(where, name) for where, name in _names(get_resolver("web.urls").url_patterns)}

    assert {one for one in found - known if not one[0].startswith("account/")} == set()
    assert known <= found


def test_no_two_pages_share_a_name_or_an_address() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES) == len({page.route for page in PAGES})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_opens_to_those_whom_its_rule_names_and_to_nobody_else(
    page: Page, document: Document, browser: Browser
) -> None:
    where = address(page, document)
    method = page.methods[0].lower()

    for user in VISITORS:
        wanted = expected(page, user)
        found = met(getattr(browser(user), method)(where))
        # What a page is about may be gone or not ready for those whom it is open to; a step may refuse them.
        assert found == wanted or (wanted == OPEN and found == UNKNOWN and ("<" in page.route or method == "post")), (
            user,
            found,
            wanted,
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_answers_no_other_way_of_asking(page: Page, document: Document, browser: Browser) -> None:
    guest = browser("guanli")

    refused = {
        m for m in METHODS - set(page.methods) if getattr(guest, m.lower())(address(page, document)).status_code != 405
    }

    assert refused == set()


@pytest.mark.parametrize("page", [page for page in PAGES if "POST" in page.methods], ids=lambda page: page.name)
def test_a_form_that_is_not_ours_is_refused(page: Page, document: Document, browser: Browser) -> None:
    guest = browser("guanli", checks_forms=True)

    assert guest.post(address(page, document)).status_code == 403
