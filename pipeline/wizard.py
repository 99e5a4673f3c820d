"""A form for one matter: which fields of a type it asks for, and the record that its answers make.

What is asked is data, `wizard.toml` beside the type; what a field is called and takes is the type's schema. The record
is an ordinary one: it is checked and handed in like any file. Pure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pipeline.resolve import Surroundings, resolve
from schemas import expressions
from schemas.document_type import DocumentType, wording
from schemas.expressions import NotApplicable
from schemas.fields import label_at, schema_at
from schemas.policy import Wordings
from schemas.problem import Problem
from schemas.record import Record, put_at, steps, value_at

_BETWEEN = re.compile(r"[、,，;；\n]")
Typed = Mapping[str, Sequence[str]]
# What the desk itself puts before what was typed.
_HEADER = ("doc_type", "project_code", "author", "revises", "supersedes", "revision_note")


class Widget(StrEnum):
    """How a field is asked for."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    LIST = "list"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form: where its value goes, what it is called, how it is asked for, and whether it must be."""

    path: str
    label: str
    widget: Widget
    needed: bool
    hint: str = ""
    unit: str = ""
    sample: str = ""
    longest: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: what follows from it, what it asks for and offers, and what is written where nothing is typed."""

    id: str
    titles: Wordings
    fixed: Mapping[str, Any]
    asks: tuple[str, ...]
    needs: frozenset[str]
    offers: Mapping[str, Any]
    writes: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]

    @property
    def title(self) -> str:
        """What the matter is called, in the reader's language."""
        return wording(self.titles)


@dataclass(frozen=True, slots=True)
class Wizard:
    """The matters of a type, and the groups under which their fields stand (title, fields)."""

    kind: DocumentType
    matters: tuple[Matter, ...]
    groups: tuple[tuple[Wordings, tuple[str, ...]], ...]
    one_a_line: frozenset[str]

    def matter(self, name: str) -> Matter | None:
        """Return the matter called `name`."""
        return next((one for one in self.matters if one.id == name), None)

    def matter_of(self, record: Mapping[str, Any]) -> Matter | None:
        """Return the matter that `record` was made for, None where no form makes such a one."""
        fits = (one for one in self.matters if all(value_at(record, at) == v for at, v in one.fixed.items()))
        return next(fits, None)

    def form(self, matter: Matter) -> list[tuple[str, list[Asked]]]:
        """Return the fields that `matter` asks for, by their groups' titles in the reader's language."""
        made = []
        for titles, paths in self.groups:
            if found := [self._asked(path, matter) for path in paths if path in matter.asks]:
                made.append((wording(titles), found))
        return made

    def fields(self, matter: Matter) -> list[Asked]:
        """Return the fields that `matter` asks for, one after the other."""
        return [one for _title, found in self.form(matter) for one in found]

    def _asked(self, path: str, matter: Matter) -> Asked:
        way = steps(path)
        schema = schema_at(self.kind.schema, way)
        items = schema_at(self.kind.schema, [*way, 0])
        choices: Mapping[str, str] = schema.get("x-choices") or items.get("x-choices") or {}
        if path == "channels":
            choices = {one: choices.get(one, one) for one in self.kind.channels}
        if path in matter.choices:
            choices = {one: choices[one] for one in matter.choices[path]}
        return Asked(
            path,
            label_at(self.kind.schema, way),
            self._widget(path, schema, bool(choices)),
            path in matter.needs,
            # A picker of days and times takes no other form; what is chosen from a list needs no example.
            "" if choices or schema.get("x-kind") in {"moment", "date"} else str(schema.get("x-hint", "")),
            str(schema.get("x-unit", "")),
            str((schema.get("examples") or [""])[0]),
            int(schema.get("maxLength", 0)),
            choices,
        )

    def _widget(self, path: str, schema: Mapping[str, Any], has_choices: bool) -> Widget:
        if schema.get("type") == "array":
            if has_choices:
                return Widget.CHOICES
            return Widget.ROWS if path in self.one_a_line else Widget.LIST
        if has_choices:
            return Widget.CHOICE
        kinds = {"moment": Widget.MOMENT, "date": Widget.DATE, "count": Widget.NUMBER, "long-text": Widget.TEXT}
        return kinds.get(str(schema.get("x-kind", "")), Widget.LINE)


