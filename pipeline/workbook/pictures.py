"""The pictures inside a workbook: those that WPS puts into a cell (`DISPIMG`), and those that float above one.

A cell that holds a picture gets the picture's name as its value; the bytes go along under that name. A floating
picture counts for the cell its corner lies on, where that cell is blank and its column is one of pictures: a logo above
the title is nobody's data.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.workbook.grid import Grid, Square
from pipeline.workbook.package import Package, attribute, local
from pipeline.workbook.values import shown

MOST_PICTURE_BYTES = 20 * 1024 * 1024
MOST_BYTES = 100 * 1024 * 1024

_DISPIMG = re.compile(r'DISPIMG\(\s*"([^"]+)"', re.I)
_PICTURE_COLUMN = re.compile(r"照片|图片|图像|截图|扫描件|附件")
_DEEPEST_HEADING = 40
_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


@dataclass(slots=True)
class Pictures:
    """The pictures of one workbook that some cell holds, by name."""

    package: Package
    kept: dict[str, bytes] = field(default_factory=dict)
    _in_cells: Mapping[str, str] | None = None

    def shown_as(self, called: str) -> str:
        """Return the name of the picture that `DISPIMG` calls `called` and keep its bytes; "" if there is none."""
        if self._in_cells is None:
            self._in_cells = _in_cells(self.package)
        return self.name_of(self._in_cells.get(called, ""))

    def name_of(self, part: str) -> str:
        """Return the name of the picture in `part` and keep its bytes; "" if it is none, or too large."""
        name = posixpath.basename(part)
        if name in self.kept:
            return name
        if part not in self.package.names:
            return ""
        size = self.package.parts.getinfo(part).file_size
        if size > MOST_PICTURE_BYTES or size + sum(map(len, self.kept.values())) > MOST_BYTES:
            return ""
        data = self.package.parts.read(part)
        if not is_picture(data):
            return ""
        self.kept[name] = data
        return name


def is_picture(data: bytes) -> bool:
    """Return whether `data` begins like a PNG, JPEG, GIF or HEIC."""
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return True
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS


def with_pictures(package: Package, grid: Grid, part: str, pictures: Pictures) -> Grid:
    """Return `grid`, read from `part`, with the names of pictures in the cells that hold them."""
    anchored = list(_anchored(package, part))
    if not anchored and not any(_may_show(square) for row in grid.rows for square in row):
        return grid
    rows = [list(row) for row in grid.rows]
    changed = False
    for row in rows:
        for at, square in enumerate(row):
            if found := _DISPIMG.search(f"{square.formula} {square.value}") if _may_show(square) else None:
                name = pictures.shown_as(found[1])
                row[at], changed = Square(name or None, square.number_format), True
    for number, at, target in anchored:
        if _is_for_pictures(rows, number, at) and (name := pictures.name_of(target)):
            rows += [[] for _missing in range(number + 1 - len(rows))]
            rows[number] += [Square()] * (at + 1 - len(rows[number]))
            if rows[number][at].is_blank:
                rows[number][at], changed = Square(name), True
    return replace(grid, rows=tuple(map(tuple, rows))) if changed else grid


def _may_show(square: Square) -> bool:
    return "DISPIMG" in square.formula or (isinstance(square.value, str) and "DISPIMG" in square.value)


def _is_for_pictures(rows: list[list[Square]], number: int, at: int) -> bool:
    above = (shown(row[at].value) for row in rows[: min(number, _DEEPEST_HEADING)] if at < len(row))
    return any(_PICTURE_COLUMN.search(words) and "说明" not in words for words in above)


def _in_cells(package: Package) -> Mapping[str, str]:
    """Return the part of each picture in a cell, by the name that `DISPIMG` calls it."""
    part = next((name for name in package.names if name.lower().endswith("/cellimages.xml")), None)
    if part is None:
        return {}
    targets = package.relations(part)
    return {name: targets[one].target for name, one in _named(package.root(part)) if one in targets}


def _named(root: Any) -> Iterator[tuple[str, str]]:
    for picture in root.iter("{*}pic"):
        name = next((one.get("name", "") for one in picture.iter("{*}cNvPr")), "")
        target = next((attribute(one, "embed") for one in picture.iter("{*}blip")), "")
        yield name, target


def _anchored(package: Package, part: str) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and part of each picture that floats above the sheet in `part`."""
    for relation in package.relations(part).values():
        if relation.kind == "drawing" and relation.target in package.names:
            targets = package.relations(relation.target)
            for anchor in package.root(relation.target):
                place, blip = _corner(anchor), next(anchor.iter("{*}blip"), None)
                if place and blip is not None and (target := targets.get(attribute(blip, "embed"))):
                    yield *place, target.target


def _corner(anchor: Any) -> tuple[int, int] | None:
    corner = next((one for one in anchor if local(one) == "from"), None)
    numbers = {local(one): one.text or "" for one in corner} if corner is not None else {}
    row, column = numbers.get("row", ""), numbers.get("col", "")
    return (int(row), int(column)) if row.isdigit() and column.isdigit() else None
