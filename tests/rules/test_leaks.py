"""A phone in a chart's workbook, in a comment, in the file's properties goes out with the file: it is found there."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from PIL import Image, PngImagePlugin

from pipeline import gates, leaks, type_check
from pipeline.compose import Printed, compose
from pipeline.gates import GateClosed
from pipeline.render.fonts import Fonts
from pipeline.render.office_words import Spot
from schemas.document_type import TEMPLATES, load
from schemas.language import Text, speak
from tests.staff import PROJECTS

CIRCULAR = load(TEMPLATES / "circular")
MINUTES = load(TEMPLATES / "forum_minutes")
PHONE = "13800135678"
NOW = datetime(2026, 7, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def record():
    return type_check.resolved(CIRCULAR, CIRCULAR.folder / "examples" / "full.json", PROJECTS)[0].record


@pytest.fixture(scope="module")
def trial(record):
    printed = Printed(NOW, "XRWY-TFY-TZ-2026-8888", "8888-8888", "2088-888", "2026-07-10", draft=False)
    return compose(CIRCULAR, record, printed, Fonts.load())


def with_part(data, name, content):
    """Return the Word file `data` with the part `name` put in or replaced; `content` may be made from what it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content(old.read(name)) if callable(content) else content)
    return out.getvalue()


def workbook():
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["王先生", int(PHONE)])
    book.save(made)
    return made.getvalue()


def xml(inner):
    return f'<w:x xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{inner}</w:x>'.encode()


