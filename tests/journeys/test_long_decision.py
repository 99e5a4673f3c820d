"""A report of many pages is decided on from wherever one is in it: a bar leads to the decision, by keys too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import looks
from tests.journeys.conftest import DESK, PHONE, Served, Visitor, play
from tests.journeys.keys import Keyboard

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_LONG = """
from benchmarks.first_page import long_pdf
from pipeline.office import documents, drafts, here
drafts.lay_down(documents.find({key!r}), {{"草稿.pdf": long_pdf(30, here.office())}}, here.office())
"""
BAR, VERDICT = ".actions.stay a", "main button[value=approve]"


@pytest.fixture(scope="module")
def long_one(served: Served, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address at which a document of thirty pages is decided on."""
    file = tmp_path_factory.mktemp("long") / "notice.json"
    served.run("example", "circular", "-o", str(file))
    record = json.loads(Path(file).read_text("utf-8")) | {"channels": ["board"], "title": "关于5号楼计划停水的通知"}
    record["particulars"]["scope"]["buildings"] = ["5号楼"]
    file.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    [made] = json.loads(served.run("submit", str(file), "--by", "linruoxi", "--json"))
    play(served.root, _LONG.format(key=made["document"]))
    return f"/approvals/{made['document']}/"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_bar_is_in_sight_from_the_first_page_on_and_leads_to_the_decision(
    size: tuple[int, int], scripts: bool, long_one: str, visitor: Visitor
) -> None:
    page = visitor("zhouqiming", size=size, scripts=scripts)

    page.goto(long_one)

    expect(page.locator("figure.sheet")).to_have_count(30)
    expect(page.locator(BAR)).to_be_in_viewport(ratio=1)
    expect(page.locator(VERDICT)).not_to_be_in_viewport()
    page.locator("#page-15").scroll_into_view_if_needed()
    expect(page.locator(BAR)).to_be_in_viewport(ratio=1)
    page.click(BAR)
    expect(page.locator("#decision")).to_be_in_viewport(ratio=1)
    expect(page.locator(VERDICT)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("language", "size"), [("zh-CN", PHONE), ("en-GB", DESK)], ids=["zh", "en"])
def test_the_page_with_its_bar_has_no_barrier(
    language: str, size: tuple[int, int], long_one: str, visitor: Visitor
) -> None:
    page = visitor("zhouqiming", size=size, language=language)
    page.goto(long_one)

    looks.assert_sound(page)


def test_by_keys_what_is_reached_is_not_hidden_behind_the_bar_and_the_decision_follows_it(
    long_one: str, visitor: Visitor
) -> None:
    page = visitor("zhouqiming", size=PHONE)
    page.goto(long_one)
    keys = Keyboard(page)

    keys.to("#page-2 summary, #page-2 figcaption a")
    reached, bar = page.locator("#page-2 figcaption").bounding_box(), page.locator(".actions.stay").bounding_box()
    assert reached and bar and reached["y"] + reached["height"] <= bar["y"] + 1
    keys.to(BAR)
    page.keyboard.press("Enter")
    expect(page.locator("#decision")).to_be_in_viewport(ratio=1)
    keys.to("#note")
