"""What a new workbook already holds: master data, and what follows from the document before and from registers.

The rows `[[prefill]]` of a type say which field takes which expression. Pure: whoever asks brings the project and the
document before. A value that follows from nothing yet is left to the clerk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import sums
from pipeline.resolve import Surroundings
from pipeline.workbook.before import Before
from schemas import expressions, shape
from schemas.document_type import DocumentType
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.policy import Prefill
from schemas.record import Record, put_at, value_at


def prefilled(kind: DocumentType, around: Surroundings, period: str = "") -> tuple[Record, Before | None]:
    """Return the record that a new workbook starts from, and last time's figures to stand beside its cells.

    `around.previous` is the whole record of the document before; without one there is nothing to compare with.

    Raises:
        FaultyExpression: a row of the type asks for what no record can have.
    """
    previous = _complete(around.previous, kind)
    context = _context(kind, around, previous, period)
    record: Record = {"doc_type": kind.id}
    masters = {"project_code": around.project.get("code"), "period": period, "author": around.author_name}
    record |= {name: value for name, value in masters.items() if value and name in kind.schema["properties"]}
    for row in kind.prefills:
        try:
            _put(record, row.field, expressions.evaluate(row.value, context))
        except NotApplicable:
            continue
    sums.fill(record, kind, around.registers, anew=True)
    return record, _before(kind, previous) if previous else None


def faults(kind: DocumentType, around: Surroundings, period: str) -> Iterator[tuple[str, str]]:
    """Yield each field that a row of the type cannot fill in, and why: for the author of the type."""
    context = _context(kind, around, _complete(around.previous, kind), period)
    for row in kind.prefills:
        if not _is_typed(kind, row):
            yield row.field, "no field that is typed in"
        try:
            value = expressions.evaluate(row.value, context)
        except NotApplicable:
            continue
        except FaultyExpression as error:
            yield row.field, str(error)
        else:
            if "[]" in row.field and not isinstance(value, list):
                yield row.field, "a column takes a list, one value a row"


def _is_typed(kind: DocumentType, row: Prefill) -> bool:
    way: list[str | int] = []
    for step in row.field.replace("[]", ".[]").split("."):
        way.append(0 if step == "[]" else step)
        schema = shape.schema_at(kind.schema, way)
        if not schema or schema.get("x-computed"):
            return False
    return True


def _complete(previous: Mapping[str, Any] | None, kind: DocumentType) -> Record | None:
    # A type may have gained fields since: they are absent, not unknown.
    return shape.normalised(dict(previous), kind.schema, kind.schema) if previous else None


def _context(kind: DocumentType, around: Surroundings, previous: Record | None, period: str) -> dict[str, Any]:
    project = dict(around.project) or None
    told = {"project": project, "company": dict(around.company) or None, "period": period or None}
    read = {"related": around.related, "registers": sums.visible(kind, around.registers)}
    return {**told, **read, "previous": previous}


def _put(record: Record, field: str, value: Any) -> None:
    """Put `value` at `field`; that of a column, row by row."""
    path, is_column, column = field.partition("[].")
    if value is None or value in ("", []):
        return
    if not is_column:
        put_at(record, field, value)
        return
    rows = value_at(record, path) or []
    rows += [{} for _ in range(len(value) - len(rows))]
    for row, one in zip(rows, value, strict=False):
        if one is not None:
            put_at(row, column, one)
    put_at(record, path, rows)


def _before(kind: DocumentType, previous: Record) -> Before:
    keys = dict(row.field.partition("[].")[::2] for row in kind.prefills if row.key)
    return Before(previous, keys, frozenset(row.field for row in kind.prefills))
