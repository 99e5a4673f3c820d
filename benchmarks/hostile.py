"""Files that want to do harm, made by code: each with the code that it must be refused with.

The tests hold them to their codes, the benchmarks to two seconds and the cap of memory.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from functools import lru_cache

_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_Parts = Iterable[tuple[str | zipfile.ZipInfo, bytes | str]]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9))
    + b"]><worksheet>&a8;</worksheet>"
)
_OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet/>'


def zipped(parts: _Parts) -> bytes:
    """Return a zip of `parts`, names twice as they come."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def workbook(sheet: bytes | str = b"", more: _Parts = (), *, count: int = 1) -> bytes:
    """Return a workbook whose sheets hold `sheet`, with `more` parts."""
    body = sheet or f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>'
    numbers = range(1, count + 1)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return zipped(
        [
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_LINKS}/officeDocument" '
             'Target="xl/workbook.xml"/></Relationships>'),
            ("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>'),
            ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>'),
            *((f"xl/worksheets/sheet{n}.xml", body) for n in numbers),
            *more,
        ]
    )  # fmt: skip


def sheet_of(rows: str, after: str = "") -> str:
    """Return the XML of one sheet."""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


@lru_cache(maxsize=1)
def million_rows() -> bytes:
    """Return a workbook with a number in each of 1,048,576 rows."""
    rows = (f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 100003}</v></c></row>' for n in range(1, 1_048_577))
    return workbook(sheet_of("".join(rows)))


def _wide() -> bytes:
    cells = '<c r="A1"><v>1</v></c>' * 250
    # The same row again and again shrinks to nothing: numbers keep it below the bomb's ratio.
    rows = "".join(f'<row r="{n}">{cells}<c><v>{n * n * 7919 % 10**9}</v></c></row>' for n in range(1, 8_500))
    return _stored(sheet_of(rows))


def _stored(sheet: str) -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out) as old:
        parts = [(one.filename, old.read(one)) for one in old.infolist() if one.filename != _SHEET]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, data in [*parts, (_SHEET, sheet.encode())]:
            archive.writestr(name, data)
    return made.getvalue()


