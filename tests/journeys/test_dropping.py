"""What is dropped on a page: a file is sent and the page says how far, a PDF is compared and sent nowhere."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

_DROPPED = """([where, name, data]) => {
  const held = new DataTransfer(), zone = document.querySelector(where);
  held.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
  for (const what of ['dragenter', 'dragover', 'drop']) {
    zone.dispatchEvent(new DragEvent(what, {dataTransfer: held, bubbles: true, cancelable: true}));
  }
}"""


def _drop(page: Page, zone: str, name: str, data: bytes) -> None:
    page.evaluate(_DROPPED, [zone, name, base64.b64encode(data).decode()])


def test_a_dropped_file_is_sent_and_the_page_says_how_far_it_has_come(visitor: Visitor) -> None:
    author = visitor("linruoxi")
    author.goto("/upload/")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    author.context.new_cdp_session(author).send("Network.emulateNetworkConditions", slow)

    _drop(author, "#drop", "二季度.json", b"{}" + b" " * 1_000_000)
    expect(author.locator("#sending")).to_be_visible()
    expect(author.locator("#upload-status")).to_contain_text(re.compile(r"[1-9]\d?%"))
    author.wait_for_url(re.compile(r"/upload/[0-9a-f]{64}/"))

    expect(author.locator("h1")).to_contain_text("二季度.json")


def test_what_is_too_large_is_told_before_anything_is_sent(visitor: Visitor) -> None:
    author = visitor("linruoxi")
    author.goto("/upload/")
    author.evaluate("document.getElementById('upload-form').dataset.mostBytes = '10'")
    sent: list[str] = []
    author.on("request", lambda request: sent.append(request.method))

    _drop(author, "#drop", "大.json", b" " * 11)

    expect(author.locator("#upload-status")).to_contain_text("文件过大")
    assert sent == []


def test_a_dropped_pdf_is_compared_without_leaving_the_device(served: Served, visitor: Visitor) -> None:
    shown = json.loads(served.run("show", "D000001", "--json"))
    [genuine] = [Path(file).read_bytes() for file in shown["files"] if file.endswith(".pdf") and "内部" not in file]
    owner = visitor()
    owner.goto(f"/v/{shown['code']}")
    # A browser fetches a page's icon when it likes.
    asked: list[str] = []
    owner.on("request", lambda request: asked.append(f"{request.method} {request.url.removeprefix(served.address)}"))

    _drop(owner, "#compare", "genuine.pdf", genuine)
    expect(owner.locator("#compare-result.success")).to_contain_text("一致")
    _drop(owner, "#compare", "forged.pdf", genuine + b"%")
    expect(owner.locator("#compare-result.error")).to_contain_text("不一致")

    assert [one for one in asked if "icon" not in one] == []
