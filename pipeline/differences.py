"""What differs between two records of one type, value by value, in the words of the type: for whoever signs again.

Pure. Rows of a table are paired by what they are about (their first column of text), so that a row put in above changes
no other; where that column does not tell them apart, by their content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from schemas import expressions, wording
from schemas.document_type import DocumentType
from schemas.document_type import wording as worded
from schemas.fields import Schema, resolved_schema
from schemas.record import digest, joined

HEADER = "header"
# What the office itself puts beside a record: never part of what an author changed.
_ATTACHED = "attached"
# How a version was handed in, and nothing that anybody signs.
_REVISES = "revises"
_SHORT = 400


class How(StrEnum):
    """What became of a value."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of two records: where it stands, what it is called, how both print it; `moved` is the difference.

    `row` names the table and the row that it stands in, empty outside of tables; of a row that came or went there is
    one leaf, with the whole row in words. `computed` values follow from others.
    """

    section: str
    title: str
    row: str
    label: str
    path: str
    how: How
    before: str
    now: str
    moved: str = ""
    computed: bool = False
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    section: str
    title: str
    path: str
    row: str = ""
    label: str = ""
    computed: bool = False


def changes(before: Mapping[str, Any], now: Mapping[str, Any], kind: DocumentType) -> list[Leaf]:
    """Return what was changed, added or removed from one version to the next, in the order of the document."""
    return [leaf for leaf in leaves(before, now, kind) if leaf.how is not How.SAME]


def leaves(before: Mapping[str, Any], now: Mapping[str, Any], kind: DocumentType) -> Iterator[Leaf]:
    """Yield every value that either record holds, in the order of the document: its header, then its sections."""
    sections = {section.id for section in kind.sections}
    own = {name: one for name, one in kind.schema["properties"].items() if name != _REVISES}
    for name in [*(one for one in own if one not in sections), *dict.fromkeys(one.id for one in kind.sections)]:
        schema = resolved_schema(own[name], kind.schema)
        section = name if name in sections else HEADER
        place = _Place(section, title_of(kind, name, now), name, label=str(schema.get("title", name)))
        yield from _Walk(kind.schema).under(before.get(name), now.get(name), schema, place)
    yield from _attached(before, now)


def title_of(kind: DocumentType, section: str, record: Mapping[str, Any]) -> str:
    """Return number and title of a section as it is in force for `record`; empty for the header."""
    known = [one for one in kind.sections if one.id == section]
    if not known:
        return ""
    chosen = next((one for one in known if not one.when or expressions.holds(one.when, record) is True), known[0])
    return "、".join(filter(None, (chosen.number, worded(chosen.titles))))


def _attached(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Leaf]:
    """Yield the attachments that came, went or were replaced by others of the same name."""
    old = {row["name"]: row["sha256"] for row in before.get(_ATTACHED) or ()}
    new = {row["name"]: row["sha256"] for row in now.get(_ATTACHED) or ()}
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            how = How.ADDED if name not in old else How.REMOVED if name not in new else How.CHANGED
            yield Leaf(_ATTACHED, "", "", name, _ATTACHED, how, old.get(name, "")[:8], new.get(name, "")[:8])


@dataclass(frozen=True, slots=True)
class _Walk:
    root: Schema

    def under(self, before: Any, now: Any, schema: Schema, place: _Place) -> Iterator[Leaf]:
        properties = schema.get("properties")
        if properties:
            old, new = _mapping(before), _mapping(now)
            for name, inner in properties.items():
                yield from self._inner(old.get(name), new.get(name), inner, place, name)
        elif _is_table(schema, self.root):
            yield from self._rows(before or [], now or [], schema, place)
        elif before is not None or now is not None:
            yield _leaf(before, now, schema, place)

    def _inner(self, before: Any, now: Any, inner: Schema, place: _Place, name: str) -> Iterator[Leaf]:
        schema = resolved_schema(inner, self.root)
        title = str(schema.get("title", name))
        computed = place.computed or bool(schema.get("x-computed"))
        is_block = bool(schema.get("properties")) or _is_table(schema, self.root)
        row = " · ".join(filter(None, (place.row, title))) if is_block else place.row
        here = _Place(place.section, place.title, joined(place.path, name), row, title, computed)
        yield from self.under(before, now, schema, here)

    def _rows(self, before: Sequence[Any], now: Sequence[Any], schema: Schema, place: _Place) -> Iterator[Leaf]:
        items = resolved_schema(schema["items"], self.root)
        for old, new in paired(before, now, items, self.root):
            row = now[new] if new is not None else before[old]  # type: ignore[index]
            name = _name(row, items, self.root) or str((new if new is not None else old or 0) + 1)
            path = joined(place.path, new if new is not None else old or 0)
            called = " · ".join(filter(None, (place.row, name)))
            here = _Place(place.section, place.title, path, called, place.label, place.computed)
            if old is not None and new is not None:
                yield from self.under(before[old], now[new], items, here)
            else:
                words = self._in_words(row, items)
                how = How.ADDED if old is None else How.REMOVED
                texts = ("", words) if old is None else (words, "")
                yield Leaf(here.section, here.title, place.row, name, path, how, *texts, computed=place.computed)

    def _in_words(self, row: Mapping[str, Any], items: Schema) -> str:
        found = []
        for name, inner in items.get("properties", {}).items():
            schema = resolved_schema(inner, self.root)
            if row.get(name) not in (None, "", []) and not schema.get("x-computed") and not schema.get("properties"):
                found.append(f"{schema.get('title', name)} {printed(row[name], schema)}")
        return "；".join(found)


def _is_table(schema: Schema, root: Schema) -> bool:
    return "items" in schema and bool(resolved_schema(schema["items"], root).get("properties"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def paired(
    before: Sequence[Any], now: Sequence[Any], items: Schema, root: Schema
) -> list[tuple[int | None, int | None]]:
    """Return which row of `before` is which of `now`, in the order of `now`; None for one that is new or gone."""
    for name in _telling(items, root):
        old, new = ([row.get(name) for row in rows] for rows in (before, now))
        if _tell_apart(old) and _tell_apart(new) and (not old or not new or set(old) & set(new)):
            rows = [(old.index(one) if one in old else None, place) for place, one in enumerate(new)]
            return [*rows, *((place, None) for place, one in enumerate(old) if one not in new)]
    return _by_content(before, now)


def _telling(items: Schema, root: Schema) -> Iterator[str]:
    """Yield the columns of text, the author's own first."""
    columns = [(name, resolved_schema(inner, root)) for name, inner in items.get("properties", {}).items()]
    texts = [(name, schema) for name, schema in columns if schema.get("type") == "string"]
    yield from (name for name, schema in sorted(texts, key=lambda one: bool(one[1].get("x-computed"))))


