"""What is no workbook, or one that must not be opened, is refused by name before anything parses it."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from pipeline.workbook import container
from pipeline.workbook.container import Kind, NotAWorkbook, kind_of, sniffed
from pipeline.workbook.read import read_workbook
from schemas.document_type import DocumentType

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TYPES = b'<?xml version="1.0"?><Types/>'


def zipped(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def workbook(extra: dict[str, bytes] | None = None) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>", **(extra or {})})


def plain_workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def with_password() -> bytes:
    data = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    return bytes(data)


def with_symlink() -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def with_a_part_twice() -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/workbook.xml", "<workbook/>")
    return out.getvalue()


ENTITIES = b'<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("empty-file", lambda: b""),
    "blanks": ("empty-file", lambda: b"\xef\xbb\xbf \r\n\0\0"),
    "half": ("half-copied", lambda: plain_workbook()[:-400]),
    "password": ("password-protected", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "zip password": ("password-protected", with_password),
    "old word": ("text-document", lambda: OLE + "WordDocument".encode("utf-16-le")),
    "word": ("text-document", lambda: zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<a/>"})),
    "old program": ("has-macros", lambda: OLE + "_VBA_PROJECT_CUR".encode("utf-16-le")),
    "old object": ("has-embedded-files", lambda: OLE + "MBD0012AB3F".encode("utf-16-le")),
    "old package": ("has-embedded-files", lambda: OLE + "\x01Ole10Native".encode("utf-16-le")),
    "ods": ("foreign-format", lambda: zipped({"mimetype": b"application/x", "content.xml": b"<a/>"})),
    "object": ("has-embedded-files", lambda: workbook({"xl/embeddings/oleObject1.bin": b"1"})),
    "controls": ("has-controls", lambda: workbook({"xl/activeX/activeX1.xml": b"<a/>"})),
    "xlsb": ("foreign-format", lambda: zipped({"[Content_Types].xml": TYPES, "xl/workbook.bin": b"1"})),
    "html": ("text-as-workbook", lambda: b"<html><table></table></html>"),
    "old xml": ("text-as-workbook", lambda: b'<?xml version="1.0"?><Workbook/>'),
    "pdf": ("not-a-workbook", lambda: b"%PDF-1.7 ..."),
    "picture": ("not-a-workbook", lambda: b"\xff\xd8\xff\xe0\0\0JFIF"),
    "prose": ("not-a-workbook", lambda: "今天天气不错".encode()),
    "zip": ("not-a-workbook", lambda: zipped({"a.txt": b"1"})),
    "macros": ("has-macros", lambda: workbook({"xl/vbaProject.bin": b"1"})),
    "old macros": ("has-macros", lambda: workbook({"xl/macrosheets/sheet1.xml": b"<a/>"})),
    "links": ("has-external-links", lambda: workbook({"xl/externalLinks/externalLink1.xml": b"<a/>"})),
    "bomb": ("zip-bomb", lambda: workbook({"xl/worksheets/sheet1.xml": b"0" * 20_000_000})),
    "traversal": ("unsafe-parts", lambda: workbook({"xl/../../evil.xml": b"<a/>"})),
    "root": ("unsafe-parts", lambda: workbook({"/etc/cron.d/evil": b"1"})),
    "drive": ("unsafe-parts", lambda: workbook({"C:evil": b"1"})),
    "symlink": ("unsafe-parts", with_symlink),
    "twice": ("unsafe-parts", with_a_part_twice),
    "entities": ("has-entities", lambda: workbook({"xl/worksheets/sheet1.xml": ENTITIES})),
    "utf-16 entities": ("has-entities", lambda: workbook({"xl/a.xml": ENTITIES.decode().encode("utf-16")})),
    "no xml": ("damaged-workbook", lambda: workbook({"xl/a.xml": b"<a"})),
    "empty part": ("damaged-workbook", lambda: workbook({"xl/a.xml": b""})),
    "strange code": (
        "damaged-workbook",
        lambda: workbook({"xl/a.xml": b'<?xml version="1.0" encoding="klingon"?><a/>'}),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_must_not_be_opened_is_refused_by_name_in_both_languages(name: str) -> None:
    code, made = REFUSED[name]

    with pytest.raises(NotAWorkbook) as refused:
        sniffed(made(), "二季度.xlsx")

    assert refused.value.code == code
    assert refused.value.exit_code == 1
    assert "二季度.xlsx" in refused.value.localized("en")
    assert refused.value.localized("zh-Hans") != refused.value.localized("en")


def test_the_caps_hold_for_the_number_and_the_size_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for cap in ("MOST_PARTS", "MOST_BYTES", "MOST_PART_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(container, cap, 1)
            with pytest.raises(container.ZipBomb):
                sniffed(plain_workbook(), "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_of_text_passes_in_every_encoding_that_a_spreadsheet_writes(encoding: str) -> None:
    assert sniffed("项目,金额\n电梯,1\n".encode(encoding), "收支.csv") is Kind.CSV
    assert container.decoded("项目，金额".encode(encoding)) == "项目，金额"


def test_what_is_no_text_in_any_encoding_has_none() -> None:
    assert container.decoded(b"\xff\xff\x00\x01") is None
    assert container.decoded(b"a\x00b") is None


def test_a_workbook_passes_under_any_name() -> None:
    assert sniffed(plain_workbook(), "报告.xls") is Kind.XLSX


def test_json_is_known_by_its_first_sign_or_by_its_name() -> None:
    assert sniffed(b'\xef\xbb\xbf {"doc_type": "x"}', "data") is Kind.JSON
    assert sniffed(b"not really", "data.JSON") is Kind.JSON
    assert sniffed(b"[]", "data.txt") is Kind.JSON


def test_a_long_text_table_is_known_by_its_beginning() -> None:
    assert kind_of(("项目,金额\n" + "电梯,一\n" * 20000).encode()) is Kind.CSV


def test_a_workbook_with_broken_parts_is_damaged_and_not_a_crash(kinds: dict[str, DocumentType]) -> None:
    for data in (workbook(), zipped({"[Content_Types].xml": TYPES, "xl/styles.xml": b"<a/>"}), spoiled()):
        with pytest.raises(container.DamagedWorkbook):
            read_workbook(data, kinds)


def spoiled() -> bytes:
    data = bytearray(zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>" * 50}))
    at = data.find(b"xl/workbook.xml") + 20
    data[at : at + 8] = b"\xff" * 8
    return bytes(data)


def test_json_is_no_workbook_to_the_reader_of_workbooks(kinds: dict[str, DocumentType]) -> None:
    with pytest.raises(NotAWorkbook):
        read_workbook(b"{}", kinds)
