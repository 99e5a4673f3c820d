"""The desk by keys alone: no stop is a trap, each is seen and marked, and the skip link leads past the frame."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.keys import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


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
    keys.to("main *")
    keys.to("header.frame *", "Shift+Tab")
