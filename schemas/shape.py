"""The shape of a record: brought into the form of its schema, and every departure from it as a problem.

A schema is JSON Schema 2020-12. Its annotations of ours: `x-kind` (money, rate, count, quantity, date, moment, period, month,
text, long-text), `x-places` (decimals kept), `x-unit`, `x-hint`, `x-aliases` (other headings), `x-computed` (the
system fills it in), `x-personal` (concerns a person) and `x-public` (an expression for what the public sees instead).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from schemas import wording
from schemas.document_type import DocumentType
from schemas.language import _, text
from schemas.problem import Place, Problem, problem
from schemas.record import joined

Schema = Mapping[str, Any]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMS = {
    "date": (_("year-month-day"), "2026-07-20"),
    "moment": (_("date and time"), "2026-07-20 09:00"),
    "period": (_("a quarter, month, half-year or year"), "2026Q2"),
    "month": (_("year-month"), "2026-07"),
}


def resolved_schema(schema: Schema, root: Schema) -> Schema:
    """Return `schema` with its `$ref` into `root` followed and merged; the nearer keys win."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    target: Any = root
    for key in reference.removeprefix("#/").split("/"):
        target = target[key]
    return {**resolved_schema(target, root), **{key: value for key, value in schema.items() if key != "$ref"}}


def schema_at(root: Schema, path: list[str | int]) -> Schema:
    """Return the schema of the value at `path`; an empty one where the schema knows no such place."""
    here = resolved_schema(root, root)
    for step in path:
        inner = here.get("items") if isinstance(step, int) else here.get("properties", {}).get(step)
        if inner is None:
            return {}
        here = resolved_schema(inner, root)
    return here


def label_at(root: Schema, path: list[str | int]) -> str:
    """Return the heading of the value at `path`, as its column or row is called."""
    named = [step for step in path if isinstance(step, str)]
    return str(schema_at(root, path).get("title", named[-1] if named else ""))


def normalised(value: Any, schema: Schema, root: Schema) -> Any:
    """Return `value` in the form the system works with: Decimals with their places, absent fields as None.

    What does not fit the schema is left as it is, for the check to name.
    """
    schema = resolved_schema(schema, root)
    if isinstance(value, Mapping) and "properties" in schema:
        known = schema["properties"]
        made = {name: normalised(value.get(name), inner, root) for name, inner in known.items()}
        return made | {name: item for name, item in value.items() if name not in known}
    if isinstance(value, list) and "items" in schema:
        return [normalised(item, schema["items"], root) for item in value]
    if isinstance(value, str):
        return _scalar(value, schema)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number(Decimal(value), schema)
    if value is None and schema.get("type") == "array":
        return []
    return value


def _scalar(value: str, schema: Schema) -> Any:
    kind = schema.get("x-kind", "")
    stripped = value.strip()
    if kind in {"money", "rate", "count", "quantity"} and _NUMBER.fullmatch(stripped):
        return _number(Decimal(stripped), schema)
    if kind in {"date", "moment", "period", "month"}:
        return stripped.replace(" ", "T") if kind == "moment" else stripped
    return value.strip("\n\r ") or None


def _number(value: Decimal, schema: Schema) -> Any:
    kind = schema.get("x-kind", "")
    if kind == "count":
        return int(value) if value == value.to_integral_value() else value
    places = schema.get("x-places")
    if kind in {"money", "rate", "quantity"} and places is not None:
        try:
            exact = value.quantize(Decimal(1).scaleb(-int(places)))
        except InvalidOperation:
            return value
        return exact if exact == value else value
    return value


def problems(record: Mapping[str, Any], kind: DocumentType) -> Iterator[Problem]:
    """Yield every departure of the normalised `record` from the schema of `kind`, in the order of the record."""
    errors = _validator(kind).iter_errors(_without_nulls(record))
    for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path]):
        yield from _explained(error, kind.schema)
    yield from _unfit(record, kind.schema, kind.schema, [])


@lru_cache(maxsize=64)
def _validator(kind: DocumentType) -> Draft202012Validator:
    return Draft202012Validator(kind.schema)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def place_at(root: Schema, path: list[str | int], value: Any) -> Place:
    """Return the place of `path` in a record of schema `root`, with its heading and the value as typed."""
    way = ""
    for step in path:
        way = joined(way, step)
    return Place(path=way, label=label_at(root, path), value=shown(value))