def wizard(kind: DocumentType) -> Wizard | None:
    """Return the wizard of a type, None where it has none."""
    try:
        data = tomllib.loads(kind.read("wizard.toml").decode())
    except FileNotFoundError:
        return None
    common = {row["field"]: row["value"] for row in data.get("writes", ())}
    header = tuple(data.get("header", ()))
    return Wizard(
        kind,
        tuple(_matter(row, header, data.get("needs", ()), common) for row in data["matters"]),
        tuple((row["titles"], tuple(row["fields"])) for row in data["groups"]),
        frozenset(data.get("one_a_line", ())),
    )


def _matter(row: Mapping[str, Any], header: tuple[str, ...], needs: Iterable[str], common: Mapping[str, str]) -> Matter:
    return Matter(
        id=row["id"],
        titles=row["titles"],
        fixed=row["fixed"],
        asks=(*row["asks"], *header),
        needs=frozenset((*row.get("needs", ()), *needs)),
        offers=row.get("offers", {}),
        writes={**common, **row.get("writes", {})},
        choices={path: tuple(ids) for path, ids in row.get("choices", {}).items()},
    )


def record_of(form: Wizard, matter: Matter, typed: Typed, header: Mapping[str, str]) -> Record:
    """Return the record that `typed` makes: what was left empty is left out, and what is no figure stays as typed."""
    record: Record = {"doc_type": form.kind.id, **header}
    for path, value in matter.fixed.items():
        put_at(record, path, value)
    for one in form.fields(matter):
        value = _value(one.widget, [words.replace("\r\n", "\n").strip() for words in typed.get(one.path, ())])
        if value not in (None, "", []):
            put_at(record, one.path, value)
    return record


def holds(matter: Matter, record: Mapping[str, Any]) -> bool:
    """Return whether the form of `matter` holds all of `record`: nothing would be lost by changing it there."""
    known = {*matter.fixed, *matter.asks, *matter.writes, *_HEADER}
    return all(path in known for path in _paths(record))


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _paths(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path


def _value(widget: Widget, given: Sequence[str]) -> Any:
    if widget is Widget.CHOICES:
        return [one for one in given if one]
    words = given[0] if given else ""
    if widget is Widget.LIST:
        return [part.strip() for part in _BETWEEN.split(words) if part.strip()]
    if widget is Widget.ROWS:
        return [line.strip() for line in words.split("\n") if line.strip()]
    if widget is Widget.NUMBER and words.isascii() and words.isdigit() and len(words) < 10:
        return int(words)
    return words


def shown(one: Asked, value: Any) -> str | list[str]:
    """Return `value` as it stands in the field: the inverse of what `record_of` makes of it."""
    if one.widget is Widget.CHOICES:
        return [str(item) for item in value or ()]
    if isinstance(value, list):
        return ("\n" if one.widget is Widget.ROWS else "、").join(map(str, value))
    return "" if value is None else str(value)


def completed(record: Record, form: Wizard, matter: Matter, around: Surroundings) -> tuple[Record, list[str]]:
    """Return `record` with what the matter writes where nothing was typed, and the fields that could not be written.

    Each text is written from all that is known by then, what the type computes included.
    """
    unwritten = []
    for path, words in matter.writes.items():
        if value_at(record, path) not in (None, "", []):
            continue
        try:
            written = expressions.filled(words, resolve(record, form.kind, around).record).strip()
        except (NotApplicable, expressions.FaultyExpression):
            unwritten.append(path)
            continue
        if written:
            put_at(record, path, written)
    return record, unwritten


def by_field(
    problems: Iterable[Problem], form: Wizard, matter: Matter, unwritten: Sequence[str]
) -> tuple[dict[str, list[Problem]], list[Problem]]:
    """Return problems by the field that they belong to, and those that belong to none of the form.

    What could not be written, or is computed and never asked for, lacks only because of what it is made from: that is
    what is asked for.
    """
    asked = [one.path for one in form.fields(matter)]
    found, rest = list(problems), []
    if any(fault.place.path not in unwritten for fault in found if fault.stops):
        found = [fault for fault in found if not (fault.place.path in unwritten and fault.stops)]
    at: dict[str, list[Problem]] = {}
    for fault in found:
        if (path := _field(fault.place.path, asked)) is None:
            rest.append(fault)
        else:
            at.setdefault(path, []).append(fault)
    made = {row.field for row in form.kind.computed} if at else set()
    return at, [fault for fault in rest if fault.place.path not in made]


def _field(path: str, asked: Sequence[str]) -> str | None:
    """Return the field that a problem at `path` belongs to: the one there, around it, or the first one within."""
    if not path:
        return None
    around = [one for one in asked if path == one or path.startswith((f"{one}.", f"{one}["))]
    return next(iter((*around, *(one for one in asked if one.startswith(f"{path}.")))), None)
