"""Step 3 – Check, first half: everything that a document will ever need is copied into its record.

Master data, figures of the period before and computed values are looked up once, here. The draft, the final and a
reproduction ten years on read the resolved record alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline import sums
from pipeline.parameters import effective, values
from pipeline.sections import is_empty
from schemas import expressions, shape, wording
from schemas.document_type import DocumentType, channels
from schemas.expressions import UNKNOWN, NotApplicable, Unclear
from schemas.policy import Computed
from schemas.problem import Problem, problem
from schemas.record import Record, expanded, joined, leaves, put_at, steps, value_at

# Keys that resolving adds to a record; no schema may use them.
ADDED = ("project", "company", "parameters", "previous", "channel_titles", "author_name", "attached")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a record is resolved against: master data, the newest revision of the preceding document, and registers.

    `related` is what rules may ask of the document it rests on (`office/related.py`); None where nobody looked for one.
    `registers` are what its type reads from documents of other types (`pipeline/sums.py`). `parameters` are nested
    (`report.posting_min_days`); a record that is resolved without an office has the defaults.
    """

    project: Mapping[str, Any]
    company: Mapping[str, Any]
    previous: Mapping[str, Any] | None = None
    author_name: str = ""
    related: Mapping[str, Any] | None = None
    registers: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=lambda: values(effective(None, {})))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A record with everything copied in, and what was wrong with the values that are computed.

    `raw` and `around` are what it was made from. `unread` are the paths (`[]` for every row) of what stands in the
    file but could not be read, and has been named for that. `before` is the whole preceding record, for rules that look
    back: it is compared with and never kept. `written` are the paths of the values that nobody typed.
    """

    record: Record
    problems: tuple[Problem, ...]
    raw: Mapping[str, Any]
    around: Surroundings
    unread: tuple[str, ...] = ()
    before: Record | None = None
    written: frozenset[str] = frozenset()


def resolve(raw: Mapping[str, Any], kind: DocumentType, around: Surroundings, unread: Iterable[str] = ()) -> Resolved:
    """Return `raw` normalised and completed, never looking anything up but in `around`."""
    record = _completed(raw, kind, around)
    foreign = tuple(_foreign(raw, kind))
    typed = frozenset(path for path, leaf in leaves(record) if leaf is not None)
    sums.fill(record, kind, around.registers)
    problems = (*foreign, *_compute(record, kind))
    written = frozenset(path for path, leaf in leaves(record) if leaf is not None) - typed
    return Resolved(record, problems, raw, around, tuple(unread), _before(around.previous, kind), written)


def doubting(resolved: Resolved, kind: DocumentType, paths: Iterable[str]) -> Resolved:
    """Return `resolved` anew with the values at `paths` unknown, and with them all that is computed from them.

    So nothing that only follows from a wrong value is held against its neighbours.
    """
    record = _completed(resolved.raw, kind, resolved.around)
    for pattern in paths:
        for path, _row in list(expanded(record, pattern)):
            if path and _has_room(record, path) and (value_at(record, _around(path)) is not None or "." not in path):
                put_at(record, path, UNKNOWN)
    sums.fill(record, kind, resolved.around.registers)
    foreign = tuple(_foreign(resolved.raw, kind))
    return replace(resolved, record=record, problems=(*foreign, *_compute(record, kind)))


def definite(value: Any) -> Any:
    """Return `value` with nothing wherever it is unknown: for who compares and asks no expression."""
    if value is UNKNOWN:
        return None
    if isinstance(value, Mapping):
        return {name: definite(inner) for name, inner in value.items()}
    return [definite(inner) for inner in value] if isinstance(value, list) else value


def _around(path: str) -> str:
    way = ""
    for step in steps(path)[:-1]:
        way = joined(way, step)
    return way


def _completed(raw: Mapping[str, Any], kind: DocumentType, around: Surroundings) -> Record:
    record: Record = shape.normalised(dict(raw), kind.schema, kind.schema)
    if kind.channels:
        record["channels"] = record.get("channels") or list(kind.default_channels)
    record["project"] = dict(around.project)
    record["company"] = dict(around.company)
    record["parameters"] = dict(around.parameters)
    record["author_name"] = around.author_name
    record["previous"] = _kept(around.previous, kind)
    # What came with the data is prepared and counted after resolving, when it is known which document this is.
    record["attached"] = []
    record["channel_titles"] = _channel_titles(record.get("channels"))
    return record


def _before(previous: Mapping[str, Any] | None, kind: DocumentType) -> Record | None:
    """Return the preceding record in the form of today's schema, with nothing of its own surroundings."""
    if previous is None:
        return None
    own = {name: value for name, value in previous.items() if name not in ADDED}
    whole: Record = shape.normalised(own, kind.schema, kind.schema)
    return whole


