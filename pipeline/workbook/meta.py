"""The hidden sheet `_meta`: which type and version a workbook was made for, and whether that is still so."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pipeline.workbook.grid import Grid
from pipeline.workbook.layout import META_SHEET, VERSION
from pipeline.workbook.values import shown
from schemas.document_type import DocumentType
from schemas.record import digest


@lru_cache(maxsize=64)
def facts(kind: DocumentType) -> dict[str, str]:
    """Return what the sheet says, a row each.

    The digest is of the schema alone: a workbook does not grow old because the printed page was given another margin.
    """
    return {"type": kind.id, "version": kind.version, "digest": digest(kind.schema), "layout": VERSION}


def is_outdated(grids: Iterable[Grid], kind: DocumentType) -> bool:
    """Return whether a workbook says that it was made for another state of `kind`; one that says nothing was not."""
    for grid in grids:
        if grid.name == META_SHEET:
            rows = [[shown(square.value) for square in row[:2]] for row in grid.rows]
            said = {row[0]: row[1] for row in rows if len(row) == 2}
            return "digest" in said and said["digest"] != facts(kind)["digest"]
    return False
