"""The layout `gbt9704` (GB/T 9704-2012; requirements 5.1): 22 lines of 28 characters, and what stands where."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf import Pdf, render_pdf
from pipeline.render.pdf_text import pdf_text

SHARED = Path(__file__).parents[2] / "templates" / "_shared"
PAGE = (
    '<html lang="zh-CN"><style>{css}</style><body class="gbt9704 {variant}">'
    '<p class="check">查验码 K7P2</p><p class="check outer">查验码 K7P2</p>{body}</body></html>'
)
# No mark of punctuation, which may not begin a line: every line is full.
FULL = "每一封来函都有登记有责任人有期限有答复有归档" * 72
MM = 72 / 25.4


def rendered(fonts: Fonts, facts: Facts, body: str, variant: str = "") -> Pdf:
    css = fonts.css() + "".join((SHARED / name).read_text() for name in ("base.css", "gbt9704.css"))
    return render_pdf(PAGE.format(css=css, variant=variant, body=body), {}, fonts, facts)


def lines(pdf: Pdf) -> list[list[str]]:
    return [[line for line in page.splitlines() if line.strip()] for page in pdf_text(pdf.data)]


def place(pdf: Pdf, number: int, words: str) -> tuple[float, float]:
    """Return where `words` begin on a page, in mm from its left and lower edge."""
    with pypdfium2.PdfDocument(pdf.data) as document:
        text = document[number].get_textpage()
        left, bottom, _right, _top = text.get_charbox(text.search(words).get_next()[0])
        return left / MM, bottom / MM


def test_a_full_page_holds_22_lines_of_28_characters(fonts: Fonts, facts: Facts):
    pdf = rendered(fonts, facts, f'<p style="text-indent: 0">{FULL}</p>')

    whole = lines(pdf)[:-1]
    assert len(whole) == 2
    assert [[len(line) for line in page] for page in whole] == [[28] * 22] * 2
    assert pdf.warnings == ()


def test_headings_and_signature_keep_to_the_grid(fonts: Fonts, facts: Facts):
    body = f"<h2>情况</h2><p>{FULL[:300]}</p><h3>措施</h3><p>{FULL[:300]}</p><h4>其他</h4><p>{FULL[:30]}</p>" * 2

    first = lines(rendered(fonts, facts, body))[0]

    assert len(first) == 22
    assert first[0] == "一、情况"
    assert "（一）措施" in first


def test_the_page_number_stands_right_on_odd_and_left_on_even_pages_seven_mm_below_the_text(fonts: Fonts, facts: Facts):
    pdf = rendered(fonts, facts, f"<p>{FULL}</p>")

    (odd, height), (even, _height) = place(pdf, 0, "— 1 —"), place(pdf, 1, "— 2 —")
    assert odd > 160 > 50 > even > 28
    assert 35 - 7 - 5.5 < height < 35 - 7


def test_with_a_seal_the_date_ends_four_characters_from_the_right_and_the_name_is_centred_over_it(
    fonts: Fonts, facts: Facts
):
    body = '<p>正文</p><div class="signing sealed"><p>听枫苑管家服务中心</p><p>2026年12月27日</p></div>'
    pdf = rendered(fonts, facts, body)

    date, name = place(pdf, 0, "2026")[0], place(pdf, 0, "听枫苑")[0]
    middle = 210 - 26 - 14.5 / 2 * 15.75 / MM
    assert date < middle < date + 40
    assert name == pytest.approx(middle - 4.5 * 15.75 / MM, abs=1)


def test_a_letter_names_its_sender_above_and_its_first_page_carries_no_number(fonts: Fonts, facts: Facts):
    head = '<p class="sender">星冉物业服务有限公司</p><p class="ref">F-TFY-2026-0001</p><h1>复函</h1>'
    pdf = rendered(fonts, facts, f"{head}<p>{FULL}</p>", "letter")

    with pypdfium2.PdfDocument(pdf.data) as document:
        first, second = (document[number].get_textpage().get_text_bounded() for number in (0, 1))
    assert "— 1 —" not in first
    assert "— 2 —" in second
    assert len(lines(pdf)[1]) == 22
    assert place(pdf, 0, "星冉")[1] == pytest.approx(297 - 30 - 11, abs=2)


def word_file(folder: Path) -> Path:
    """Return the base of Word templates with nothing in it but full lines, from the left edge on."""
    document = Document(str(SHARED / "gbt9704.docx"))
    for block in list(document.element.body)[:-1]:
        document.element.body.remove(block)
    paragraph = document.add_paragraph(FULL)
    paragraph.paragraph_format.first_line_indent = 0
    paragraph._p.pPr.ind.set(qn("w:firstLineChars"), "0")
    document.save(str(folder / "full.docx"))
    return folder / "full.docx"


@pytest.mark.slow
def test_a_word_file_of_the_layout_holds_22_lines_of_28_characters_too(tmp_path: Path):
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, word_file(tmp_path)], check=True, capture_output=True)

    # Its head and foot are read with it: of the text are the lines that are cut from it.
    pages = [
        [line for line in page.splitlines() if line and line in FULL * 2]
        for page in pdf_text((tmp_path / "full.pdf").read_bytes())
    ]
    assert len(pages) == 3
    assert [[len(line) for line in page] for page in pages[:2]] == [[28] * 22] * 2


# LibreOffice was measured with these; another pitch or spacing gives 21 lines or 27 characters (requirements 5.1).
def test_the_word_template_names_pitch_spacing_margins_and_typefaces():
    document = Document(str(SHARED / "gbt9704.docx"))

    normal, section = document.styles["Normal"].element, document.sections[0]
    spacing = normal.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("578", "exact")
    assert normal.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    margins = [getattr(section, f"{side}_margin").mm for side in ("top", "left", "right", "bottom")]
    assert margins == pytest.approx([37, 28, 26, 35], abs=0.05)
    faces = {
        name: document.styles[name].font.name for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3")
    }
    assert list(faces.values()) == ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", None]