def _foreign(raw: Mapping[str, Any], kind: DocumentType) -> Iterator[Problem]:
    """Yield fields that bear the name of something copied in: they would be overwritten without a word."""
    for name in ADDED:
        if raw.get(name) is not None:
            yield problem("unknown-field", shape.place_at(kind.schema, [name], raw[name]))


def _kept(previous: Mapping[str, Any] | None, kind: DocumentType) -> Record | None:
    if previous is None:
        return None
    kept: Record = {}
    for path in kind.previous:
        if (value := value_at(previous, path)) is not None:
            put_at(kept, path, value)
    complete: Record = shape.normalised(kept, kind.schema, kind.schema)
    return complete | {"period": previous.get("period")}


def _channel_titles(chosen: object) -> list[str]:
    known = channels()
    names = [name for name in chosen if isinstance(name, str)] if isinstance(chosen, list) else []
    return [known[name].titles["zh-Hans"] for name in names if name in known]


def _compute(record: Record, kind: DocumentType) -> Iterator[Problem]:
    absent = {section.id for section in kind.sections if not section.may_be_empty and is_empty(record.get(section.id))}
    for computed in kind.computed:
        if _section(computed.field) in absent or _section_is_absent(record, computed.field):
            continue
        for path, row in expanded(record, computed.field):
            yield from _compute_one(record, kind, computed, path, row)


def _section(field: str) -> str:
    return str(steps(field)[0])


def _section_is_absent(record: Record, field: str) -> bool:
    """Return whether `field` lies in a section that the record lacks: computing must not bring it into being."""
    inner = steps(field)[1:]
    value = record.get(_section(field))
    return bool(inner) and (not isinstance(value, Mapping) or value.get("status") == "not_applicable")


def _compute_one(record: Record, kind: DocumentType, computed: Computed, path: str, row: Any) -> Iterator[Problem]:
    typed = value_at(record, path)
    if typed is UNKNOWN:
        return
    typed = None if typed == [] else typed
    if (computed.default and typed is not None) or not _has_room(record, path):
        return
    way = steps(path)
    schema = shape.schema_at(kind.schema, way)
    try:
        value = shape.normalised(_value(computed, schema, record | {"row": row}), schema, kind.schema)
    except Unclear:
        put_at(record, path, UNKNOWN)
        return
    except (NotApplicable, expressions.FaultyExpression, InvalidOperation):
        # A figure of the wrong kind, or too large to round, is named by the check of shapes; it only cannot be computed
        # with here.
        return
    if isinstance(value, str) and schema.get("x-kind") in shape.NUMERIC:
        return  # two words joined by `+`: they are named as no numbers where they stand
    if typed is not None and typed != value:
        place = shape.place_at(kind.schema, way, typed)
        yield problem("computed-differs", place, expected=shape.shown(value))
    put_at(record, path, value)


def _has_room(record: Record, path: str) -> bool:
    """Return whether the value at `path` would stand in objects, or in ones still to be made, all the way."""
    way = ""
    for step in steps(path)[:-1]:
        way = joined(way, step)
        if (inner := value_at(record, way)) is not None and not isinstance(inner, Mapping | list):
            return False
    return not isinstance(value_at(record, way), list) if way else True


def _value(computed: Computed, schema: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    if computed.text:
        return expressions.filled(computed.value, context)
    value = expressions.evaluate(computed.value, context)
    places = schema.get("x-places") if computed.places is None else computed.places
    if places is not None and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return wording.rounded(value, int(places))
    return value
