"""Where each part of the check stands, for the desk: what it covered, when it ran last, and what is red.

A part of the archive at a time (`--part-of`) leaves the rest to other nights: so it is told since when all was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.office.models import FixityCheck, Verification
from pipeline.office.prepared import Prepared
from pipeline.office.stores import ARCHIVE
from pipeline.office.verify_parts import Part
from pipeline.office.verify_personal import MEMORY
from schemas.language import _

_LATELY = 20
_UNITS = {
    "canaries": _("traps for the checker"),
    "entries": _("entries"),
    "files": _("files"),
    "stores": _("places of copies"),
    "events": _("events"),
    "documents": _("documents"),
    "series": _("series"),
    "rows": _("rows"),
    "parts": _("personal parts"),
    "parcels": _("messages of owners"),
    # Beside those of the last run: what it need not open again was opened by an earlier one.
    "ever-opened-parts": _("personal parts, all runs together"),
}
# Said of the same things once more, in another unit, or of the check alone.
_LEFT_OUT = {"bytes"}
_READ_APART = {Part.ARCHIVE: ARCHIVE, Part.OPENED: MEMORY}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something was looked at; `place` is the target of copies, where it is one's."""

    checked: int
    expected: int
    unit: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class PartState:
    """One part: when it ran last (None: never), what it covered then, how many faults; all was read since `since`."""

    part: Part
    at: datetime | None = None
    amounts: tuple[Amount, ...] = ()
    faults: int = 0
    since: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out of what was to be looked at."""
        return all(one.checked == one.expected for one in self.amounts)


def parts() -> list[PartState]:
    """Return every part in the order of the check, each as of the last run in which it said what it covered."""
    told: dict[str, tuple[datetime, list[Mapping[str, Any]]]] = {}
    for finished_at, covered in _runs():
        for part in {str(one["part"]) for one in covered} - told.keys():
            told[part] = finished_at, [one for one in covered if one["part"] == part]
    return [_state(part, told.get(part.value), _oldest_in(_READ_APART.get(part, ""))) for part in Part]


def _oldest_in(store: str) -> datetime | None:
    return next(iter(_oldest(store=store)), None) if store else None


# What was faulty may be long, and is told of the last run alone.
_runs = Prepared(lambda: Verification.objects.order_by("-id").values_list("finished_at", "covered")[:_LATELY])
_oldest = Prepared(
    lambda store: FixityCheck.objects.filter(store=store).order_by("at").values_list("at", flat=True)[:1], store=str
)


def _state(part: Part, told: tuple[datetime, list[Mapping[str, Any]]] | None, since: datetime | None) -> PartState:
    if told is None:
        return PartState(part)
    at, rows = told
    faults = max(int(one.get("faults", 0)) for one in rows)
    return PartState(part, at, tuple(_amounts(part, rows)), faults, since)


def _amounts(part: Part, rows: Iterable[Mapping[str, Any]]) -> Iterator[Amount]:
    for one in rows:
        place, _dash, unit = str(one["of"]).rpartition("-")
        if unit not in _LEFT_OUT:
            words = _UNITS.get(str(one["of"]), _UNITS.get(unit, unit))
            yield Amount(one["checked"], one["expected"], words, place if part is Part.COPIES else "")
