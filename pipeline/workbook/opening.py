"""Whatever kind of table a file is, it becomes grids: the one place that knows all the readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.workbook import csv_table, xls, xlsx
from pipeline.workbook.container import Kind, NotAWorkbook, refuse_unless_fits, sniffed
from pipeline.workbook.grid import Grid
from pipeline.workbook.pictures import Pictures, with_pictures


@dataclass(frozen=True, slots=True)
class Opened:
    """The sheets of a file, the pictures in their cells by name, and what kind of file it was."""

    kind: Kind
    grids: tuple[Grid, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def opened(data: bytes, name: str) -> Opened:
    """Return what is in the file `data`, hidden sheets and rows included.

    Raises:
        NotAWorkbook: it cannot be opened, or must not be; the class says why.
    """
    refuse_unless_fits(data, name)
    kind = sniffed(data, name)
    if kind is Kind.XLS:
        return Opened(kind, tuple(xls.sheets(data, name)))
    if kind is Kind.CSV:
        return Opened(kind, (csv_table.sheet(data, name),))
    if kind is not Kind.XLSX:
        raise NotAWorkbook(name=name)
    package = xlsx.package_of(data, name)
    pictures = Pictures(package)
    grids = [with_pictures(package, one.grid, one.path, pictures) for one in xlsx.sheets(package, name)]
    return Opened(kind, tuple(grids), pictures.kept)
