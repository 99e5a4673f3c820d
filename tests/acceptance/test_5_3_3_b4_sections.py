"""Scenario 3: a report keeps every section of its template, filled or with the reason, in its order (5.3.3B④)."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.render.pdf_text import pdf_text
from pipeline.render.text import docx_blocks
from schemas.document_type import TEMPLATES

# Reports take seconds to render.
pytestmark = pytest.mark.slow


@pytest.fixture
def report(desk):
    """The model's small report, of a 包干制 project."""
    return desk.example("service_report", "minimal")


@pytest.fixture
def workbook(desk):
    """Return the small report's workbook, its sheets changed."""

    def made(change, name="2026Q2 示例花园.xlsx"):
        book = openpyxl.load_workbook(TEMPLATES / "service_report" / "examples" / "minimal.xlsx")
        change(book)
        book.save(desk.folder / name)
        return desk.folder / name

    return made


def sheet_of(book, word):
    return next(sheet for sheet in book.worksheets if word in sheet.title)


@pytest.mark.requirement("R-5.3.3-6")
@pytest.mark.usefixtures("unrendered")
def test_a_workbook_without_the_sheets_of_a_section_is_refused_with_the_section_named(letterbook, workbook, unchanged):
    def without(book):
        for sheet in [one for one in book.worksheets if "绿化" in one.title]:
            del book[sheet.title]

    with unchanged():
        ran = letterbook("submit", workbook(without), "--by", "wangguanjia")

    assert ran.code == 1
    assert "环境清洁与绿化养护" in ran.out and "5.3.3B④" in ran.out
    assert "没有填写" in ran.out or "缺少" in ran.out


@pytest.mark.requirement("R-5.3.3-6")
@pytest.mark.parametrize("emptied", [None, {}, {"items": []}, {"status": "not_applicable"}])
@pytest.mark.usefixtures("unrendered")
def test_a_section_dropped_or_emptied_without_a_reason_is_refused_with_the_clause(
    letterbook, desk, report, unchanged, emptied
):
    report["repair_fund"] = emptied
    record = {key: value for key, value in report.items() if value is not None}

    with unchanged():
        ran = letterbook("submit", desk.file(record), "--by", "wangguanjia")

    assert ran.code == 1
    assert "专项维修资金" in ran.out or "原因" in ran.out
    assert "5.3.3B④" in ran.out


@pytest.mark.usefixtures("own_pages")
@pytest.mark.requirement("R-5.3.3-6")
def test_a_section_without_work_keeps_its_heading_and_prints_the_reason(hand_in, shown, report):
    report["repair_fund"] = {"status": "not_applicable", "reason": "房屋在保修期内，未使用维修资金"}

    files = shown(hand_in(report, "wangguanjia"))["files"]

    [pdf], [word] = ([Path(one) for one in files if one.endswith(suffix)] for suffix in (".pdf", ".docx"))
    for said in ("".join(pdf_text(pdf.read_bytes())), "".join(docx_blocks(word.read_bytes()))):
        squeezed = "".join(said.split())
        assert "专项维修资金使用" in squeezed
        assert "房屋在保修期内，未使用维修资金" in squeezed


@pytest.mark.requirement("R-5.3.3-6")
@pytest.mark.usefixtures("unrendered")
def test_sheets_in_another_order_make_the_same_report(letterbook, workbook):
    def turned(book):
        book.move_sheet(sheet_of(book, "六 保洁与绿化"), -3)

    first = letterbook("submit", workbook(lambda _book: None), "--by", "wangguanjia", "--json")
    second = letterbook("submit", workbook(turned, "另存.xlsx"), "--by", "wangguanjia", "--json")

    assert (first.code, second.code) == (0, 0)
    assert second.json[0]["document"] == first.json[0]["document"]
    assert (first.json[0]["is_news"], second.json[0]["is_news"]) == (True, False)


@pytest.mark.usefixtures("own_pages")
@pytest.mark.requirement("R-5.3.3-6")
@pytest.mark.usefixtures("unrendered")
def test_a_template_that_prints_its_sections_in_another_order_is_not_released(
    letterbook, desk, hand_in, approve, report, unchanged
):
    own = desk.premises.types / "service_report"
    shutil.copytree(TEMPLATES / "service_report", own)
    policy = own / "type.toml"
    head, *sections = policy.read_text("utf-8").split("[[sections]]")
    five, six = (next(n for n, one in enumerate(sections) if f'number = "{number}"' in one) for number in "五六")
    sections[five], sections[six] = sections[six], sections[five]
    policy.write_text("[[sections]]".join([head, *sections]), "utf-8")
    document = hand_in(report, "wangguanjia")
    approve(document, "lijingli", "shenmuzhi")

    with unchanged():
        ran = letterbook("release", document, "--by", "lijingli")

    assert ran.code in {1, 3}
    assert "公共秩序维护与消防安全" in ran.err and "次序不对" in ran.err and "5.3.3B④" in ran.err
