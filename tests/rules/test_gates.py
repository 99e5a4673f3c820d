"""Every gate before release can fail: a real circular, spoilt in one place at a time."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest

from pipeline import gates, type_check
from pipeline.compose import Printed, compose
from pipeline.gates import GateClosed
from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf import render_pdf
from schemas.document_type import TEMPLATES, load
from schemas.language import speak
from schemas.policy import Section
from tests.staff import PROJECTS

CIRCULAR = load(TEMPLATES / "circular")
GREETING, ASKING = "尊敬的1—3号楼业主、住户：", "请您提前做好以下准备："
NOW = datetime(2026, 7, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def record():
    made, stopping = type_check.resolved(CIRCULAR, CIRCULAR.folder / "examples" / "full.json", PROJECTS)
    assert stopping == []
    return made.record


@pytest.fixture(scope="module")
def trial(record):
    printed = Printed(NOW, "XRWY-TFY-TZ-2026-8888", "8888-8888", "2088-888", "2026-07-10", draft=False)
    return compose(CIRCULAR, record, printed, Fonts.load())


def part(title, name="text", **more):
    return Section(name, {"zh-Hans": title, "en": title}, number="一", **more)


def with_parts(*parts):
    return replace(CIRCULAR, sections=parts)


def edited(trial, change):
    """Return the trial with `change` made to its Word document."""
    document = docx.Document(io.BytesIO(trial.docx))
    change(document)
    made = io.BytesIO()
    document.save(made)
    return replace(trial, docx=made.getvalue())


def retyped(trial, old, new):
    """Return the trial with its page, and the PDF printed from it, saying `new` for `old`."""
    assert old in trial.html
    page = trial.html.replace(old, new)
    return replace(trial, html=page, pdf=printed(page))


def printed(page):
    return render_pdf(page, {}, Fonts.load(), Facts(title="x", author="x", created=NOW)).data


def paragraph(document, words):
    return next(one for one in document.paragraphs if one.text.strip() == words)


def removed(words):
    def change(document):
        element = paragraph(document, words)._element
        element.getparent().remove(element)

    return change


def reasons(kind, record, trial):
    """Return why the gate closed, in English; nothing if it let the trial pass."""
    with speak("en"):
        try:
            gates.refuse_unless_fit(kind, record, trial)
        except GateClosed as refusal:
            return str(refusal)
    return ""


def test_the_complete_example_passes_every_gate(record, trial):
    for kind in (CIRCULAR, with_parts(part(GREETING), part(ASKING))):
        assert reasons(kind, record, trial) == ""


@pytest.mark.requirement("R-5.3.3-6")
def test_a_section_that_the_word_document_lacks_closes_the_gate(record, trial):
    spoilt = edited(trial, removed(ASKING))

    said = reasons(with_parts(part(GREETING), part(ASKING)), record, spoilt)

    assert f"the section “{ASKING}” is missing or out of order" in said
    assert "5.3.3B④" in said


@pytest.mark.requirement("R-5.3.3-6")
def test_a_section_that_the_pdf_lacks_closes_the_gate(record, trial):
    spoilt = retyped(trial, f"<p>{ASKING}</p>", "")

    assert f"the section “{ASKING}” is missing or out of order" in reasons(with_parts(part(ASKING)), record, spoilt)


@pytest.mark.requirement("R-5.3.3-6")
def test_sections_out_of_order_close_the_gate(record, trial):
    said = reasons(with_parts(part(ASKING), part(GREETING)), record, trial)

    assert f"the section “{GREETING}” is missing or out of order" in said
    assert ASKING not in said


@pytest.mark.requirement("R-5.3.3-6")
def test_a_section_followed_by_the_next_heading_is_empty(record, trial):
    opening = record["text"]["opening"]

    said = reasons(with_parts(part(GREETING), part(opening)), record, trial)

    assert said.startswith(f"The document cannot be released: the section “{GREETING}” is empty")


def test_a_heading_at_the_very_end_is_an_empty_section(record, trial):
    def add(document):
        document.add_paragraph("结语")

    spoilt = edited(retyped(trial, "</body>", "<p>结语</p></body>"), add)

    assert reasons(with_parts(part("结语")), record, spoilt).count("is empty") == 1


def test_a_section_that_does_not_belong_to_this_record_is_not_asked_for(record, trial):
    kind = with_parts(part("收支情况", when="project.fee_mode == 'lump_sum'"), Section("text", {"zh-Hans": "无编号"}))

    assert reasons(kind, record, trial) == ""


def test_a_sentence_changed_in_the_word_document_alone_closes_the_gate(record, trial):
    def change(document):
        paragraph(document, ASKING).runs[0].text = "请您提前做好"

    assert "DOCX and PDF differ" in reasons(CIRCULAR, record, edited(trial, change))


def test_a_sentence_changed_on_the_page_alone_closes_the_gate(record, trial):
    assert "DOCX and PDF differ" in reasons(CIRCULAR, record, retyped(trial, ASKING, "请您注意："))


def test_a_sentence_that_the_pdf_does_not_print_closes_the_gate(record, trial):
    spoilt = replace(trial, pdf=printed(trial.html.replace(ASKING, "")))

    assert "The PDF does not print" in reasons(CIRCULAR, record, spoilt)


def marked(**marks):
    """Return the type with marks on the field `particulars.reason`."""
    schema = deepcopy(CIRCULAR.schema)
    field = schema["properties"]["particulars"]["properties"]["reason"]
    schema["properties"]["particulars"]["properties"]["reason"] = {**field, **marks}
    return replace(CIRCULAR, schema=schema)


def test_a_personal_value_in_the_public_rendition_closes_the_gate_and_is_not_told(record, trial):
    private = record | {"particulars": record["particulars"] | {"reason": "提前做好以下准备"}}

    said = reasons(marked(**{"x-personal": True}), private, trial)

    assert "a field marked personal stands in the public rendition" in said
    assert "提前做好以下准备" not in said


def test_a_personal_value_that_only_the_pdf_prints_closes_the_gate(record, trial):
    private = record | {"particulars": record["particulars"] | {"reason": "王小明投诉"}}
    spoilt = replace(trial, pdf=printed(trial.html.replace("</body>", "<p>王小明<br>投诉</p></body>")))

    said = reasons(marked(**{"x-personal": True}), private, spoilt)

    assert said == (
        "The document cannot be released: a field marked personal stands in the public rendition (PDF, page 2) (5.6.2)"
    )


def test_a_personal_value_that_is_not_printed_passes(record, trial):
    private = record | {"particulars": record["particulars"] | {"reason": "王小明投诉"}}

    assert reasons(marked(**{"x-personal": True}), private, trial) == ""


def test_the_end_of_one_paragraph_and_the_beginning_of_the_next_are_not_read_as_one_value(record, trial):
    both = edited(trial, lambda document: (document.add_paragraph("王小"), document.add_paragraph("明天")))
    private = record | {"particulars": record["particulars"] | {"reason": "王小明"}}

    said = reasons(marked(**{"x-personal": True}), private, both)

    assert "personal" not in said


def test_the_leak_is_told_before_anything_else_and_the_rest_is_counted(record, trial):
    missing = [part(f"第{number}部分") for number in range(5)]
    kind = replace(marked(**{"x-personal": True}), sections=tuple(missing))
    private = record | {"particulars": record["particulars"] | {"reason": "提前做好以下准备"}}

    said = reasons(kind, private, trial)

    assert said.startswith("The document cannot be released: a field marked personal")
    assert "（+4）" in said


def test_a_pdf_that_no_archive_would_take_closes_the_gate(record, trial):
    spoilt = retyped(trial, f"<p>{ASKING}</p>", f'<p style="opacity: 0.5">{ASKING}</p>')

    assert "the PDF is not fit to be archived: something on it is transparent" in reasons(CIRCULAR, record, spoilt)
