"""An .xlsx file as grids, read in one pass: values, formulas, number formats, merged areas, hidden rows and sheets.

A reader of our own, because openpyxl must read a workbook twice to see a formula and its saved result, sees no hidden
row in the fast of its two ways, and takes three times as long (docs/decisions/0012-own-reader-of-sheets.md).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from pipeline.workbook import caps, formats
from pipeline.workbook.grid import BLANK, ERRORS, MOST_COLUMNS, MOST_ROWS, Area, Grid, Square, column_of, trimmed
from pipeline.workbook.package import Package, attribute, local
from pipeline.workbook.refusals import DamagedWorkbook, HasDde, TooHeavy, TooManyRows
from pipeline.workbook.values import Typed

# What lxml and zipfile raise when a part inside the zip is damaged, and what odd contents make of our own reading.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, KeyError, IndexError, ValueError, TypeError,
    NotImplementedError,
)  # fmt: skip
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = {"1", "true"}
_MOST_SERIAL = 2_958_466  # 31 December 9999


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet and the path of its part in the package, where its drawings are found."""

    grid: Grid
    path: str


@dataclass(slots=True)
class _Source:
    """What all sheets of a workbook share."""

    package: Package
    strings: Sequence[str]
    forms: Sequence[str]
    from_1904: bool
    name: str
    columns: dict[str, int] = field(default_factory=dict)


def sheets(package: Package, name: str) -> list[Part]:
    """Return the worksheets of a workbook, in order; sheets of charts and dialogues are passed over.

    Raises:
        DamagedWorkbook: a part of it cannot be read.
        TooManyRows, TooHeavy: a sheet is longer or larger than any that people fill in.
    """
    try:
        return list(_sheets(package, name))
    except _UNREADABLE as error:
        raise DamagedWorkbook(name=name) from error


def package_of(data: bytes, name: str) -> Package:
    """Return the parts of the workbook `data`.

    Raises:
        DamagedWorkbook: it is no whole zip.
    """
    try:
        return Package(zipfile.ZipFile(io.BytesIO(data)))
    except _UNREADABLE as error:
        raise DamagedWorkbook(name=name) from error


def _sheets(package: Package, name: str) -> Iterator[Part]:
    main = package.main()
    root, related = package.root(main), package.relations(main)
    kinds = {one.kind: one.target for one in related.values()}
    settings = next((one for one in root if local(one) == "workbookPr"), None)
    from_1904 = settings is not None and settings.get("date1904") in _TRUE
    caps.refuse_unless_bearable(package, kinds, name)
    strings, forms = _strings(package, kinds.get("sharedStrings")), _forms(package, kinds.get("styles"))
    source = _Source(package, strings, forms, from_1904, name)
    listed = [one for group in root if local(group) == "sheets" for one in group]
    if not listed:
        raise DamagedWorkbook(name=name)
    names: list[str] = []
    for sheet in listed:
        relation = related.get(attribute(sheet, "id"))
        if relation is None or relation.kind != "worksheet":
            continue
        is_hidden, called = sheet.get("state", "visible") != "visible", sheet.get("name", "")
        names.append(called)
        # No spreadsheet writes two sheets of one name; whoever does must still be answered about the right one.
        called = f"{called} ({names.count(called)})" if names.count(called) > 1 else called
        yield Part(_grid(source, relation.target, called, is_hidden=is_hidden), relation.target)


def _strings(package: Package, part: str | None) -> list[str]:
    """Return the texts that cells share. The reading aid (`rPh`) above Japanese or Chinese words is not part of one."""
    if part not in package.names or part is None:
        return []
    return [_words(item) for item in package.elements(part, "si")]


def _words(item: Any) -> str:
    if len(item) == 1 and not len(item[0]):
        return _unescaped(item[0].text or "")
    pieces = (
        child if local(child) == "t" else next((one for one in child if local(one) == "t"), None)
        for child in item
        if isinstance(child.tag, str) and local(child) in {"t", "r"}
    )
    return _unescaped("".join(piece.text or "" for piece in pieces if piece is not None))


def _forms(package: Package, part: str | None) -> list[str]:
    """Return the number format of each style, by the number that cells give it."""
    if part not in package.names or part is None:
        return ["General"]
    own: dict[int, str] = {}
    found: list[str] = []
    for group in package.root(part):
        if not isinstance(group.tag, str):
            continue
        if local(group) == "numFmts":
            own |= {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in group}
        elif local(group) == "cellXfs":
            numbers = [int(one.get("numFmtId", "0")) for one in group]
            found = [own.get(one) or formats.BUILT_IN.get(one, "General") for one in numbers]
    return found or ["General"]


