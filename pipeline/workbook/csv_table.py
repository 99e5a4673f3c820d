"""A table of text (.csv, .tsv) as a grid: in the encoding and with the delimiter that it shows.

Every cell is a text as typed. Excel on a Chinese Windows writes GB18030, and UTF-16 with tabs as “Unicode text”.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import PurePath

from pipeline.workbook import caps
from pipeline.workbook.container import decoded
from pipeline.workbook.grid import BLANK, MOST_COLUMNS, MOST_ROWS, Grid, Square, trimmed
from pipeline.workbook.refusals import DamagedWorkbook, HasDde, TooManyRows

_DELIMITERS = ",\t;，"
_LOOKED_AT = 50


def sheet(data: bytes, name: str) -> Grid:
    """Return the table in `data` as one sheet, called like the file.

    Raises:
        DamagedWorkbook: it is no text, or a quotation in it never ends.
        TooManyRows, HasDde
    """
    text = decoded(data)
    if text is None:
        raise DamagedWorkbook(name=name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[tuple[Square, ...]] = []
    try:
        for row in reader:
            if len(rows) >= MOST_ROWS and any(row):
                raise TooManyRows(name=name, limit=f"{MOST_ROWS:,}")
            rows.append(tuple(_square(cell, name) for cell in row[:MOST_COLUMNS]))
    except csv.Error as error:
        raise DamagedWorkbook(name=name) from error
    return Grid(PurePath(name).stem, trimmed(rows))


def _square(cell: str, name: str) -> Square:
    if caps.is_dde(cell):
        raise HasDde(name=name, formula=cell[:60])
    return Square(cell) if cell else BLANK


def _delimiter(text: str) -> str:
    """Return the mark that divides most of the first lines into the same number of cells, more than one."""
    lines = [line for line in text[:65536].splitlines() if line.strip()][:_LOOKED_AT]
    best = (0, 0, ",")
    for number, mark in enumerate(_DELIMITERS):
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1)
        if widths:
            width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
            best = max(best, (count * min(width, 50), -number, mark))
    return best[2]
