"""Is it a workbook at all, and one that may be opened? Asked of the bytes, before anything parses them.

Everything is looked at from outside: the first bytes, the zip's table of contents, and the head of each XML part.
Nothing here is believed from the file's name but `.json`.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from enum import StrEnum
from xml.parsers import expat

from pipeline.workbook.refusals import (
    DamagedWorkbook,
    EmptyFile,
    ForeignFormat,
    HalfCopied,
    HasControls,
    HasDde,
    HasEmbeddedFiles,
    HasEntities,
    HasExternalLinks,
    HasMacros,
    NotAWorkbook,
    PasswordProtected,
    TextAsWorkbook,
    TextDocument,
    TooHeavy,
    UnsafeParts,
    ZipBomb,
)

__all__ = [
    "DamagedWorkbook",
    "EmptyFile",
    "ForeignFormat",
    "HalfCopied",
    "HasControls",
    "HasDde",
    "HasEmbeddedFiles",
    "HasEntities",
    "HasExternalLinks",
    "HasMacros",
    "Kind",
    "NotAWorkbook",
    "PasswordProtected",
    "TextAsWorkbook",
    "TextDocument",
    "UnsafeParts",
    "ZipBomb",
    "decoded",
    "is_json",
    "kind_of",
    "refuse_unless_fits",
    "sniffed",
]

MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_JSON_BYTES = 16 * 1024 * 1024
MOST_PARTS = 5_000
MOST_BYTES = 512 * 1024 * 1024
MOST_PART_BYTES = 256 * 1024 * 1024
# Sheets shrink twenty- to eightyfold; a bomb a thousandfold. Small parts may shrink as they like.
MOST_RATIO = 200
_SMALL = 1024 * 1024
_HEAD_BYTES = 4096

_BOM, _BLANK = b"\xef\xbb\xbf", b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
# A storage of an object embedded in an old workbook: MBD and eight hexadecimal digits.
_EMBEDDED = re.compile(rb"M\x00B\x00D\x00(?:[0-9A-F]\x00){8}")
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<html|<table|<meta|<head)", re.I)
_ENCRYPTED_FLAG = 0x1


class Kind(StrEnum):
    """What a file is by its bytes."""

    JSON = "json"
    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    TEXT = "text-document"
    ENCRYPTED = "ole-encrypted"
    HALF_ZIP = "half-copied"
    ZIP = "zip"
    MARKUP = "html-as-xls"
    CSV = "csv"
    PDF = "pdf"
    EMPTY = "empty"
    OTHER = "other"


def refuse_unless_fits(data: bytes, name: str) -> None:
    """Raise a refusal if the file itself is larger than any that people fill in.

    Raises:
        TooHeavy
    """
    if len(data) > (MOST_JSON_BYTES if is_json(data, name) else MOST_FILE_BYTES):
        raise TooHeavy(name=name)


def is_json(data: bytes, name: str) -> bool:
    """Return whether `data` is to be read as JSON: by its first sign, or by its name where it is no other file."""
    if data.startswith((_ZIP, _OLE, _PDF)) or _is_empty(data):
        return False
    text = data[:4096].removeprefix(_BOM).lstrip()
    return text[:1] in {b"{", b"["} or name.lower().endswith(".json")


def sniffed(data: bytes, name: str) -> Kind:
    """Return JSON, XLSX, XLS or CSV: what `data` is, if it may be opened.

    Raises:
        NotAWorkbook: it is something else, or a workbook that must not be opened; the class says which.
    """
    kind = kind_of(data, name)
    if kind is Kind.XLSX:
        _inspect(data, name)
    elif kind is Kind.XLS:
        _inspect_ole(data, name)
    elif kind not in {Kind.JSON, Kind.CSV}:
        raise _refusal(kind, name)
    return kind


def kind_of(data: bytes, name: str = "") -> Kind:
    """Return what `data` is, by its bytes alone; the name counts for `.json` only."""
    if _is_empty(data):
        return Kind.EMPTY
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return Kind.ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in data else Kind.XLS
    if data.startswith(_PDF):
        return Kind.PDF
    if is_json(data, name):
        return Kind.JSON
    if _MARKUP.match(data[:4096].removeprefix(_BOM)):
        return Kind.MARKUP
    return Kind.CSV if _is_text_table(data) else Kind.OTHER


def _is_empty(data: bytes) -> bool:
    return not data[:4096].strip(_BLANK) and not data.strip(_BLANK)


def _zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return Kind.HALF_ZIP
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if "mimetype" in names and "content.xml" in names:
        return Kind.ODS
    if "[Content_Types].xml" not in names:
        return Kind.ZIP
    folders = {one.partition("/")[0] for one in names}
    return Kind.XLSX if "xl" in folders else Kind.TEXT if folders & {"word", "ppt"} else Kind.ZIP


def decoded(data: bytes) -> str | None:
    """Return the text of `data` in the encoding that it shows (UTF-8, UTF-16, GB18030), or None if it is no text."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _is_text_table(data: bytes) -> bool:
    head = (decoded(data) or "").lstrip()[:65536].partition("\n")[0]
    return any(mark in head for mark in ",\t;，")


