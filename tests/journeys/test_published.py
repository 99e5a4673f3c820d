"""What was published, in a browser: found and read by the staff, verified and compared by whoever holds it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_what_was_published_is_found_read_and_verified_in_both_languages(
    served: Served, visitor: Visitor, language: str
) -> None:
    shown = json.loads(served.run("show", "D000001", "--json"))
    steward = visitor("linruoxi", language=language, size=PHONE)

    steward.goto("/documents/")
    steward.click(f"text={shown['title']}")
    expect(steward.locator("h1")).to_contain_text(shown["title"])
    picture = steward.locator("main img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 300

    owner = visitor(language=language, size=PHONE)
    owner.goto(f"/v/{shown['code']}")
    expect(owner.locator("main")).to_contain_text(re.compile("有效|valid", re.IGNORECASE))


def test_the_pdf_at_hand_is_compared_without_leaving_the_device(
    served: Served, visitor: Visitor, tmp_path: Path
) -> None:
    shown = json.loads(served.run("show", "D000001", "--json"))
    [genuine] = [Path(file) for file in shown["files"] if file.endswith(".pdf") and "内部" not in file]
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(genuine.read_bytes() + b"%")
    owner = visitor()
    owner.goto(f"/v/{shown['code']}")
    sent: list[str] = []
    owner.on("request", lambda request: sent.append(request.method))

    owner.set_input_files("input[type=file]", genuine)
    expect(owner.locator("main")).to_contain_text("一致")
    owner.set_input_files("input[type=file]", forged)
    expect(owner.locator("main")).to_contain_text("不一致")

    assert "POST" not in sent