def _grid(source: _Source, part: str, name: str, *, is_hidden: bool) -> Grid:
    rows: list[tuple[Square, ...]] = []
    following = 1
    hidden: set[int] = set()
    merged: list[Area] = []
    for element in source.package.elements(part, "row", "mergeCell"):
        if local(element) == "mergeCell":
            area = Area.of(element.get("ref", ""))
            merged += [area] if area else []
            if len(merged) > caps.MOST_MERGED:
                raise TooHeavy(name=source.name)
            continue
        number = int(element.get("r") or following) - 1
        following = number + 2
        if number >= MOST_ROWS:
            if any(len(cell) for cell in element):
                raise TooManyRows(name=source.name, limit=f"{MOST_ROWS:,}")
            continue
        if element.get("hidden") in _TRUE:
            hidden.add(number)
        if len(element):
            # Rows may stand out of order, or in two pieces.
            rows += [()] * (number + 1 - len(rows))
            rows[number] = _joined(rows[number], _row(source, element))
    kept = trimmed(rows)
    seen = frozenset(one for one in hidden if one < len(kept))
    return Grid(name, kept, merged=tuple(merged), hidden_rows=seen, is_hidden=is_hidden)


def _joined(row: tuple[Square, ...], more: tuple[Square, ...]) -> tuple[Square, ...]:
    if not row:
        return more
    pairs = zip_longest(row, more, fillvalue=BLANK)
    return tuple(before if after.is_blank else after for before, after in pairs)


def _row(source: _Source, element: Any) -> tuple[Square, ...]:
    made: list[Square] = []
    following = 0
    for cell in element:
        at = _column(source, cell.get("r"), following)
        following = at + 1
        if at >= MOST_COLUMNS:
            continue
        square = _square(source, cell) if len(cell) else BLANK
        if at == len(made):
            made.append(square)
        else:
            made += [BLANK] * (at + 1 - len(made))
            made[at] = square
    return tuple(made)


def _column(source: _Source, reference: str | None, following: int) -> int:
    if not reference:
        return following
    letters = reference.rstrip("0123456789")
    if letters not in source.columns:
        source.columns[letters] = column_of(letters)
    return source.columns[letters]


def _square(source: _Source, cell: Any) -> Square:
    """Return one cell; what its `t` says of the value: ECMA-376 part 1, 18.18.11."""
    raw, formula, inline, has_value = None, "", None, False
    for child in cell:
        tag = child.tag
        if tag.endswith("}v"):
            raw, has_value = child.text, True
        elif tag.endswith("}f"):
            formula = f"={child.text or ''}"
            if caps.is_dde(formula):
                raise HasDde(name=source.name, formula=formula[:60])
        elif tag.endswith("}is"):
            inline = child
    style = cell.get("s") or "0"
    form = source.forms[int(style)] if style.isdigit() and int(style) < len(source.forms) else "General"
    kind = cell.get("t")
    if kind == "inlineStr":
        return Square(_words(inline) if inline is not None else None, form, formula)
    if kind == "str" and has_value:
        words = _unescaped(raw or "")
        return Square(words, form, formula, is_error=bool(formula) and words in ERRORS)
    if raw is None:
        return Square(None, form, formula) if formula else BLANK
    if kind == "s":
        return Square(source.strings[int(raw)], form, formula)
    if kind == "e":
        return Square(raw, form, formula, is_error=True)
    return Square(_figure(raw, kind, form, source), form, formula)


def _figure(raw: str, kind: str | None, form: str, source: _Source) -> Typed:
    if kind == "b":
        return raw in _TRUE
    if kind == "d":
        return _iso(raw)
    number = int(raw) if raw.lstrip("-").isdigit() else float(raw)
    if formats.is_day(form) and abs(number) < _MOST_SERIAL:
        return formats.moment(number, form, from_1904=source.from_1904)
    return number


def _iso(raw: str) -> Typed:
    """Return the day that `raw` writes out (ISO 8601), by its own clock; the words themselves if it is none."""
    try:
        return datetime.fromisoformat(raw).replace(tzinfo=None)
    except ValueError:
        return raw


def _unescaped(text: str) -> str:
    """Return `text` with `_x000D_` and the like turned back (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    # Half of a pair is no character, and nothing could write it down again.
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)
