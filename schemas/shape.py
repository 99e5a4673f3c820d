"""The shape of a record: brought into the form of its schema, and every departure from it as a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schemas import quick, wording
from schemas.document_type import DocumentType
from schemas.fields import Path, Schema, label_at, place_at, resolved_schema, schema_at, shown
from schemas.language import Text, _, text
from schemas.problem import Place, Problem, problem
from schemas.record import MOST_DIGITS
from schemas.suggest import guess, named, nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["label_at", "normalised", "place_at", "problems", "resolved_schema", "schema_at", "shown"]

_NUMBER = re.compile(rf"-?\d{{1,{MOST_DIGITS}}}(\.\d{{1,{MOST_DIGITS}}})?")
NUMERIC = {"money", "rate", "count", "quantity"}
# What no eye sees at the ends of a word: blanks, and marks of no width that come along from web pages and chats.
_BLANKS = " \t\r\n\u00a0\u3000\u200b\u200e\u200f\u2060\ufeff"
_FORMS = {
    "date": (_("year-month-day"), "2026-07-20"),
    "moment": (_("date and time"), "2026-07-20 09:00"),
    "period": (_("a quarter, month, half-year or year"), "2026Q2"),
    "month": (_("year-month"), "2026-07"),
}
# What a limit is called, by the keyword of the schema that sets it.
_LIMITS = {
    "minimum": "too-small",
    "exclusiveMinimum": "too-small",
    "maximum": "too-large",
    "exclusiveMaximum": "too-large",
    "minLength": "too-short",
    "maxLength": "too-long",
    "minItems": "too-few-rows",
    "maxItems": "too-many-rows",
    "uniqueItems": "named-twice",
}


def normalised(value: Any, schema: Schema, root: Schema) -> Any:
    """Return `value` in the form the system works with: Decimals with their places, absent fields as None.

    A choice may be given by its id or by what it is called. What does not fit the schema is left as it is, for the
    check to name.
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
        return _number(value, schema)
    if value is None and schema.get("type") == "array":
        return []
    return value


def _scalar(value: str, schema: Schema) -> Any:
    kind = schema.get("x-kind", "")
    stripped = value.strip(_BLANKS)
    if kind in NUMERIC and _NUMBER.fullmatch(stripped):
        return _number(Decimal(stripped), schema)
    if kind == "moment":
        return stripped.replace(" ", "T") or None
    if "x-choices" in schema:
        stripped = next((choice for choice, title in schema["x-choices"].items() if title == stripped), stripped)
    return stripped or None


def _number(value: int | Decimal, schema: Schema) -> Any:
    kind = schema.get("x-kind", "")
    if kind not in NUMERIC:
        return value
    if kind == "count":
        return int(value) if value == int(value) else value
    exact = Decimal(value)
    if "x-places" in schema:
        try:
            exact = exact.quantize(Decimal(1).scaleb(-int(schema["x-places"])))
        except InvalidOperation:  # more digits than Decimal computes with: far above any limit, and named for that
            return Decimal(value)
    # Zero has no sign: `-0.00` and `0.00` are the same content.
    return (exact or abs(exact)) if exact == value else Decimal(value)


def problems(record: Mapping[str, Any], kind: DocumentType) -> Iterator[Problem]:
    """Yield every departure of the normalised `record` from the schema of `kind`, in the order of the record.

    One value gives one problem: what it cannot be at all hides what else it is not.
    """
    found: dict[tuple[str | int, ...], Problem] = {}
    for error in sorted(_validator(kind).iter_errors(_without_nulls(record)), key=_weight):
        for path, fault in _explained(error, kind.schema):
            found.setdefault(tuple(path), fault)
    for path, value, schema in _unfit(record, kind.schema, _resolver(kind), []):
        found.setdefault(tuple(path), _wrong_kind(place_at(kind.schema, path, value), schema))
    for path_in_order in sorted(found, key=lambda path: _position(path, record)):
        yield found[path_in_order]


@lru_cache(maxsize=64)
def _validator(kind: DocumentType) -> Any:
    return quick.validator(kind.schema)


@lru_cache(maxsize=64)
def _resolver(kind: DocumentType) -> Callable[[Schema], Schema]:
    """Return what follows the references of one type's schema, each but once: ten thousand rows ask the same."""
    known: dict[int, Schema] = {}

    def resolved(schema: Schema) -> Schema:
        if id(schema) not in known:
            known[id(schema)] = resolved_schema(schema, kind.schema)
        return known[id(schema)]

    return resolved


def _weight(error: ValidationError) -> int:
    """Return how little an error says about a value: that it is of the wrong kind says most."""
    return {"type": 0, "enum": 1, "const": 1, "pattern": 2}.get(str(error.validator), 3)


