"""The public projection of a record: what remains when everything that concerns persons is masked or left out.

A schema marks a field `x-personal`; `x-public`, an expression over the row and the record, says what stands there
instead, and a personal field without one is left empty (requirements 5.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import attachments
from schemas import expressions
from schemas.document_type import DocumentType
from schemas.expressions import NotApplicable
from schemas.record import Record, leaves, put_at, value_at
from schemas.shape import resolved_schema

Schema = Mapping[str, Any]


def public(record: Mapping[str, Any], kind: DocumentType) -> Record:
    """Return `record` as the public may read it; equal to it where nothing is marked personal."""
    shown = dict(_masked(record, kind.schema, kind.schema, record))
    if kind.batch and value_at(shown, kind.batch.items):
        put_at(shown, kind.batch.items, [])  # a row is for one household, whatever stands in it
    if record.get(attachments.ATTACHED):
        shown[attachments.ATTACHED] = attachments.public_rows(record, kind)
    return shown


def _masked(value: Any, schema: Schema, root: Schema, record: Mapping[str, Any]) -> Any:
    schema = resolved_schema(schema, root)
    if isinstance(value, Mapping):
        known = schema.get("properties", {})
        return {name: _field(name, item, known, root, record, value) for name, item in value.items()}
    if isinstance(value, list) and "items" in schema:
        return [_masked(item, schema["items"], root, record) for item in value]
    return value


def _field(name: str, item: Any, known: Schema, root: Schema, record: Mapping[str, Any], row: Mapping[str, Any]) -> Any:
    inner = resolved_schema(known.get(name, {}), root)
    if not inner.get("x-personal"):
        return _masked(item, inner, root, record) if inner else item
    if item is None or "x-public" not in inner:
        return [] if isinstance(item, list) else None
    try:
        return expressions.evaluate(inner["x-public"], {**record, "row": row})
    except NotApplicable:
        return None


def personal_values(record: Mapping[str, Any], kind: DocumentType) -> list[str]:
    """Return every text of at least two characters that stands in a personal field and in no public one."""
    hidden = {
        *marked(record, kind.schema, kind.schema, "x-personal"),
        *(row["name"] for row in attachments.rows_of(record)),
    }
    shown = {str(leaf) for _path, leaf in leaves(public(record, kind)) if leaf is not None}
    return sorted(value for value in hidden - shown if len("".join(value.split())) > 1)


def marked(value: Any, schema: Schema, root: Schema, mark: str) -> Iterator[str]:
    """Yield the texts of the fields of `value` that a schema marks with `mark` (`x-personal`, `x-work-contact`)."""
    schema = resolved_schema(schema, root)
    if schema.get(mark):
        yield from (str(leaf) for _path, leaf in leaves(value) if leaf is not None)
    elif isinstance(value, Mapping):
        for name, inner in schema.get("properties", {}).items():
            yield from marked(value.get(name), inner, root, mark)
    elif isinstance(value, list) and "items" in schema:
        for item in value:
            yield from marked(item, schema["items"], root, mark)
