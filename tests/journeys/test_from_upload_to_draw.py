"""The whole way in a browser: wrong upload, marked copy, three approvals, release, owner, search, draw."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Served, Visitor, play

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def wrong_copy(right: Path) -> Path:
    """Return a copy of a workbook in which the first sheet's first dropdown is typed over with nonsense."""
    book = openpyxl.load_workbook(right)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    cell.value = "很多"
                    wrong = right.with_name("错的.xlsx")
                    book.save(wrong)
                    return wrong
    raise AssertionError("no number in the workbook")


def written_over(file: Path, values: Mapping[str, str | None]) -> None:
    """Write other values beside the labels of a workbook, so that it becomes another document."""
    book = openpyxl.load_workbook(file)
    for row in (row for sheet in book.worksheets for row in sheet.iter_rows()):
        label = str(row[0].value).lstrip("＊")
        # A heading over its whole row is merged, and is no label of a value.
        if label in values and isinstance(row[1], Cell):
            row[1].value = values[label]
    book.save(file)


def uploaded(page: Page, file: Path) -> None:
    """Upload a file and wait for its check."""
    page.goto("/upload/")
    page.set_input_files("#files", file)
    page.click("#upload-form button")
    page.wait_for_url(re.compile(r"/upload/[0-9a-f]{64}/"))


def decided(page: Page, key: str) -> None:
    """Look at a document and approve it."""
    page.goto(f"/approvals/{key}/")
    for box in page.locator("main input[type=checkbox][required]").all():
        box.check()
    page.locator("main button[value=approve]").first.click()
    page.wait_for_load_state()


def let_out(page: Page, key: str) -> None:
    """Give a document its number, and look at it then."""
    page.goto(f"/documents/{key}/")
    page.click(f"form[action$='/release/{key}/'] button")
    page.wait_for_load_state()
    page.goto(f"/documents/{key}/")


def _notice_of(served: Served, key: str) -> str:
    code = (
        "from pipeline.office.models import Document\n"
        f"[print(one.key) for one in Document.objects.filter(opened_by__pk={int(key[1:])})]\n"
    )
    return play(served.root, code).strip()


@dataclass(frozen=True)
class Way:
    """One document's way: its type, who approves it on what, and the words that its desk speaks."""

    kind: str
    approvers: tuple[tuple[str, tuple[int, int]], ...]
    correct: str
    marked: str
    is_valid: str
    sought: str
    differs: Mapping[str, str | None] = field(default_factory=dict)


# The longest way in Chinese, the shortest in English.
_REPORT = Way(
    "service_report", (("zhouqiming", PHONE), ("qianming", DESK), ("shenmuzhi", PHONE)),
    "改正", "问题标注表", "有效", "电梯",
)  # fmt: skip
_CIRCULAR = Way(
    "circular", (("zhouqiming", PHONE),), "correct", "Download the marked copy", r"\bvalid\b", "6号楼",
    {"标题": "关于6号楼计划停水的通知", "发布渠道": "宣传栏", "影响范围·楼栋": "6号楼", "不受影响范围": None},
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "way"), [("zh-CN", _REPORT), ("en-GB", _CIRCULAR)], ids=["report-zh", "circular-en"]
)
def test_a_document_goes_its_whole_way(
    language: str, way: Way, served: Served, visitor: Visitor, tmp_path: Path
) -> None:
    right = tmp_path / "报告.xlsx"
    served.run("example", way.kind, "-o", str(right))
    if way.differs:
        written_over(right, way.differs)
    author = visitor("linruoxi", language=language)

    uploaded(author, wrong_copy(right))
    expect(author.locator("h1")).to_contain_text(way.correct)
    with author.expect_download() as download:
        author.click(f"text={way.marked}")
    download.value.save_as(tmp_path / "标注.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "标注.xlsx")
    assert len(marked.worksheets) > len(openpyxl.load_workbook(right).worksheets)

    uploaded(author, right)
    for reason in author.locator("main textarea[required]").all():
        reason.fill("与财务核对过，数字无误")
    author.click("main form[action$='/submit/'] button")
    author.wait_for_url(re.compile(r"/documents/D\d+/"))
    key = author.url.rstrip("/").rpartition("/")[2]
    expect(author.locator("main")).to_contain_text("周启明")

    for user, size in way.approvers:
        decided(visitor(user, size=size, language=language), key)
    shown = json.loads(served.run("show", key, "--json"))
    assert shown["stage"] == "approved"
    assert {one["person"] for one in shown["decisions"]} == {user for user, _size in way.approvers}

    let_out(author, key)
    if opened := _notice_of(served, key):  # a report kept for reading goes out with the circular that tells of it
        decided(visitor("zhouqiming", size=PHONE, language=language), opened)
        let_out(author, opened)
    author.click(f"form[action$='/publish/one/{opened or key}/'] button")
    author.wait_for_load_state()
    shown = json.loads(served.run("show", key, "--json"))
    assert (shown["stage"], bool(shown["number"])) == ("published", True)

    owner = visitor(size=PHONE, language=language)
    owner.goto(f"/v/{shown['code']}")
    expect(owner.locator("main")).to_contain_text(re.compile(way.is_valid, re.IGNORECASE))
    expect(owner.locator("main")).to_contain_text(shown["number"])

    inspector = visitor("gaopin", language=language)
    inspector.goto(f"/search/?q={way.sought}")
    expect(inspector.locator("main")).to_contain_text(shown["number"])
    # The other projects have no report yet: a finding, so it ends with 1.
    asked = ("--year", "2026", "--type", way.kind, "--seed", "s", "--per-project", "50", "--json")
    drawn = json.loads(served.run("draw", *asked, status=1))
    assert shown["number"] in drawn["sample"]


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