def _position(path: tuple[str | int, ...], record: Any) -> list[int]:
    """Return a sort key: the place of each step among its siblings, those that are missing last."""
    order = []
    for step in path:
        names = list(record) if isinstance(record, Mapping) else []
        order.append(step if isinstance(step, int) else (names.index(step) if step in names else len(names)))
        if isinstance(record, Mapping):
            record = record.get(str(step))
        else:
            record = record[step] if isinstance(record, list) and isinstance(step, int) else None
    return order


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _explained(error: ValidationError, root: Schema) -> Iterator[tuple[Path, Problem]]:
    path: Path = list(error.absolute_path)
    wanted: Any = error.validator_value
    typed: Any = error.instance
    if error.validator == "required":
        for name in wanted:
            if name not in typed:
                yield [*path, name], _missing(root, [*path, name])
        return
    if error.validator == "additionalProperties":
        known = schema_at(root, path).get("properties", {})
        for name in sorted(set(typed) - set(known)):
            inside: Path = [*path, name]
            titles = [str(resolved_schema(inner, root).get("title", key)) for key, inner in known.items()]
            asked = guess(name, titles) or guess(name, known)
            yield inside, problem("unknown-field", place_at(root, inside, typed[name]), guess=asked)
        return
    place, schema = place_at(root, path, typed), schema_at(root, path)
    if isinstance(typed, Mapping | list) and error.validator not in _LIMITS:
        yield path, problem("wrong-shape", place, shape=_shape(schema), hint=_hint(schema))
    else:
        yield path, _departure(error, place, schema)


def _shape(schema: Schema) -> Text | str:
    """Return the form that a value must have, in words."""
    kind = schema.get("type")
    if "properties" in schema:
        return text(_("one object with the fields of the schema"))
    if kind == "array":
        return text(_("a list, even of one"))
    if kind == "boolean":
        return text(_("是 or 否 (true or false in JSON)"))
    has_form = "pattern" in schema or "x-hint" in schema or "examples" in schema
    return text(_("the form asked for")) if has_form else text(_("one single value"))


def _missing(root: Schema, path: Path) -> Problem:
    return problem("missing-field", place_at(root, path, None), hint=_hint(schema_at(root, path)))


def _hint(schema: Schema) -> Text | str:
    """Return what helps to fill a field in, as the end of a sentence; the hint itself is in the schema's language."""
    if hint := schema.get("x-hint"):
        return text(_(" (%(hint)s)"), hint=hint)
    if examples := schema.get("examples"):
        return text(_(", for example %(sample)s"), sample=shown(examples[0]))
    return ""


def _departure(error: ValidationError, place: Place, schema: Schema) -> Problem:
    value: Any = error.validator_value
    if error.validator in {"enum", "const"}:
        choices = value if isinstance(value, list) else [value]
        named_as = schema.get("x-choices", {})
        words = [str(named_as.get(choice, choice)) for choice in choices if choice is not None]
        near = nearest(place.value, words)
        return problem("not-a-choice", place, guess=guess(place.value, words), choices=named(words, near))
    if code := _LIMITS.get(str(error.validator)):
        count = len(error.instance) if isinstance(error.instance, str | list) else 0
        return problem(code, place, limit=_limit(value, schema), count=str(count), hint=_hint(schema))
    if error.validator == "type" and value == "string" and schema.get("x-kind", "") not in _FORMS:
        return problem("not-text", place, hint=_hint(schema))
    return _wrong_kind(place, schema)


def _limit(value: Any, schema: Schema) -> str:
    """Return a limit as people write such figures: 100% for a share, with its unit where the field has one."""
    kind = schema.get("x-kind", "")
    if kind == "rate":
        return f"{Decimal(str(value)) * 100:f}%"
    return f"{Decimal(str(value)):,f}{schema.get('x-unit', '')}" if kind in NUMERIC else shown(value)


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
    return problem("wrong-shape", place, shape=_shape(schema), hint=_hint(schema))


def _unfit(
    value: Any, schema: Schema, resolved: Callable[[Schema], Schema], path: Path
) -> Iterator[tuple[Path, Any, Schema]]:
    """Yield the values, each with its path and schema, that are wrong in a way no JSON Schema can say.

    Dates that no calendar has (`2026-02-30`), surplus decimals, and figures that stayed text for their length.
    """
    schema = resolved(schema)
    if isinstance(value, Mapping):
        for name, inner in schema.get("properties", {}).items():
            if (item := value.get(name)) is not None:
                yield from _unfit(item, inner, resolved, [*path, name])
    elif isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from _unfit(item, schema["items"], resolved, [*path, number])
    elif (
        _is_impossible_date(value, schema)
        or _has_surplus_decimals(value, schema)
        or (isinstance(value, str) and schema.get("x-kind") in NUMERIC)
    ):
        yield path, value, schema


def _is_impossible_date(value: Any, schema: Schema) -> bool:
    kind = schema.get("x-kind", "")
    return kind in _FORMS and isinstance(value, str) and not _exists(value, kind)


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
