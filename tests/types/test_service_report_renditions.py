"""The service report as PDF and DOCX: the same words, every part in its place, tables and charts as in the model."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from pipeline.compose import Printed, Renditions, compose
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import pdf_text
from pipeline.render.text import differences, docx_blocks, html_blocks
from schemas import expressions
from schemas.record import Record
from tests.service_report import FOLDER, KIND, changed, example, resolved


@pytest.fixture(scope="module")
def printed() -> Printed:
    decisions = (
        {"role_title": "项目经理", "verb_title": "审核", "name": "周启明", "at": "2026-07-08T10:00", "scope": ""},
        {"role_title": "财务核算中心", "verb_title": "审批", "name": "顾清和", "at": "2026-07-09T10:00", "scope": ""},
    )
    return Printed(
        datetime(2026, 7, 10, tzinfo=UTC),
        number="XRWY-TFY-WYBG-2026Q2-01",
        code="7K3M-92QD",
        issued_on="2026-07-10",
        draft=False,
        decisions=decisions,
    )


@pytest.fixture(scope="module", params=["full", "minimal"])
def rendered(request: pytest.FixtureRequest, printed: Printed) -> tuple[Record, Renditions]:
    record = resolved(example(request.param)).record
    return record, compose(KIND, record, printed, Fonts.load())


@pytest.fixture(scope="module")
def full(printed: Printed) -> Renditions:
    return compose(KIND, resolved(example("full")).record, printed, Fonts.load(), internal=True)


@pytest.mark.slow
def test_word_file_and_pdf_say_the_same(rendered: tuple[Record, Renditions]) -> None:
    _record, made = rendered

    assert differences(docx_blocks(made.docx), html_blocks(made.html), pdf_text(made.pdf)) == []


@pytest.mark.slow
def test_all_parts_are_printed_in_the_order_of_the_contract(rendered: tuple[Record, Renditions]) -> None:
    record, made = rendered
    open_parts = [part for part in KIND.sections if not part.when or expressions.holds(part.when, record)]
    blocks = docx_blocks(made.docx)

    printed_at = [blocks.index(part.titles["zh-Hans"]) for part in open_parts]

    assert len(open_parts) == 17
    assert printed_at == sorted(printed_at)


@pytest.mark.slow
def test_a_part_without_work_prints_its_heading_and_reason(printed: Printed) -> None:
    blocks = docx_blocks(compose(KIND, resolved(example("minimal")).record, printed, Fonts.load()).docx)

    assert blocks[blocks.index("专项维修资金使用") + 1] == "本期无此项工作：房屋在保修期内，未使用维修资金"


@pytest.mark.slow
def test_the_report_shows_eight_charts_in_both_renditions(full: Renditions) -> None:
    with zipfile.ZipFile(BytesIO(full.docx)) as file:
        pictures = [name for name in file.namelist() if name.startswith("word/media/")]

    assert full.html.count('<figure class="chart" role="img"') == 8
    # Eight charts, and the QR code of the cover.
    assert len(pictures) == 9


@pytest.mark.slow
def test_cover_contents_and_letter_take_a_page_each(full: Renditions) -> None:
    pages = pdf_text(full.pdf)

    assert "公示期" in pages[0]
    assert "目录" in pages[1]
    assert "目录" not in pages[0] + pages[2]
    assert "上期承诺6项" in pages[2]
    assert "总建筑面积" in pages[3]


@pytest.mark.slow
def test_a_table_longer_than_a_page_repeats_its_head(printed: Printed) -> None:
    raw = example("minimal")
    raw["highlights"]["plan_followup"] = [
        {"item": f"第{number}项计划", "result": "late", "note": "顺延至下季度"} for number in range(1, 71)
    ]

    made = compose(KIND, resolved(raw).record, printed, Fonts.load())
    pages = [page for page in pdf_text(made.pdf) if "顺延至下季度" in page]

    assert len(pages) >= 3
    assert all("上期计划" in page and "说明" in page for page in pages)
    assert differences(docx_blocks(made.docx), html_blocks(made.html), pdf_text(made.pdf)) == []


@pytest.mark.slow
def test_the_approvals_stand_in_the_internal_copy_alone(rendered: tuple[Record, Renditions], full: Renditions) -> None:
    _record, public = rendered

    assert "审批 财务核算中心顾清和（第十部分）7月9日；" in " ".join(docx_blocks(full.docx))
    assert "顾清和" not in " ".join(docx_blocks(public.docx))
    assert "抄送备案" not in public.html


@pytest.mark.slow
def test_the_accounts_name_the_day_on_which_finance_approved_them(full: Renditions) -> None:
    assert "本部分经财务核算中心7月9日审批。" in full.html


@pytest.mark.slow
def test_text_that_looks_like_a_template_is_printed_as_typed(printed: Printed) -> None:
    odd = '{{ 7*7 }} <b>粗</b> & "引号"'
    record = resolved(changed("minimal", ("letter.body", odd))).record

    made = compose(KIND, record, printed, Fonts.load())

    assert odd in docx_blocks(made.docx)
    assert odd in html_blocks(made.html)


def _word_part(name: str) -> str:
    with zipfile.ZipFile(FOLDER / "document.docx") as file:
        return file.read(name).decode("utf-8")


def test_every_table_of_the_word_template_repeats_its_head_and_keeps_its_rows_whole() -> None:
    tables = _word_part("word/document.xml").split("<w:tbl>")[2:]
    photos = [table for table in tables if ".photos" in table.partition("</w:tr>")[0]]
    figures = [table for table in tables if table not in photos]

    assert (len(figures), len(photos)) == (16, 17)
    assert not [table for table in figures if "<w:tblHeader/>" not in table.partition("</w:tr>")[0]]
    assert not [table for table in tables if _printed_rows(table) != table.count("<w:cantSplit/>")]
    # Photos have no head that could be repeated.
    assert not [table for table in photos if _printed_rows(table) != 1 or "<w:tblHeader/>" in table]


def _printed_rows(table: str) -> int:
    """Return how many rows stay, or come once for each round of a loop; a row in figures is never only a loop's."""
    is_photos = ".photos" in table.partition("</w:tr>")[0]
    return sum(not (is_photos and "{%tr" in row) for row in table.split("<w:tr>")[1:])


def test_the_word_template_numbers_its_headings_and_names_chinese_faces() -> None:
    styles, numbering = _word_part("word/styles.xml"), _word_part("word/numbering.xml")

    assert "chineseCountingThousand" in numbering
    assert '<w:name w:val="heading 1"/>' in styles
    assert 'w:eastAsia="宋体"' in styles
    assert "Calibri" not in styles
    assert "Theme" not in styles
