"""Prepared texts (预审文本) that may be filled in now: filed, in force, valid today, of the projects one writes for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipeline.office import clock, composing, documents
from pipeline.office.models import Document, Person, Revision
from pipeline.stages import Stage
from schemas.document_type import DocumentType
from schemas.record import value_at

_IN_FORCE = (Stage.FILED, Stage.SECURED, Stage.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One prepared text that may be used now, and its content."""

    document: Document
    content: Mapping[str, Any]

    @property
    def wording(self) -> str:
        """Its text, with the blanks."""
        return str(value_at(self.content, "prepared.wording") or "")

    @property
    def use(self) -> str:
        """When it is meant to be used."""
        return str(value_at(self.content, "prepared.use") or "")

    @property
    def valid_until(self) -> str:
        """Its last day (ISO)."""
        return str(value_at(self.content, "prepared.valid_until") or "")


def usable(who: Person, kind: DocumentType) -> list[Prepared]:
    """Return the prepared texts that `who` may fill in for a document of `kind`, by project and title."""
    if kind.emergency is None:
        return []
    mine = composing.projects(who, kind)
    found = Document.objects.filter(type__in=kind.emergency.of, stage__in=_IN_FORCE, project__in=mine)
    found = found.select_related("project").order_by("project__code", "title", "id")
    newest: dict[int, Revision] = {}
    for one in Revision.objects.filter(document__in=found).select_related("document__project").order_by("serial"):
        newest[one.document_id] = one
    read = [Prepared(one, documents.content(newest[one.pk])) for one in found if one.pk in newest]
    return [one for one in read if (one.valid_until or "9999-12-31") >= clock.today()]


def named(document: Document, who: Person, kind: DocumentType) -> Prepared | None:
    """Return the prepared text that `document` is, where `who` may use it now."""
    return next((one for one in usable(who, kind) if one.document.pk == document.pk), None)


def may_be_told(at: datetime, hours: int) -> bool:
    """Return whether a consent given `at` can be recorded now: it is said already, and not long ago."""
    now = clock.now()
    return now - timedelta(hours=hours) <= at <= now
