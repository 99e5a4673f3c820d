"""A list of many entries is searched by typing, by keys alone; without scripts it is a list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import looks
from tests.journeys.conftest import PHONE, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

# The entries of the list that is open; other fields of the page are plain lists.
_ENTRIES = ".find > ul:not([hidden]) > [role=option]"


def test_a_long_list_is_searched_by_typing_and_the_choice_is_what_is_sent(visitor: Visitor) -> None:
    page = visitor("zhouqiming")
    page.goto("/documents/")
    field = page.get_by_role("combobox", name="类型")

    field.focus()
    page.keyboard.type("通报")
    expect(page.locator(_ENTRIES)).to_have_count(1)
    assert looks.barriers(page) == []
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    page.wait_for_url("**/documents/?**")
    assert "type=spot_check_notice" in page.url
    assert "通报" in page.get_by_role("combobox", name="类型").input_value()


def test_escape_and_words_that_match_nothing_leave_the_choice_as_it_was(visitor: Visitor) -> None:
    page = visitor("zhouqiming", size=PHONE)
    page.goto("/documents/?type=circular")
    field = page.get_by_role("combobox", name="类型")
    before = field.input_value()

    field.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert (field.input_value(), field.get_attribute("aria-expanded")) == (before, "false")
    page.keyboard.type("没有这一种")
    assert page.locator(_ENTRIES).inner_text() == "没有匹配的。"
    assert looks.unfit(page) == {}
    page.keyboard.press("Tab")

    assert (field.input_value(), page.locator("select[name=type]").input_value()) == (before, "circular")


def test_without_scripts_it_stays_a_list(visitor: Visitor) -> None:
    page = visitor("zhouqiming", scripts=False)
    page.goto("/documents/")

    expect(page.locator("select[name=type]")).to_be_visible()
    expect(page.locator(".find")).to_have_count(0)