def _refusal(kind: Kind, name: str) -> NotAWorkbook:
    if kind in {Kind.XLSB, Kind.ODS}:
        return ForeignFormat(name=name, format=f".{kind}")
    if kind is Kind.TEXT:
        return TextDocument(name=name)
    if kind is Kind.MARKUP:
        return TextAsWorkbook(name=name, format="HTML")
    classes = {Kind.EMPTY: EmptyFile, Kind.HALF_ZIP: HalfCopied, Kind.ENCRYPTED: PasswordProtected}
    return classes.get(kind, NotAWorkbook)(name=name)


def _inspect_ole(data: bytes, name: str) -> None:
    """Raise a refusal if the old workbook must not be opened: by the names in its directory, which are UTF-16."""
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise HasMacros(name=name)
    if (found := _EMBEDDED.search(data)) or "\x01Ole10Native".encode("utf-16-le") in data:
        raise HasEmbeddedFiles(name=name, part=found[0].decode("utf-16-le") if found else "OLE")
    if "WordDocument".encode("utf-16-le") in data:
        raise TextDocument(name=name)


def _inspect(data: bytes, name: str) -> None:
    """Raise a refusal if the workbook must not be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for part in parts.infolist():
                _inspect_part(part, name)
            _inspect_whole(parts.infolist(), name)
            for part in parts.infolist():
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _inspect_xml(parts, part, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise DamagedWorkbook(name=name) from error


def _inspect_part(part: zipfile.ZipInfo, name: str) -> None:
    way = part.filename.replace("\\", "/")
    if part.flag_bits & _ENCRYPTED_FLAG:
        raise PasswordProtected(name=name)
    if way.startswith("/") or ":" in way or ".." in way.split("/") or stat.S_ISLNK(part.external_attr >> 16):
        raise UnsafeParts(name=name, part=part.filename[:80])
    lowered = way.lower()
    if "vbaproject" in lowered or "/macrosheets/" in lowered:
        raise HasMacros(name=name)
    if "/externallinks/" in lowered:
        raise HasExternalLinks(name=name)
    if "/activex/" in lowered:
        raise HasControls(name=name)
    if "/embeddings/" in lowered:
        raise HasEmbeddedFiles(name=name, part=part.filename[:80])


def _inspect_whole(parts: list[zipfile.ZipInfo], name: str) -> None:
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        twice = next(one for one in names if names.count(one) > 1)
        raise UnsafeParts(name=name, part=twice[:80])
    swollen = [part for part in parts if part.file_size > max(_SMALL, MOST_RATIO * part.compress_size)]
    largest = max(part.file_size for part in parts)
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > MOST_BYTES or largest > MOST_PART_BYTES or swollen:
        raise ZipBomb(name=name)


def _inspect_xml(parts: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    # A DTD can only stand before the first element: reading that far is enough, however long the part.
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _found_doctype
    parser.StartElementHandler = _found_element
    try:
        with parts.open(part) as source:
            while piece := source.read(_HEAD_BYTES):
                parser.Parse(piece)
            parser.Parse(b"", True)
    except _Element:
        return
    except _Doctype as error:
        raise HasEntities(name=name, part=part.filename[:80]) from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DamagedWorkbook(name=name) from error


class _Doctype(Exception):
    """A document type is declared."""


class _Element(Exception):
    """The first element begins."""


def _found_doctype(*_about: object) -> None:
    raise _Doctype


def _found_element(*_about: object) -> None:
    raise _Element
