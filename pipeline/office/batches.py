"""Batches as the office sees them: who has a paper already, what supplements what, how much of a file is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import batch
from pipeline.office import kinds
from pipeline.office.models import Document, Project
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.problem import Place, Problem, problem
from schemas.record import Record

SUPPLEMENTS = "supplements"
_GONE = (Stage.ABANDONED, Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.DISPOSED)


def told(document: Document, premises: Premises) -> dict[str, Any]:
    """Return how many papers `document` has and how many rows of its file were left out; nothing unless a batch."""
    kind = kinds.of(document, premises)
    if kind.batch is None:
        return {}
    revision = document.revisions.order_by("-serial").first()
    rows = batch.rows_of(records.loads(revision.record), kind) if revision else []
    drop = document.drops.order_by("-id").first()
    faults = drop.problems if drop else []
    left_out = {batch.row_number(one["path"], kind) for one in faults}
    copy = str(left_out_copy(document, drop.name, premises)) if drop and left_out else None
    return {"items": len(rows), "left_out": len(left_out), "left_out_problems": faults, "left_out_copy": copy}


def left_out_copy(document: Document, name: str, premises: Premises) -> Path:
    """Return where the marked copy of the rows lies that the file `name` brought and `document` has not."""
    # Loaded here: listing documents asks for the rows of every one of them and needs neither inbox nor workbooks.
    from pipeline.receive import safe_name
    from pipeline.workbook.marks import copy_name, plain_stem

    called = copy_name(f"{plain_stem(name)}（{document.key}未列入）.xlsx")
    return premises.returned / safe_name(document.project.code) / called


def served_already(
    record: Record, kind: DocumentType, project: Project, leaving_out: Document | None
) -> Iterator[Problem]:
    """Yield the rows whose household has a paper in the batch that this one supplements, or in another supplement.

    `leaving_out` is the batch that `record` revises or corrects. A batch that supplements none is held against those
    that supplement it: what is handed in anew with all rows may hold some by now that went out apart.
    """
    if kind.batch is None:
        return
    others = _standing(kind, project, leaving_out)
    wanted = record.get(SUPPLEMENTS)
    if wanted and not any(wanted in {one.key, one.number} for one, _content in others):
        yield problem("no-such-document", Place(path=SUPPLEMENTS, value=str(wanted)))
        return
    mine = batch.keys(record, kind)
    for other, content in _family(str(wanted or ""), leaving_out, others):
        for key in mine.keys() & batch.keys(content, kind).keys():
            yield batch.at_row(mine[key], kind, "item-served-already", key, document=other.number or other.key)


Batches = list[tuple[Document, Record]]


def _standing(kind: DocumentType, project: Project, leaving_out: Document | None) -> Batches:
    """Return the batches of the project that are in hand or in force, with their records."""
    found = Document.objects.filter(type=kind.id, project=project).exclude(stage__in=_GONE).order_by("id")
    if leaving_out is not None:
        found = found.exclude(pk=leaving_out.pk)
    newest = ((one, one.revisions.order_by("-serial").first()) for one in found)
    return [(one, records.loads(revision.record)) for one, revision in newest if revision is not None]


def _family(supplemented: str, own: Document | None, others: Batches) -> Batches:
    """Return which of `others` are one batch: what is supplemented, what that supplements, and so on both ways."""
    named = {supplemented, *((own.key, own.number) if own else ())} - {"", None}
    family: Batches = []
    rest = list(others)
    while True:
        near = [
            (one, content) for one, content in rest if named & {one.key, one.number, content.get(SUPPLEMENTS)} - {None}
        ]
        if not near:
            return family
        family += near
        rest = [pair for pair in rest if pair not in near]
        named |= {name for one, content in near for name in (one.key, one.number, content.get(SUPPLEMENTS)) if name}
