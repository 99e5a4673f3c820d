"""The desk by keys alone: the way from sign-in to draw in English, no trap, each stop seen, past the frame and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import looks
from tests.journeys.conftest import PASSWORD, PHONE, Served, Visitor
from tests.journeys.keys import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TITLE = "关于4号楼计划停水的通知"


@pytest.fixture(scope="module")
def notice(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A circular of its own, as a file on the author's disk."""
    file = tmp_path_factory.mktemp("outside") / "notice.json"
    served.run("example", "circular", "-o", str(file))
    record = json.loads(file.read_text("utf-8")) | {"channels": ["board"], "title": TITLE}
    record["particulars"]["scope"]["buildings"] = ["4号楼"]
    file.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return file


def _read(page: Page) -> None:
    """Look at a page on the way: one language, no barrier."""
    found = looks.foreign(page), looks.barriers(page)
    assert found == ([], []), page.url


def _come_in(page: Page, user: str) -> Keyboard:
    keys = Keyboard(page)
    page.goto("/account/login/")
    keys.write("#id_login", user)
    keys.write("#id_password", PASSWORD)
    keys.press("main form button")
    expect(page.locator(".me summary")).to_be_visible()
    return keys


def _leave(keys: Keyboard) -> None:
    keys.to(".me summary")
    keys.page.keyboard.press("Enter")
    keys.press(".me button")
    assert "/account/login/" in keys.page.url


def test_keys_alone_lead_from_the_sign_in_to_the_draw_and_out_again(
    served: Served, visitor: Visitor, notice: Path
) -> None:
    author = visitor(language="en-GB")
    keys = _come_in(author, "linruoxi")
    keys.press("nav.places a[href='/upload/']")
    keys.choose("#files", notice)
    keys.press("#upload-form .actions button")
    author.wait_for_url("**/upload/*/")
    _read(author)
    for _reason in author.locator("main textarea[required]").all():
        keys.to("main textarea[required]")
        author.keyboard.insert_text("checked with the water company")
    keys.press("form[action$='/submit/'] button", "Space")
    _read(author)
    key = author.url.rstrip("/").rpartition("/")[2]

    manager = visitor(language="en-GB")
    keys = _come_in(manager, "zhouqiming")
    keys.press("nav.places a[href='/approvals/']")
    keys.press(f"main a[href='/approvals/{key}/']")
    _read(manager)
    keys.press("main button[value=approve]", "Space")
    assert json.loads(served.run("show", key, "--json"))["stage"] == "approved"
    _leave(keys)

    author.reload()
    keys = Keyboard(author)
    keys.press(f"form[action$='/release/{key}/'] button")
    keys.press("nav.places a[href='/search/']")
    # Another journey may have filed a letter about the same building.
    keys.write("input[name=q]", TITLE)
    author.keyboard.press("Enter")
    author.wait_for_url("**q=*")
    _read(author)
    keys.press(".hits h2 a")
    expect(author.locator("h1")).to_contain_text(TITLE)
    _leave(keys)

    inspector = visitor(language="en-GB")
    keys = _come_in(inspector, "gaopin")
    keys.press("nav.places a[href='/checks/']")
    keys.to("form[action$='/open/'] [role=combobox]")
    inspector.keyboard.type("Circular")
    inspector.keyboard.press("Enter")
    keys.press("form[action$='/open/'] button")
    _read(inspector)
    # Other rounds of this office may have drawn the project already: so many in all are asked for.
    keys.to("form[action$='/draw/'] summary")
    inspector.keyboard.press("Enter")
    keys.write("#size", "9")
    keys.press("form[action$='/draw/'] button")
    _read(inspector)
    expect(inspector.locator("#sample ~ table")).to_contain_text("XRWY-TFY-TZ")
    _leave(keys)


@pytest.mark.parametrize(
    ("user", "address"),
    [
        ("linruoxi", "/"),
        ("linruoxi", "/upload/"),
        ("zhouqiming", "/documents/D000001/"),
        ("gaopin", "/quality/"),
        ("", "/v/"),
    ],
)
def test_no_stop_is_a_trap_and_the_skip_link_comes_first(user: str, address: str, visitor: Visitor) -> None:
    page = visitor(user)
    page.goto(address)
    keys = Keyboard(page)

    stops = keys.around()
    reached = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
        ".filter((one) => one.checkVisibility() && !one.disabled && one.type !== 'radio' && !one.dataset.met)"
        ".map((one) => one.outerHTML.slice(0, 140))"
    )

    assert 'class="skip"' in stops[0]
    assert reached == [], "these cannot be reached"


def test_the_skip_link_leads_past_the_frame_and_shift_tab_leads_back(visitor: Visitor) -> None:
    page = visitor("linruoxi")
    page.goto("/documents/")
    keys = Keyboard(page)

    keys.to(".skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('main *')"), "the first stop is past the frame"
    keys.to("header.frame *", "Shift+Tab")


def test_on_a_phone_the_menu_opens_by_keys_and_shows_all_places(visitor: Visitor) -> None:
    page = visitor("gaopin", size=PHONE)
    page.goto("/search/")
    keys, places = Keyboard(page), page.locator("nav.places a")

    expect(places.first).to_be_hidden()
    keys.to(".menu summary")
    page.keyboard.press("Enter")
    assert [one for one in places.all() if not one.is_visible()] == []
    looks.assert_sound(page)
    keys.press("nav.places a[href='/duties/']")
