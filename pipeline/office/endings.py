"""That what a paper tells of is over: the water runs again, the meeting was held, the sheet should have come down.

Such a paper is still genuine and in force; whoever meets it late is told (5.6.1). A report of a period tells of the
past from its first day, so nothing is said of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from archive import entry as entries
from pipeline.office import clock, filed, kinds
from pipeline.office.models import Document
from pipeline.premises import Premises
from schemas import expressions
from schemas import record as records
from schemas.expressions import FaultyExpression, NotApplicable

_DAY = len("2026-07-20")


@dataclass(frozen=True, slots=True)
class Ending:
    """What is over: the matter itself, or only the time that the paper was to hang; `at` is a day or a local minute."""

    at: str
    is_matter: bool


def reached(document: Document, premises: Premises) -> Ending | None:
    """Return what of a filed `document` is over by now; None if nothing is, or nothing says when."""
    kind = kinds.of(document, premises)
    if kind.periodic or not document.entry:
        return None
    matter, posted = _said(premises, document.entry, document.entry_digest, kind.ends)
    return next((Ending(at, at == matter) for at in (matter, posted) if at and _is_past(at)), None)


def _is_past(at: str) -> bool:
    now = f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}"
    return now[:_DAY] > at if len(at) == _DAY else now > at


@lru_cache(maxsize=10_000)
def _said(premises: Premises, path: str, _digest: str, ends: str) -> tuple[str, str]:
    """Return when the matter ends and when the paper comes down, as they were filed; empty where nothing says so."""
    entry = filed.archive(premises).open(f"urn:letterbook:{path}")
    if entries.RECORD not in entry.names():
        return "", ""
    record = records.loads(entry.read(entries.RECORD))
    try:
        matter = expressions.evaluate(ends, record) if ends else None
    except (NotApplicable, FaultyExpression):  # what is masked in the public record says nothing
        matter = None
    return str(matter or ""), str(record.get("post_until") or "")
