"""The words of both renditions, and the places where they disagree."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from pipeline.render.pdf import render_pdf
from pipeline.render.pdf_text import pdf_text
from pipeline.render.text import differences, docx_blocks, html_blocks

BASE = (Path(__file__).parents[2] / "templates" / "_shared" / "base.css").read_text()
ROWS = [(str(number), f"第{number}项", f"{number * 1234.5:,.2f}") for number in range(1, 70)]


def word_file(rows=ROWS) -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.add_paragraph("服务报告")
    document.add_paragraph("本季度\t概况\n第二行")
    table = document.add_table(0, 3)
    for row in [("序号", "项目", "金额/元"), *rows]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.add_paragraph("完")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page(fonts, rows=ROWS) -> str:
    body = "".join("<tr>" + "".join(f"<td>{words}</td>" for words in row) + "</tr>" for row in rows)
    return (
        f"<html><head><title>不算</title><style>{fonts.css()}{BASE}</style></head><body>"
        '<div class="running-head" data-only="pdf">页眉</div><div class="running-foot" data-only="pdf">页脚</div>'
        "<h1>服务报告</h1><!-- 不算 --><p>本季度 <b>概</b>况<br>第二行</p>"
        "<svg><text>图中文字</text></svg>"
        f"<table><thead><tr><th>序号<th>项目<th>金额/元</tr></thead><tbody>{body}</tbody></table><p>完</p></body></html>"
    )


def test_two_renditions_of_the_same_words_agree_over_page_breaks_and_repeated_heads(fonts, facts):
    html = page(fonts)
    pdf = render_pdf(html, {}, fonts, facts)

    pages = pdf_text(pdf.data)

    assert len(pages) >= 2
    assert all("金额/元" in words for words in pages[:2])
    assert differences(docx_blocks(word_file()), html_blocks(html), pages) == []


def test_running_heads_and_page_numbers_are_not_part_of_the_text(fonts, facts):
    pages = pdf_text(render_pdf(page(fonts), {}, fonts, facts).data)

    assert not any("页眉" in words or "页脚" in words or "共" in words for words in pages)


def test_the_blocks_of_a_word_file_are_its_paragraphs_and_cells_in_order():
    blocks = docx_blocks(word_file(ROWS[:1]))

    assert blocks == ["服务报告", "本季度 概况 第二行", "序号", "项目", "金额/元", "1", "第1项", "1,234.50", "完"]


def test_a_text_box_is_read_once_and_for_itself():
    box = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>外</w:t></w:r><w:r>'
        "<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>内</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>内</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    document = Document()
    from docx.oxml import parse_xml

    document.element.body.insert(0, parse_xml(box))
    out = io.BytesIO()
    document.save(out)

    assert docx_blocks(out.getvalue()) == ["外", "内"]


def test_the_blocks_of_a_page_leave_out_charts_comments_and_what_only_the_pdf_has(fonts):
    assert html_blocks(page(fonts, ROWS[:1])) == docx_blocks(word_file(ROWS[:1]))


def test_a_wrong_figure_is_named_with_both_sides(fonts):
    html = html_blocks(page(fonts, ROWS[:3]))
    docx = [block.replace("2,469.00", "2,496.00") for block in html]

    found = differences(docx, html, ["".join(html)])

    assert len(found) == 1
    assert "2,496.00" in found[0]
    assert "2,469.00" in found[0]


def test_a_missing_block_is_named():
    assert len(differences(["甲", "丙"], ["甲", "乙", "丙"], ["甲乙丙"])) == 1


def test_what_the_pdf_lost_or_moved_is_named():
    found = differences(["甲", "乙"], ["甲", "乙"], ["乙甲"])

    assert len(found) == 1
    assert "乙" in found[0]


def test_long_differences_are_shortened():
    found = differences(["长" * 300], ["短" * 300], ["短" * 300])

    assert len(found[0]) < 120


@pytest.mark.parametrize(("docx", "html"), [(["甲 乙"], ["甲", "乙"]), (["甲\u3000乙\u200b"], ["甲乙"])])
def test_spaces_and_the_borders_of_blocks_do_not_count(docx, html):
    assert differences(docx, html, ["甲乙"]) == []


words = st.lists(st.text("甲乙丙丁1.,-", min_size=1, max_size=8), max_size=12)


@given(words, st.integers(0, 30))
def test_a_document_always_agrees_with_itself_wherever_its_pages_break(blocks: list[str], at: int):
    whole = "".join(blocks)

    assert differences(blocks, blocks, [whole[:at], whole[at:]]) == []


@given(words.filter(bool), st.data())
def test_a_changed_block_never_goes_unseen(blocks: list[str], data: st.DataObject):
    at = data.draw(st.integers(0, len(blocks) - 1))
    changed = [*blocks[:at], blocks[at] + "改", *blocks[at + 1 :]]

    assert differences(changed, blocks, ["".join(blocks)])
    assert differences(changed, changed, ["".join(blocks)])
