"""What a rule that looks back sees: a record, the whole one before it, and the paths of both.

A path may pair rows by what they are about: `engineering.work_orders[system].received` holds this lift row against the
lift row before, wherever it stood. `rows[]` takes every row, and `*` stands for every section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from schemas import expressions, shape, wording
from schemas.document_type import DocumentType
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.fields import shown
from schemas.record import Record, joined, steps, value_at

_SEGMENT = re.compile(r"([^.\[\]]+)(?:\[(\w*)\])?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, and the facts that its message is filled from."""

    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """A record in the form of its schema, and the one before it; `written` are the paths that the system filled in."""

    record: Record
    before: Record | None
    kind: DocumentType
    written: frozenset[str] = frozenset()

    def now_at(self, pattern: str) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
        """Yield key, path and value of whatever `pattern` stands for in the record."""
        return _spread(self.record, self._sections(pattern))

    def before_at(self, pattern: str) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
        """Yield key, path and value of whatever `pattern` stands for in the record before; nothing if there is none."""
        return _spread(self.before, self._sections(pattern)) if self.before else iter(())

    def typed_texts(self, patterns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield path and words of every text under `patterns` that a person wrote."""
        for pattern in patterns:
            for _key, path, value in self.now_at(pattern):
                if isinstance(value, str) and path not in self.written:
                    yield path, value

    def _sections(self, pattern: str) -> list[str]:
        section, dot, rest = pattern.partition(".")
        return [f"{one.id}{dot}{rest}" for one in self.kind.sections] if section == "*" else [pattern]

    def value(self, source: str) -> Any:
        """Return what the expression `source` gives over both documents, or None where they do not say it."""
        try:
            return expressions.evaluate(source, {**self.record, "previous": self.before})
        except (NotApplicable, FaultyExpression):  # a value of the wrong kind is a problem of its own
            return None

    def day(self, source: str) -> date | None:
        """Return the day that the expression `source` gives, or None where the record does not say it."""
        try:
            return wording.day(str(self.value(source)))
        except ValueError:
            return None

    def label(self, path: str) -> str:
        """Return what a clerk calls the value at `path`: `报事报修的本期受理`, `住宅户数`."""
        heading = shape.label_at(self.kind.schema, steps(path))
        row = value_at(self.record, path[: path.rfind("]") + 1]) if "]" in path else None
        name = next((row[one] for one in ("item", "name", "category", "label") if row.get(one)), "") if row else ""
        return f"{name}的{heading}" if name else heading

    def title(self, path: str) -> str:
        """Return the title of the section that `path` names, or nothing."""
        section = self.kind.section(path)
        return section.titles["zh-Hans"] if section else ""

    def shown(self, path: str, value: Any) -> str:
        """Return `value` as the document would print it."""
        kind = shape.schema_at(self.kind.schema, steps(path)).get("x-kind", "")
        if not isinstance(value, int | Decimal):
            return shown(value)
        if kind == "rate":
            return wording.percent(value)
        return wording.money(value) if kind == "money" else wording.number(value, 0 if value == int(value) else 2)


def _spread(record: Any, patterns: list[str]) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    for number, pattern in enumerate(patterns):
        for key, path, value in _under(record, _SEGMENT.findall(pattern), "[" in pattern, ""):
            yield (number, *key), path, value


def _under(
    value: Any, segments: list[tuple[str, str]], in_rows: bool, path: str
) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    if not segments:
        yield (), path, value
        return
    (name, row_key), *rest = segments
    here, inner = joined(path, name), value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(inner, list):
        yield from _under(inner, rest, in_rows, here) if inner is not None else ()
        return
    for number, row in enumerate(inner):
        about = row.get(row_key) if row_key and isinstance(row, Mapping) else number
        for key, end, found in _under(row, rest, in_rows, joined(here, number)):
            yield (str(about), *key), end, found
