"""How large a workbook may be, found out before anything is parsed: by counting marks in the raw parts.

Counting bytes is a hundred times faster than parsing, so that a sheet of a million rows is refused at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.workbook.grid import MOST_ROWS
from pipeline.workbook.package import Package
from pipeline.workbook.refusals import TooHeavy, TooManyRows

MOST_SHEETS = 250
MOST_CELLS = 2_000_000
MOST_MERGED = 20_000
MOST_STRING_BYTES = 96 * 1024 * 1024
_PIECE = 1024 * 1024

# `cmd|'/c calc'!A1` starts a program where a formula may (Dynamic Data Exchange).
_DDE = re.compile(r"\s*[=+\-@]\s*[\w.]+\|.+!", re.S | re.A)


def is_dde(formula: str) -> bool:
    """Return whether `formula` would start another program."""
    return "|" in formula and _DDE.match(formula) is not None


def refuse_unless_bearable(package: Package, kinds: Mapping[str, str], name: str) -> None:
    """Raise a refusal if the sheets of `package` are too many, too long or too large; `kinds` names its other parts.

    Raises:
        TooManyRows, TooHeavy
    """
    found = [part for part in package.names if "/worksheets/" in part and part.endswith(".xml")]
    strings = kinds.get("sharedStrings")
    size = package.parts.getinfo(strings).file_size if strings in package.names and strings else 0
    if len(found) > MOST_SHEETS or size > MOST_STRING_BYTES:
        raise TooHeavy(name=name)
    for part in found:
        _count(package, part, name)


def _count(package: Package, part: str, name: str) -> None:
    """Raise a refusal if one sheet has too many cells, or values in too many rows.

    Rows that are formatted and empty down to the sheet's end are common, and no data.
    """
    rows = cells = 0
    tail = b""
    row, cell, values = _marks(package, part)
    with package.parts.open(part) as source:
        while piece := source.read(_PIECE):
            whole = tail + piece
            # What is cut in two at the end of a piece is counted with the next.
            cut = max(whole.rfind(b"<"), 0)
            whole, tail = whole[:cut], whole[cut:]
            left, rows, cells = MOST_ROWS - rows, rows + whole.count(row), cells + whole.count(cell)
            if rows > MOST_ROWS and any(value in _below(whole, row, left) for value in values):
                raise TooManyRows(name=name, limit=f"{MOST_ROWS:,}")
            if cells > MOST_CELLS:
                raise TooHeavy(name=name)


def _below(piece: bytes, row: bytes, left: int) -> bytes:
    """Return what of `piece` comes after its first `left` rows."""
    at = -1
    for _number in range(left + 1 if left >= 0 else 0):
        at = piece.find(row, at + 1)
    return piece[max(at, 0) :]


def _marks(package: Package, part: str) -> tuple[bytes, bytes, tuple[bytes, ...]]:
    """Return how rows, cells and values begin in `part`, whose elements may bear a prefix."""
    with package.parts.open(part) as source:
        found = re.search(rb"<(\w+:)?worksheet[\s>]", source.read(4096))
    prefix = (found[1] if found else b"") or b""
    return b"<%brow " % prefix, b"<%bc " % prefix, (b"<%bv>" % prefix, b"<%bis>" % prefix)