def picture(**info):
    made, exif = io.BytesIO(), Image.Exif()
    if words := info.get("exif"):
        exif[0x010E] = words
    if words := info.get("windows"):
        exif[0x9C9C] = words.encode("utf-16-le")
    if words := info.get("comment"):
        exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + words.encode("utf-16-le")
    texts = PngImagePlugin.PngInfo()
    if words := info.get("text"):
        texts.add_itxt("Comment", words)
    if "text" in info:
        Image.new("RGB", (2, 2)).save(made, "PNG", pnginfo=texts)
    else:
        Image.new("RGB", (2, 2)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def said(trial, record, kind=CIRCULAR, language="en"):
    with speak(language):
        try:
            gates.refuse_unless_fit(kind, record, trial)
        except GateClosed as refusal:
            return str(refusal)
    return ""


def line(words):
    return xml(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")


def titled(old):
    return old.replace(b"</dc:title>", f"{PHONE}</dc:title>".encode())


SHEET = "Microsoft_Excel_Sheet1.xlsx"
PLANTED = [
    (f"word/embeddings/{SHEET}", workbook(), f"the embedded file {SHEET}"),
    ("docProps/core.xml", titled, "the file properties"),
    ("docProps/custom.xml", xml(f"<w:value>{PHONE}</w:value>"), "the file properties"),
    ("customXml/item1.xml", xml("<w:value>138 0013 5678</w:value>"), "the file properties"),
    ("word/comments.xml", xml(f"<w:comment><w:p><w:r><w:t>{PHONE}</w:t></w:r></w:p></w:comment>"), "the comments"),
    ("word/header9.xml", line("1380013</w:t></w:r><w:r><w:t>5678"), "the page header"),
    ("word/footer9.xml", line(PHONE), "the page footer"),
    ("word/footnotes.xml", line(PHONE), "the footnotes"),
    ("word/charts/chart1.xml", xml(f"<w:v>{PHONE}</w:v>"), "a chart or drawing"),
    ("word/drawing9.xml", xml(f"<w:docPr descr='{PHONE}'/>"), "the part word/drawing9.xml"),
    ("word/settings2.xml", xml(f"<w:docVar w:name='x' w:val='{PHONE}'/>"), "the part word/settings2.xml"),
    ("word/settings3.xml", xml(f"<!-- {PHONE} -->"), "the part word/settings3.xml"),
    ("word/_rels/more.rels", xml(f"<w:Relationship Target='tel:{PHONE}'/>"), "the links"),
    ("word/media/a.jpg", picture(exif=f"call {PHONE}"), "the data of the picture a.jpg"),
    ("word/media/a.jpg", picture(windows=f"王先生{PHONE}"), "the data of the picture a.jpg"),
    ("word/media/a.jpg", picture(comment=f"王先生{PHONE}"), "the data of the picture a.jpg"),
    ("word/media/a.png", picture(text=f"王先生{PHONE}"), "the data of the picture a.png"),
    ("word/embeddings/oleObject1.bin", f"王先生{PHONE}".encode("utf-16-le"), "the embedded file oleObject1.bin"),
]


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("part", "content", "where"), PLANTED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_phone_anywhere_in_the_word_file_stops_the_release_and_the_place_is_told(trial, record, part, content, where):
    spoilt = replace(trial, docx=with_part(trial.docx, part, content))

    assert said(spoilt, record) == (
        f"The document cannot be released: Word file, {where}: mobile number 138****5678 (5.6.2)"
    )


@pytest.mark.parametrize(
    ("markup", "where"),
    [
        (f"<w:p><w:del><w:r><w:delText>{PHONE}</w:delText></w:r></w:del></w:p>", "a tracked change"),
        (f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{PHONE}</w:t></w:r></w:p>", "hidden text"),
    ],
)
def test_what_was_deleted_or_hidden_is_found_in_the_text(trial, record, markup, where):
    spoilt = with_part(
        trial.docx, "word/document.xml", lambda old: old.replace(b"</w:body>", f"{markup}</w:body>".encode())
    )

    assert f"Word file, {where}: mobile number" in said(replace(trial, docx=spoilt), record)


OBJECTS = [
    (b"9001 0 obj << /Title (Tel 13800135678) >> endobj", "the file properties"),
    (b"9001 0 obj << /Author <FEFF" + PHONE.encode("utf-16-be").hex().encode() + b"> >> endobj", "the file properties"),
    (b"9001 0 obj << /Type /Annot /Contents (\\0613800135678) >> endobj", "a comment"),
    (b"9001 0 obj << /Alt (Foto \\(13800135678\\)) >> endobj", "an alternative text"),
    (
        b"9001 0 obj << /Type /Metadata /Length 33 >> stream\n<x:xmpmeta>13800135678</x:xmpmeta>\nendstream endobj",
        "the file properties",
    ),
]


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(("made", "where"), OBJECTS)
def test_a_phone_in_what_a_pdf_does_not_print_stops_the_release(trial, record, made, where):
    spoilt = trial.pdf.replace(b"\nxref", b"\n" + made + b"\nxref") if b"\nxref" in trial.pdf else trial.pdf + made

    assert f"PDF, {where}: mobile number 138****5678 (5.6.2)" in said(replace(trial, pdf=spoilt), record)


@pytest.mark.requirement("R-5.6.2-1")
def test_the_refusal_tells_a_clerk_in_chinese_which_file_and_which_place(trial, record):
    spoilt = replace(trial, docx=with_part(trial.docx, *PLANTED[0][:2]))

    told = said(spoilt, record, language="zh-Hans")

    assert "Word 文件" in told and "Microsoft_Excel_Sheet1.xlsx" in told and "手机号码138****5678" in told
    assert "5.6.2" in told and PHONE not in told


def test_a_letter_to_one_person_may_hold_a_phone_that_is_no_personal_field(trial, record):
    spoilt = replace(trial, docx=with_part(trial.docx, *PLANTED[0][:2]))

    assert said(spoilt, record, replace(CIRCULAR, confidentiality="internal")) == ""


def test_a_work_number_of_the_project_may_stand_anywhere(trial, record):
    work = record | {"project": record["project"] | {"work_phones": f"工程主管 138 0013 5678；值班{PHONE[:-1]}9"}}
    spoilt = replace(trial, docx=with_part(trial.docx, *PLANTED[0][:2]))

    assert said(spoilt, work) == ""


def spot(words):
    return Spot(Text("somewhere"), "", words)


def shown(words, **fields):
    """Return what is found in `words` of minutes whose speaker and observers are as given."""
    record = {
        "project": {},
        "company": {},
        "opinions": {"items": [{"group": "owners", "building": "3号楼", "speaker": fields.get("speaker", "王小明")}]},
        "meeting": {"observers": fields.get("observers")},
    }
    return [leak.shown for leak in leaks.leaks([spot(words)], record, MINUTES)]


@pytest.mark.parametrize("written", ["王小明", "王 小 明", "王　小明", "王\n小明", "业主王小明反映"])
def test_a_known_name_is_found_however_it_is_spaced(written):
    assert shown(written) == ["王**"]


@pytest.mark.parametrize("written", ["0633-8212324", "06338212324", "０６３３ ８２１２３２４"])
def test_a_known_phone_is_found_however_it_is_grouped(written):
    assert shown(written, speaker="0633 8212324") == ["0633-*****24"]


def test_each_name_of_a_list_is_looked_for_by_itself():
    assert shown("李雷提出", observers="张三、李雷，韩梅梅") == ["李*"]


def test_the_words_of_a_sentence_are_no_list_of_names():
    assert shown("请安静", speaker="独居老人，请安静，需探望") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("1201室", True),
        ("3-1201", True),
        ("3号楼1201", True),
        ("房号1201", True),
        ("1201元", False),
        ("完成1201项", False),
        ("11201室", False),
    ],
)
def test_a_bare_room_number_counts_only_where_a_room_is_meant(words, found):
    assert bool(shown(words, speaker="1201")) is found


def test_a_value_of_another_kind_is_not_told():
    assert shown("某处写着“独居，听力不好”", speaker="独居，听力不好") == [""]


def test_a_landline_that_the_clerk_was_asked_about_passes_in_the_text_and_not_elsewhere():
    record = {"project": {}, "company": {}, "particulars": {"reason": "详询供水公司0633-8212324"}}

    found = [leak.shown for leak in leaks.leaks([spot("供水公司0633-8212324"), spot("0633-8765432")], record, CIRCULAR)]

    assert found == ["0633-*****32"]


def test_a_number_in_a_field_for_contacts_at_work_passes():
    record = {"project": {}, "company": {}, "contact": {"phones": [{"phone": PHONE}]}}
    field = {"type": "array", "items": {"properties": {"phone": {"type": "string", "x-work-contact": True}}}}
    kind = replace(CIRCULAR, schema={"properties": {"contact": {"properties": {"phones": field}}}})

    assert list(leaks.leaks([spot(PHONE)], record, kind)) == []
