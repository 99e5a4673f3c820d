"""The words of old files: PDF, Word, text; what nobody can read has none and keeps nothing out."""

from __future__ import annotations

import stat

import docx
import pytest

from pipeline import legacy_words
from pipeline.render.docx_words import docx_words
from pipeline.workbook.refusals import TooHeavy
from schemas.errors import BadFile


def test_a_word_file_gives_the_words_of_its_paragraphs_and_tables(tmp_path):
    made = docx.Document()
    made.add_paragraph("公共收益公示")
    made.add_table(1, 2).rows[0].cells[1].text = "电梯广告"
    made.save(tmp_path / "a.docx")

    assert legacy_words.words_of(tmp_path / "a.docx") == "公共收益公示\n电梯广告"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_is_read_in_the_encodings_of_old_machines(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes("停水通知，电话13800005678".encode(encoding))

    found = legacy_words.words_of(tmp_path / "a.txt")

    assert found.startswith("停水通知") and "13800005678" not in found


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", b"no"), ("a.docx", b"no"), ("a.txt", b"\xff\xff\xff"), ("a.jpg", b"")]
)
def test_what_cannot_be_read_has_no_words(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)

    assert legacy_words.words_of(tmp_path / name) == ""


def test_a_file_that_takes_too_much_has_no_words(tmp_path, monkeypatch):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")

    def too_heavy(*_given, **_named):
        raise TooHeavy(name="a.pdf")

    monkeypatch.setattr(legacy_words, "confined", too_heavy)

    assert legacy_words.words_of(tmp_path / "a.pdf") == ""


def _office(folder, script):
    made = folder / "soffice"
    made.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return str(made)


def test_an_old_word_file_is_read_by_libreoffice_where_there_is_one(tmp_path):
    (tmp_path / "a.doc").write_bytes(b"old")
    office = _office(tmp_path, 'while [ "$1" != "--outdir" ]; do shift; done; printf 停电通知 > "$2/original.txt"')

    assert legacy_words.words_of(tmp_path / "a.doc", office) == "停电通知"


@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_an_old_word_file_that_libreoffice_cannot_read_has_no_words(tmp_path, script):
    (tmp_path / "a.doc").write_bytes(b"old")

    assert legacy_words.words_of(tmp_path / "a.doc", _office(tmp_path, script)) == ""
    assert legacy_words.words_of(tmp_path / "a.doc") == ""


def test_bytes_that_are_no_word_file_are_refused():
    with pytest.raises(BadFile):
        docx_words(b"PK\x03\x04broken")
