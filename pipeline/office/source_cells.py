"""In which cell of which file a value stood when it was handed in: what finance holds a figure against.

The received file is read once more, in its confined process, and the answer kept: a file is known by its bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pipeline import bundles, receive
from pipeline.office import here, kinds
from pipeline.office.models import Revision
from pipeline.premises import Premises
from pipeline.read import read
from schemas.errors import BadFile

Cells = Mapping[str, tuple[str, str]]


def cells_of(revision: Revision, premises: Premises) -> dict[str, tuple[str, str]]:
    """Return file name and cell (`收支!D7`) of each value by its path; what came as data, or is computed, has none.

    Of a report that was handed in by parts, each part brings its own; the later wins, as it does in the record.
    """
    found: dict[str, tuple[str, str]] = {}
    for sha256 in revision.sources or [revision.source]:
        found |= _read(sha256, premises.root)
    return found


@lru_cache(maxsize=64)
def _read(sha256: str, _root: Path) -> Cells:
    premises = here.office()
    received = receive.lying(premises, sha256)
    if received is None:
        return {}  # it lies in the entry by now, and nobody decides any more
    try:
        bundle = bundles.opened(received.path, received.name)
        readings = read(bundle.data, bundle.name, kinds.available(premises), with_sheets=False)
    except BadFile:
        return {}
    if len(readings) != 1:
        return {}
    return {path: (bundle.name, f"{cell.sheet}!{cell.cell}") for path, cell in readings[0].cells.items() if cell.cell}
