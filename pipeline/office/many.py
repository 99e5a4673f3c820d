"""What many documents say, in one question however many they are; asked one by one, a year's visits cost hundreds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import F, Func, QuerySet, TextField, Value

from pipeline.office.models import Document, Revision
from pipeline.stages import Stage
from schemas import record as records
from schemas.record import Record

_OUT_OF_FORCE = (Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.DISPOSED)


def contents(found: Collection[Document]) -> Iterator[tuple[Document, Record]]:
    """Yield each of `found` that has content with that of its newest version, in their order."""
    rows = Revision.objects.filter(document__in=[one.pk for one in found]).order_by("serial")
    newest = dict(rows.values_list("document_id", "record")) if found else {}
    for one in found:
        if one.pk in newest:
            yield one, records.loads(newest[one.pk])


def said(found: QuerySet[Document], path: str) -> dict[int, str]:
    """Return what the newest version of each of `found` says at `path`, by primary key; no list lies on the way.

    The database reads it out of the records: most of them need not be read whole.
    """
    way: Any = Value("$." + ".".join(f'"{name}"' for name in path.split(".")))
    value = Func(F("record"), way, function="json_extract", output_field=TextField())
    rows = Revision.objects.filter(document__in=found.order_by().values("pk")).order_by("serial")
    return {pk: str(one or "") for pk, one in rows.values_list("document_id", value)}


def gone(numbers: Iterable[str]) -> dict[str, Stage]:
    """Return which of these documents are no longer in force, by number: withdrawn, superseded, destroyed."""
    found = Document.objects.filter(number__in=list(numbers), stage__in=_OUT_OF_FORCE)
    return {str(number): Stage(stage) for number, stage in found.values_list("number", "stage")}