def _claims(size: int) -> bytes:
    """Return a workbook whose table of contents gives the size of its sheet as `size`."""
    data = bytearray(workbook(sheet_of("<row/>" * 100)))
    at = data.find(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(_SHEET)] != _SHEET.encode():
        at = data.find(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


def _locked() -> bytes:
    data = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def _link() -> bytes:
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return workbook(more=[(link, "/etc/passwd")])


def _cells(*formulas: str) -> str:
    return sheet_of("".join(f'<row r="{n}"><c r="A{n}"><f>{one}</f></c></row>' for n, one in enumerate(formulas, 1)))


def _ole(words: str) -> bytes:
    return _OLE + b"\0" * 600 + words.encode("utf-16-le") + b"\0" * 600


def _joined() -> bytes:
    areas = '<mergeCell ref="A1:A50000"/>' * 30_000
    return _stored(sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', f"<mergeCells>{areas}</mergeCells>"))


CORPUS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bomb, one part.xlsx": ("zip-bomb", lambda: workbook(more=[("xl/media/a.bin", b"0" * 40_000_000)])),
    "bomb, many parts.xlsx": ("zip-bomb", lambda: workbook(more=[(f"xl/m/{n}", b"") for n in range(6_000)])),
    "bomb, claimed size.xlsx": ("zip-bomb", lambda: _claims(0xF0000000)),
    "size told too small.xlsx": ("damaged-workbook", lambda: _claims(40)),
    "billion laughs.xlsx": ("has-entities", lambda: workbook(_LAUGHS)),
    "laughs in texts.xlsx": ("has-entities", lambda: workbook(more=[("xl/sharedStrings.xml", _LAUGHS)])),
    "external entity.xlsx": ("has-entities", lambda: workbook(_OUTSIDE)),
    "DTD in relations.xlsx": ("has-entities", lambda: workbook(more=[("xl/_rels/a.rels", _OUTSIDE)])),
    "nested elements.xlsx": ("damaged-workbook", lambda: workbook(sheet_of("<row>" * 5_000 + "</row>" * 5_000))),
    "million rows.xlsx": ("sheet-too-long", million_rows),
    "one row far below.xlsx": (
        "sheet-too-long", lambda: workbook(sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))
    ),
    "two million cells.xlsx": ("too-heavy", _wide),
    "joined areas.xlsx": ("too-heavy", _joined),
    "many sheets.xlsx": ("too-heavy", lambda: workbook(count=300)),
    "macros.xlsm": ("has-macros", lambda: workbook(more=[("xl/vbaProject.bin", b"1")])),
    "macro sheet.xlsx": ("has-macros", lambda: workbook(more=[("xl/macrosheets/sheet1.xml", b"<a/>")])),
    "links.xlsx": ("has-external-links", lambda: workbook(more=[("xl/externalLinks/externalLink1.xml", b"<a/>")])),
    "object.xlsx": ("has-embedded-files", lambda: workbook(more=[("xl/embeddings/oleObject1.bin", b"1")])),
    "controls.xlsx": ("has-controls", lambda: workbook(more=[("xl/activeX/activeX1.xml", b"<a/>")])),
    "DDE.xlsx": ("has-dde", lambda: workbook(_cells("1+1", "cmd|'/c calc'!A1"))),
    "traversal.xlsx": ("unsafe-parts", lambda: workbook(more=[("xl/../../evil.xml", b"<a/>")])),
    "absolute.xlsx": ("unsafe-parts", lambda: workbook(more=[("/etc/cron.d/evil", b"1")])),
    "backslashes.xlsx": ("unsafe-parts", lambda: workbook(more=[("xl\\..\\..\\evil.xml", b"<a/>")])),
    "symbolic link.xlsx": ("unsafe-parts", _link),
    "twice.xlsx": ("unsafe-parts", lambda: workbook(more=[("XL/WORKBOOK.xml", b"<a/>")])),
    "locked.xlsx": ("password-protected", _locked),
    "encrypted.xlsx": ("password-protected", lambda: _ole("EncryptedPackage")),
    "half.xlsx": ("half-copied", lambda: workbook()[:-200]),
    "old macros.xls": ("has-macros", lambda: _ole("_VBA_PROJECT_CUR")),
    "old object.xls": ("has-embedded-files", lambda: _ole("MBD0012AB3F")),
    "word.xls": ("text-document", lambda: _ole("WordDocument")),
    "noise.xls": ("damaged-workbook", lambda: _OLE + bytes(range(256)) * 400),
    "page.xls": ("text-as-workbook", lambda: b"<html><script>alert(1)</script><table></table></html>"),
    "binary.xlsb": ("foreign-format", lambda: zipped([("[Content_Types].xml", b"<a/>"), ("xl/workbook.bin", b"1")])),
    "open.ods": ("foreign-format", lambda: zipped([("mimetype", b"x"), ("content.xml", b"<a/>")])),
    "rows.csv": ("sheet-too-long", lambda: b"a,b\n" * 1_000_000),
    "DDE.csv": ("has-dde", lambda: b"a,b\n=cmd|'/c calc'!A1,1\n"),
    "endless quotation.csv": ("damaged-workbook", lambda: b'a,b\n"' + b"x" * 1_000_000),
    "large.csv": ("too-heavy", lambda: b"a,b\n" * 17_000_000),
    "nested.json": ("not-json", lambda: b"[" * 200_000),
    "long number.json": ("not-json", lambda: b"[" + b"9" * 1_000_000 + b"]"),
    "large.json": ("too-heavy", lambda: b"[" + b"1," * 10_000_000 + b"1]"),
    "program.xlsx": ("not-a-workbook", lambda: b"\x7fELF" + b"\0" * 1000),
    "page.pdf": ("not-a-workbook", lambda: b"%PDF-1.7\n"),
    "empty.xlsx": ("empty-file", lambda: b""),
}  # fmt: skip