def shown(value: Any) -> str:
    """Return `value` as a person would have typed it, at most 80 characters long."""
    if value is None or isinstance(value, Mapping | list):
        return ""
    words = format(value, "f") if isinstance(value, Decimal) else str(value)
    return words if len(words) <= 80 else words[:79] + "…"


def _explained(error: ValidationError, root: Schema) -> Iterator[Problem]:
    path = list(error.absolute_path)
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield _missing(root, [*path, name])
        return
    if error.validator == "additionalProperties":
        for name in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield problem("unknown-field", place_at(root, [*path, name], error.instance[name]))
        return
    yield _departure(error, place_at(root, path, error.instance), schema_at(root, path))


def _missing(root: Schema, path: list[str | int]) -> Problem:
    schema = schema_at(root, path)
    return problem("missing-field", place_at(root, path, None), hint=_hint(schema))


def _hint(schema: Schema) -> str:
    examples = schema.get("examples")
    sample = f" ({shown(examples[0])})" if examples else ""
    return f"{sample}" if not schema.get("x-hint") else f" ({schema['x-hint']})"


def _departure(error: ValidationError, place: Place, schema: Schema) -> Problem:
    value = error.validator_value
    if error.validator in {"enum", "const"}:
        choices = value if isinstance(value, list) else [value]
        named = schema.get("x-choices", {})
        return problem("not-a-choice", place, choices="、".join(str(named.get(choice, choice)) for choice in choices))
    if error.validator in {"minimum", "exclusiveMinimum"}:
        return problem("too-small", place, limit=str(value), hint=_hint(schema))
    if error.validator in {"maximum", "exclusiveMaximum"}:
        return problem("too-large", place, limit=str(value), hint=_hint(schema))
    if error.validator in {"minItems", "minLength", "minProperties"}:
        code = "too-few-rows" if error.validator == "minItems" else "missing-field"
        return problem(code, place, limit=str(value), hint=_hint(schema))
    if error.validator == "maxLength":
        return problem("too-long", place, limit=str(value))
    return _wrong_kind(place, schema)


def _wrong_kind(place: Place, schema: Schema) -> Problem:
    kind = schema.get("x-kind", "")
    if kind in _FORMS:
        form, sample = _FORMS[kind]
        return problem("not-a-date", place, form=text(form), sample=sample)
    if kind in {"money", "rate", "quantity"}:
        if _NUMBER.fullmatch(place.value) and "x-places" in schema:
            return problem("too-many-decimals", place, places=str(schema["x-places"]))
        return problem("not-a-number", place, hint=_hint(schema))
    if kind == "count":
        return problem("not-a-whole-number", place, hint=_hint(schema))
    if schema.get("type") == "string" and not kind:
        return problem("not-text", place, hint=_hint(schema))
    return problem("wrong-shape", place, hint=_hint(schema))


def _unfit(value: Any, schema: Schema, root: Schema, path: list[str | int]) -> Iterator[Problem]:
    """Yield what a JSON Schema cannot say: dates that no calendar has (`2026-02-30`), and surplus decimals."""
    schema = resolved_schema(schema, root)
    if isinstance(value, Mapping):
        for name, inner in schema.get("properties", {}).items():
            yield from _unfit(value.get(name), inner, root, [*path, name])
    elif isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from _unfit(item, schema["items"], root, [*path, number])
    elif _is_impossible_date(value, schema) or _has_surplus_decimals(value, schema):
        yield _wrong_kind(place_at(root, path, value), schema)


def _is_impossible_date(value: Any, schema: Schema) -> bool:
    kind = schema.get("x-kind", "")
    if kind not in _FORMS or not isinstance(value, str):
        return False
    return re.fullmatch(schema.get("pattern", ".*"), value) is not None and not _exists(value, kind)


def _has_surplus_decimals(value: Any, schema: Schema) -> bool:
    if not isinstance(value, Decimal) or "x-places" not in schema:
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -exponent > int(schema["x-places"])


def _exists(value: str, kind: str) -> bool:
    try:
        if kind == "moment":
            datetime.fromisoformat(value)
        elif kind in {"period", "month"}:
            wording.period_days(value)
        else:
            date.fromisoformat(value)
    except ValueError:
        return False
    return True
