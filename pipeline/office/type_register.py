"""The register of templates: which type is in use in which version, since when, and what still follows an older copy.

A document keeps the type folder that it was opened with, so that several copies of a type may be in use at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from pipeline.office import kinds
from pipeline.office.models import Document
from pipeline.premises import Premises
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a type folder: its digest, its first document, how many were opened with it and how many are open."""

    digest: str
    since: datetime
    documents: int
    under_way: int


@dataclass(frozen=True, slots=True)
class Registered:
    """One type: the copy that new documents get, and the older ones that documents under way still follow."""

    id: str
    version: str
    digest: str
    is_own: bool
    current: Copy | None
    older: tuple[Copy, ...]

    @property
    def behind(self) -> int:
        """How many documents under way follow an older copy."""
        return sum(copy.under_way for copy in self.older)


def registered(premises: Premises) -> list[Registered]:
    """Return every type of the office, those with documents on an older copy first."""
    used: dict[str, list[Copy]] = {}
    is_open = Q(stage__in=[stage for stage in Stage if stage.is_open])
    rows = Document.objects.values("type", "type_digest").annotate(
        since=Min("opened_at"), documents=Count("id"), under_way=Count("id", filter=is_open)
    )
    for row in rows.order_by("-since"):
        copy = Copy(row["type_digest"], row["since"], row["documents"], row["under_way"])
        used.setdefault(row["type"], []).append(copy)
    made = []
    for kind in kinds.available(premises).values():
        copies = used.get(kind.id, [])
        current = next((one for one in copies if one.digest == kind.digest), None)
        older = tuple(one for one in copies if one.digest != kind.digest and one.under_way)
        is_own = premises.types in kind.folder.parents
        made.append(Registered(kind.id, kind.version, kind.digest, is_own, current, older))
    return sorted(made, key=lambda one: (-one.behind, one.id))
