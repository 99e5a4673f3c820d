"""The whole way in a browser: wrong upload, marked copy, return, three approvals, release, owner, search, draw."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from pipeline.workbook.write import write_workbook
from schemas import record as records
from schemas.document_type import load_all
from tests import scanning
from tests.journeys import looks
from tests.journeys.conftest import PHONE, Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Way:
    """A report's way in one language: its project with the people there, and the words that the desk speaks."""

    language: str
    project: str
    author: str
    authors_name: str
    manager: str
    managers_name: str
    kind: str
    correct: str
    marked: str
    is_valid: str


_CHINESE = Way(
    "zh-CN", "TFY", "linruoxi", "林若溪", "zhouqiming", "周启明",
    "物业服务报告", "改正", "下载问题标注表", "有效",
)  # fmt: skip
# In a project of its own: the report of the other is there already.
_ENGLISH = Way(
    "en-GB", "YLWX", "shenlan", "沈澜", "luyuan", "陆远",
    "Property Service Report", "correct", "Download the marked copy", r"\bvalid\b",
)  # fmt: skip


def workbook_of(way: Way, folder: Path, note: str = "") -> Path:
    """Write the full example as the report of the way's project, with a note beside its first cost."""
    kind = load_all()["service_report"]
    record = records.loads(kind.read("examples/full.json"))
    record |= {"project_code": way.project, "author": way.authors_name}
    if note:
        record["finance"]["costs"][0]["explanation"] = note
    file = folder / f"报告{note}.xlsx"
    file.write_bytes(write_workbook(kind, record))
    return file


def wrong_copy(right: Path) -> Path:
    """Return a copy of a workbook in which the first number is typed over with words."""
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


def uploaded(page: Page, file: Path) -> None:
    """Upload a file on the page that is open for it, and wait for its check."""
    page.set_input_files("#files", file)
    page.click("#upload-form button")
    page.wait_for_url(re.compile(r"/upload/[0-9a-f]{64}/"))


def handed_in(author: Page, way: Way, folder: Path) -> str:
    """Upload a wrong workbook, take its marked copy, correct it and hand it in; return the document's key."""
    right = workbook_of(way, folder)
    author.goto("/upload/")
    uploaded(author, wrong_copy(right))
    expect(author.locator("h1")).to_contain_text(way.correct)
    with author.expect_download() as download:
        author.click(f"text={way.marked}")
    download.value.save_as(folder / "标注.xlsx")
    marked = openpyxl.load_workbook(folder / "标注.xlsx", read_only=True)
    assert len(marked.worksheets) > len(openpyxl.load_workbook(right, read_only=True).worksheets)

    author.click(".actions.stay a[href*='/upload/?']")
    uploaded(author, right)
    submitted(author)
    expect(author.locator("main")).to_contain_text(way.managers_name)
    return author.url.rstrip("/").rpartition("/")[2]


def submitted(author: Page) -> None:
    """Give the reasons that are asked for, and hand in."""
    for reason in author.locator("main textarea[required]").all():
        reason.fill("与财务核对过，数字无误")
    author.click("main form[action$='/submit/'] button")
    author.wait_for_url(re.compile(r"/documents/D\d+/"))


def returned_and_put_right(finance: Page, author: Page, way: Way, key: str, folder: Path) -> None:
    """Finance, which sees its section alone, returns it; the author is led to the remark, and hands in again."""
    finance.goto(f"/approvals/{key}/")
    [title] = set(finance.locator("section[aria-labelledby=beside] h3").all_inner_texts())
    _whole, *offered = finance.locator("#section option").all_text_contents()
    assert offered == [title]
    expect(finance.locator("section[aria-labelledby=beside] td code").first).to_be_visible()
    looks.assert_sound(finance)
    finance.fill("#note", "人员费用请附说明")
    finance.click("section.decide details summary")
    finance.select_option("#section", title)
    finance.click("button[value=return]")
    expect(finance.locator(".told.success").first).to_be_visible()

    author.goto("/")
    author.click(f".todo a[href*='/documents/{key}/']")
    # The remark names the section as the document does, in whatever language it is read.
    expect(author.locator("#pinned")).to_contain_text(title[: title.index("、") + 1])
    expect(author.locator("#pinned")).to_be_in_viewport()
    looks.assert_sound(author)
    author.click("a[href$='/revise/']")
    author.wait_for_url(re.compile("/upload/"))
    uploaded(author, workbook_of(way, folder, "含年中调薪"))
    expect(author.locator("#remark")).to_contain_text("人员费用请附说明")
    submitted(author)

    finance.goto(f"/approvals/{key}/")
    expect(finance.locator("section[aria-labelledby=changed]")).to_contain_text("含年中调薪")


def decided(page: Page, key: str) -> None:
    """Look at a document and approve it."""
    page.goto(f"/approvals/{key}/")
    for box in page.locator("main input[type=checkbox][required]").all():
        box.check()
    page.locator("main button[value=approve]").first.click()
    expect(page.locator(".told.success").first).to_be_visible()


def let_out(page: Page, key: str) -> None:
    """Give a document its number, and look at it then."""
    page.goto(f"/documents/{key}/")
    page.click(f"form[action$='/release/{key}/'] button")
    page.wait_for_load_state()
    page.goto(f"/documents/{key}/")