def _tell_apart(values: Sequence[Any]) -> bool:
    return all(isinstance(one, str) and one for one in values) and len(set(values)) == len(values)


def _by_content(before: Sequence[Any], now: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    matcher = SequenceMatcher(None, [digest(row) for row in before], [digest(row) for row in now], autojunk=False)
    found: list[tuple[int | None, int | None]] = []
    for _tag, first, last, start, end in matcher.get_opcodes():
        both = min(last - first, end - start)
        found += [(first + step, start + step) for step in range(both)]
        found += [(place, None) for place in range(first + both, last)]
        found += [(None, place) for place in range(start + both, end)]
    return found


def _name(row: Mapping[str, Any], items: Schema, root: Schema) -> str:
    """Return what a row is called: its printed label, else its first column of text."""
    if row.get("label"):
        return str(row["label"])
    for name in _telling(items, root):
        if row.get(name):
            return printed(row[name], resolved_schema(items["properties"][name], root))[:40]
    return ""


def _leaf(before: Any, now: Any, schema: Schema, place: _Place) -> Leaf:
    how = How.SAME if before == now else How.ADDED if _is_nothing(before) else How.CHANGED
    how = How.REMOVED if how is How.CHANGED and _is_nothing(now) else how
    if _is_nothing(before) and _is_nothing(now):
        how = How.SAME
    shown = (printed(before, schema), printed(now, schema))
    moved = _moved(before, now, schema) if _is_number(before) and _is_number(now) else ""
    about = (place.section, place.title, place.row, place.label, place.path)
    is_numeric = _is_number(before) or _is_number(now)
    computed = place.computed or bool(schema.get("x-computed"))
    return Leaf(*about, how, *shown, moved=moved, computed=computed, numeric=is_numeric)


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _moved(before: Any, now: Any, schema: Schema) -> str:
    """Return by how much a figure moved, with its sign: `+1,200.00`, `−3单`, `+1.66个百分点`."""
    step = Decimal(now) - Decimal(before)
    if not step:
        return "0"
    sign = "+" if step > 0 else "−"
    if schema.get("x-kind") == "rate":
        return f"{sign}{wording.points(step)}个百分点"
    return sign + printed(abs(step), schema)


def printed(value: Any, schema: Schema) -> str:
    """Return `value` as its document prints it: choices by name, shares in per cent, figures with places and unit."""
    if _is_nothing(value):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if _is_number(value):
        return _figure(value, schema)
    if isinstance(value, list):
        inner = schema.get("items", {})
        return "、".join(printed(one, inner) for one in value)
    words = str(schema.get("x-choices", {}).get(str(value), value))
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"


def _figure(value: Any, schema: Schema) -> str:
    kind, unit = schema.get("x-kind", ""), str(schema.get("x-unit", ""))
    if kind == "rate":
        return wording.percent(value)
    if kind == "money":
        return wording.money(value)
    whole = value == int(value)
    places = int(schema.get("x-places", 0 if whole else max(-Decimal(value).as_tuple().exponent, 0)))  # type: ignore[operator]
    return wording.number(value, places) + unit
