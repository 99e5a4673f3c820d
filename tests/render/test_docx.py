"""The Word door: values printed as typed, the same bytes every time, broken templates found before data is."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta, timezone
from decimal import Decimal

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.sandbox import SecurityError

from pipeline.render.docx import FaultyTemplate, UnprintableText, render_docx
from pipeline.render.docx_pictures import Picture
from schemas.expressions import document_environment

ENVIRONMENT = document_environment(autoescape=True)


def filled(template: bytes, facts, pictures=None, **context: object) -> bytes:
    return render_docx(template, context, facts, environment=ENVIRONMENT, pictures=pictures)


def paragraphs(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


@pytest.mark.parametrize(
    "value",
    ["{{ 7*7 }}", "{% if x %}", "<b>粗</b>", "A<b>&C", '"双"', "'单'", "{_{ x }_}", "&lt;", "]]>", "𡭄㛃", "  前后  "],
)
def test_a_value_is_printed_exactly_as_it_was_typed(template, facts, value: str):
    assert paragraphs(filled(template("值：{{ value }}。"), facts, value=value)) == [f"值：{value}。"]


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")))
def test_every_printable_text_comes_back_unchanged(template, facts, value: str):
    assert paragraphs(filled(template("{{ value }}|"), facts, value=value)) == [f"{value}|"]


def test_line_breaks_and_tabs_of_a_value_are_kept(template, facts):
    assert paragraphs(filled(template("{{ value }}"), facts, value="甲\n乙\r\n丙\t丁")) == ["甲\n乙\n丙\t丁"]


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_a_control_character_is_refused_instead_of_cutting_the_text(template, facts, char: str):
    with pytest.raises(UnprintableText) as caught:
        filled(template("{{ value }}"), facts, value=f"前{char}后")

    assert f"U+{ord(char):04X}" in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_missing_name_is_an_error_and_never_a_blank(template, facts):
    with pytest.raises(UndefinedError):
        filled(template("{{ nobody }}"), facts)


def test_a_template_cannot_reach_into_python(template, facts):
    with pytest.raises((SecurityError, UndefinedError)):
        filled(template("{{ ''.__class__.__mro__ }}"), facts)


def test_numbers_are_exact_and_nothing_prints_as_a_dash(template, facts):
    got = paragraphs(filled(template("{{ total }} {{ nothing }}"), facts, total=Decimal("1165504.80"), nothing=None))

    assert got == ["1165504.80 —"]


def test_a_row_repeats_for_every_item(template, facts):
    rows = (
        ("项目", "金额"),
        ("{%tr for row in rows %}", ""),
        ("{{ row.name }}", "{{ row.sum }}"),
        ("{%tr endfor %}", ""),
    )
    items = [{"name": f"第{number}项", "sum": Decimal(number)} for number in range(30)]

    data = filled(template("表", rows=rows), facts, rows=items)

    table = Document(io.BytesIO(data)).tables[0]
    assert len(table.rows) == 31
    assert [cell.text for cell in table.rows[30].cells] == ["第29项", "29"]


def test_headers_are_filled_too(template, facts):
    data = filled(template("正文", head="{{ number }}"), facts, number="XRWY-01")

    assert Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text == "XRWY-01"


def test_the_same_arguments_give_the_same_bytes(template, facts, png):
    word = template("{{ a }}{{ chart }}")
    picture = {"chart": Picture(png, 80, "图")}

    assert filled(word, facts, picture, a="一") == filled(word, facts, picture, a="一")


def test_the_file_holds_no_time_but_that_of_its_facts(template, facts):
    data = filled(template("x"), facts)

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"


def test_title_author_and_time_are_stated_in_universal_time(template, facts):
    shanghai = facts.created.astimezone(timezone(timedelta(hours=8)))
    moved = type(facts)(facts.title, facts.author, shanghai, subject=facts.subject)

    stated = Document(io.BytesIO(filled(template("x"), moved))).core_properties

    assert (stated.title, stated.author, stated.subject) == (facts.title, facts.author, facts.subject)
    assert stated.created == stated.modified == facts.created


def test_a_picture_stands_where_its_name_is_with_its_words(template, facts, png):
    data = filled(template("前{{ chart }}后"), facts, {"chart": Picture(png, 80, '说明 <"&>\n第二行')})

    document = Document(io.BytesIO(data))
    shape = document.inline_shapes[0]
    assert (round(shape.width.mm), round(shape.height.mm)) == (80, 40)
    assert shape._inline.docPr.get("descr") == '说明 <"&> 第二行'
    assert paragraphs(data) == ["前后"]


def test_pictures_can_be_named_by_key_inside_a_loop_and_have_ids_of_their_own(template, facts, png):
    pictures = {"p1": Picture(png, 40, "一"), "p2": Picture(png, 40, "二"), "unused": Picture(png, 40, "三")}
    word = template("{%p for key in keys %}", "{{ pictures[key] }}", "{%p endfor %}")

    data = filled(word, facts, pictures, keys=["p1", "p2", "p1"])

    document = Document(io.BytesIO(data))
    ids = [shape._inline.docPr.id for shape in document.inline_shapes]
    assert len(ids) == len(set(ids)) == 3
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert sum(name.startswith("word/media/letterbook") for name in file.namelist()) == 2


def test_a_picture_has_to_be_a_png():
    with pytest.raises(ValueError, match="PNG"):
        Picture(b"<svg/>", 80, "图")


@pytest.mark.parametrize("words", ["{{ a", "a }}", "{% if a %}", "{% end %}", "{{ a b }}"])
def test_a_broken_tag_is_found_when_the_template_is_read(template, facts, words: str):
    with pytest.raises(FaultyTemplate) as caught:
        filled(template("好", words), facts, a="一")

    assert "word/document.xml" in str(caught.value)


def test_markup_that_makes_no_xml_is_a_fault_of_the_template(template, facts):
    with pytest.raises(FaultyTemplate, match="no XML"):
        filled(template("{{ '<w:t>' | safe }}"), facts)


def test_a_package_without_properties_is_a_fault_of_the_template(template, facts):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("x"))) as file, zipfile.ZipFile(out, "w") as copy:
        for name in file.namelist():
            if name != "docProps/core.xml":
                copy.writestr(name, file.read(name))

    with pytest.raises(FaultyTemplate, match=r"core\.xml"):
        filled(out.getvalue(), facts)


def test_without_an_environment_that_escapes_values_are_escaped_all_the_same(template, facts):
    data = render_docx(template("{{ a }}"), {"a": "<b>&"}, facts, environment=document_environment(autoescape=False))

    assert paragraphs(data) == ["<b>&"]
