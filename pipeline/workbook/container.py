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
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from schemas.errors import BadFile
from schemas.language import _

MOST_PARTS = 5_000
MOST_BYTES = 512 * 1024 * 1024
MOST_PART_BYTES = 256 * 1024 * 1024
# Sheets shrink twenty- to eightyfold; a bomb a thousandfold. Small parts may shrink as they like.
MOST_RATIO = 200
_SMALL = 1024 * 1024

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<html|<table|<meta|<head)", re.I)
_ENCRYPTED_FLAG = 0x1


class Kind(StrEnum):
    """What a file is by its bytes."""

    JSON = "json"
    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ENCRYPTED = "ole-encrypted"
    HALF_ZIP = "half-copied"
    ZIP = "zip"
    MARKUP = "html-as-xls"
    CSV = "csv"
    PDF = "pdf"
    EMPTY = "empty"
    OTHER = "other"


class NotAWorkbook(BadFile):
    """The bytes are neither a workbook nor JSON."""

    message = _("%(name)s is neither a workbook (.xlsx) nor JSON. Fill in the template and hand that in.")
    code = "not-a-workbook"


class EmptyFile(NotAWorkbook):
    """There is nothing in the file."""

    message = _("%(name)s is empty. Copy the file again, or save it again.")
    code = "empty-file"


class HalfCopied(NotAWorkbook):
    """The workbook's end is missing."""

    message = _("%(name)s is incomplete: its end is missing. Wait until it is copied, then hand it in again.")
    code = "half-copied"


class DamagedWorkbook(NotAWorkbook):
    """A part of the workbook cannot be read."""

    message = _("%(name)s is damaged. Open it in Excel or WPS, save it under a new name and hand that in.")
    code = "damaged-workbook"


class PasswordProtected(NotAWorkbook):
    """The workbook is encrypted."""

    message = _("%(name)s is protected by a password. Remove the password, save the file and hand it in again.")
    code = "password-protected"


class OldWorkbook(NotAWorkbook):
    """A format from before 2007, or a binary one."""

    message = _("%(name)s is in an old format (%(format)s). Save it as “Excel workbook (.xlsx)” and hand that in.")
    code = "old-workbook"


class TextAsWorkbook(NotAWorkbook):
    """A web page or a text table that calls itself a workbook."""

    message = _("%(name)s is a %(format)s file, whatever its name says. Save it as “Excel workbook (.xlsx)”.")
    code = "text-as-workbook"


class HasMacros(NotAWorkbook):
    """The workbook carries a program."""

    message = _("%(name)s contains macros. Save it as “Excel workbook (.xlsx)”, which has none.")
    code = "has-macros"


class HasExternalLinks(NotAWorkbook):
    """The workbook takes values from other files."""

    message = _("%(name)s takes values from other files. Break the links (Data, Edit links) and save it again.")
    code = "has-external-links"


class ZipBomb(NotAWorkbook):
    """The file would swell beyond measure when it is opened."""

    message = _("%(name)s would swell to far more than a workbook needs, and was not opened.")
    code = "zip-bomb"


class UnsafeParts(NotAWorkbook):
    """A part of the file points outside of it."""

    message = _("%(name)s contains parts that a workbook must not have (%(part)s), and was not opened.")
    code = "unsafe-parts"


class HasEntities(NotAWorkbook):
    """A part of the file declares XML entities."""

    message = _("%(name)s declares a document type inside its data (%(part)s), and was not opened.")
    code = "has-entities"


def sniffed(data: bytes, name: str) -> Kind:
    """Return JSON or XLSX: what `data` is, if it may be opened.

    Raises:
        NotAWorkbook: it is something else, or a workbook that must not be opened; the class says which.
    """
    kind = kind_of(data, name)
    if kind is Kind.XLSX:
        _inspect(data, name)
    elif kind is not Kind.JSON:
        raise _refusal(kind, name)
    return kind


def kind_of(data: bytes, name: str = "") -> Kind:
    """Return what `data` is, by its bytes alone; the name counts for `.json` only."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return Kind.EMPTY
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return Kind.ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in data else Kind.XLS
    if data.startswith(_PDF):
        return Kind.PDF
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in {b"{", b"["} or name.lower().endswith(".json"):
        return Kind.JSON
    if _MARKUP.match(text):
        return Kind.MARKUP
    return Kind.CSV if _is_text_table(data) else Kind.OTHER


def _zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return Kind.HALF_ZIP
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    return Kind.XLSX if "[Content_Types].xml" in names and any(one.startswith("xl/") for one in names) else Kind.ZIP


def _is_text_table(data: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            first = (
                data[:65536].decode(encoding, errors="strict" if len(data) <= 65536 else "ignore").partition("\n")[0]
            )
        except UnicodeDecodeError:
            continue
        return "\x00" not in first and any(mark in first for mark in ",\t;")
    return False


def _refusal(kind: Kind, name: str) -> NotAWorkbook:
    if kind in {Kind.XLS, Kind.XLSB}:
        return OldWorkbook(name=name, format=f".{kind}")
    if kind in {Kind.MARKUP, Kind.CSV}:
        return TextAsWorkbook(name=name, format="CSV" if kind is Kind.CSV else "HTML")
    classes = {Kind.EMPTY: EmptyFile, Kind.HALF_ZIP: HalfCopied, Kind.ENCRYPTED: PasswordProtected}
    return classes.get(kind, NotAWorkbook)(name=name)


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
    try:
        with parts.open(part) as source:
            next(iter(iterparse(source, events=("start",), forbid_dtd=True)), None)
    except DefusedXmlException as error:
        raise HasEntities(name=name, part=part.filename[:80]) from error
    except (ParseError, ValueError, LookupError) as error:
        raise DamagedWorkbook(name=name) from error