def published(author: Page, manager: Page, key: str) -> None:
    """Release a report, and with it the circular that tells where it can be read: it goes out with that one."""
    let_out(author, key)
    author.locator(".facts a[href^='/documents/']").last.click()
    author.wait_for_url(lambda address: key not in address)
    notice = author.url.rstrip("/").rpartition("/")[2]
    decided(manager, notice)
    let_out(author, notice)
    author.click(f"form[action$='/publish/one/{notice}/'] button")
    author.wait_for_load_state()


def access_code(manager: Page, way: Way) -> tuple[str, str]:
    """Make an access code for the project's owners; return what the poster says: where, and with which code."""
    manager.goto(f"/projects/{way.project}/owners/")
    manager.click("form[action$='/renew/'] button")
    manager.goto(f"/projects/{way.project}/owners/poster/")
    return manager.inner_text(".poster .address"), manager.inner_text(".poster .access-code")


def written(owner: Page, words: str) -> str:
    """Write to the project from one of its pages; return the receipt's number."""
    owner.locator("main a[href$='/feedback/']").click()
    owner.select_option("#category", index=1)
    owner.fill("#words", words)
    owner.check("input[name=agreed]")
    owner.click("main form button[type=submit]")
    number, _secret = owner.locator(".receipt dd").all_inner_texts()
    return number


def letter_of(steward: Page, way: Way, receipt: str) -> Page:
    """Wait until the letter is made of what an owner wrote, and open it from the list of letters."""
    row, until = steward.locator(f"tr:has-text('{receipt}') td").nth(1), time.monotonic() + 90
    while True:
        steward.goto(f"/projects/{way.project}/owners/")
        if (number := row.inner_text()) != "—":
            break
        assert time.monotonic() < until, "no letter was made of it"
    steward.goto(f"/documents/?type=letter_in&project={way.project}")
    steward.click(f"tr:has-text('{number}') a")
    return steward


def drawn(inspector: Page, way: Way, number: str, key: str) -> None:
    """Open a round, draw with its one button, and open the check sheet of what was drawn."""
    inspector.goto("/checks/?year=2026")
    inspector.fill("form[action$='/open/'] [role=combobox]", way.kind)
    inspector.keyboard.press("Enter")
    inspector.click("form[action$='/open/'] button")
    inspector.wait_for_url(re.compile("/checks/rounds/"))
    inspector.click("form[action$='/draw/'] button")
    expect(inspector.locator("#sample ~ table")).to_contain_text(number)
    looks.assert_sound(inspector)
    inspector.click(f"a[href$='/sheets/{key}/']")
    expect(inspector.locator("main")).to_contain_text(number)
    assert inspector.locator("main fieldset input[value=pass]").count() > 3
    looks.assert_sound(inspector)


@pytest.mark.parametrize("way", [_CHINESE, _ENGLISH], ids=["zh", "en"])
def test_a_report_goes_from_a_wrong_upload_by_a_return_to_the_check_sheet_of_its_draw(
    way: Way, served: Served, visitor: Visitor, tmp_path: Path
) -> None:
    author = visitor(way.author, language=way.language)
    manager = visitor(way.manager, language=way.language, size=PHONE)

    key = handed_in(author, way, tmp_path)
    approvers = {way.manager: manager, "qianming": visitor("qianming", language=way.language)}
    approvers["shenmuzhi"] = visitor("shenmuzhi", language=way.language, size=PHONE)
    decided(manager, key)
    returned_and_put_right(approvers["qianming"], author, way, key, tmp_path)
    for page in approvers.values():
        decided(page, key)
    published(author, manager, key)
    shown = json.loads(served.run("show", key, "--json"))
    assert (shown["stage"], bool(shown["number"])) == ("published", True)
    assert {one["person"] for one in shown["decisions"]} == set(approvers)

    owner = visitor(size=PHONE, language=way.language)
    owner.goto(link_on(shown, served))
    expect(owner.locator(".verdict")).to_contain_text(re.compile(way.is_valid, re.IGNORECASE))
    expect(owner.locator("main")).to_contain_text(shown["number"])
    looks.assert_sound(owner)
    where, code = access_code(manager, way)
    owner.goto(where)
    expect(owner.locator("main")).not_to_contain_text(shown["title"])
    owner.fill("#code", code.lower())
    owner.click("main form button")
    owner.click(f".papers a:has-text('{shown['title']}')")
    expect(owner.locator("article.text")).to_contain_text("电梯")
    looks.assert_sound(owner)
    receipt = written(owner, "4号楼的电梯保养后还有异响")
    letter = letter_of(author, way, receipt)
    expect(letter.locator("main")).to_contain_text(receipt)

    inspector = visitor("gaopin", language=way.language)
    inspector.goto("/")
    inspector.click(f"form[action$='/{key}/acknowledge/'] button >> nth=0")
    expect(inspector.locator(".told.success")).to_contain_text(shown["title"])
    inspector.goto("/search/")
    inspector.fill("input[name=q]", "电梯")
    inspector.keyboard.press("Enter")
    expect(inspector.locator(f".hits li:has-text('{shown['number']}') mark").first).to_contain_text("电梯")
    drawn(inspector, way, shown["number"], key)


def link_on(shown: dict[str, Any], served: Served) -> str:
    """Return the address in the QR code on the paper, as whoever scans it gets it."""
    [paper] = [Path(file) for file in shown["files"] if file.endswith(".pdf") and "内部" not in file]
    link = next(scanning.on_pages(paper.read_bytes()))
    assert link == f"{served.address}/v/{shown['code']}"
    return link
