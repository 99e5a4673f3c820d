"""Registers summed into the sections of a report, so that no figure is typed twice (R-5.1.1-1, requirements 4.1).

Pure: `registers` is what the office found, by the names of the type's `[[sources]]`; what it did not find is missing.
The results are put into the record, and the registers themselves never are: they concern persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from schemas import expressions, shape, wording
from schemas.document_type import DocumentType
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.language import Text
from schemas.problem import Problem, problem
from schemas.record import Record, expanded, put_at, steps, value_at
from schemas.sources import Sum

Registers = Mapping[str, Any]


def visible(kind: DocumentType, registers: Registers) -> dict[str, Any]:
    """Return `registers` with nothing under each name that `kind` asks for and the office did not find."""
    return {source.name: registers.get(source.name) for source in kind.sources}


def fill(record: Record, kind: DocumentType, registers: Registers, *, anew: bool = False) -> None:
    """Put each sum into `record` where nothing stands, in a section that is there; `anew` makes sections too."""
    for row, path, value in _summed(record, kind, registers):
        if value_at(record, path) is None and (anew or _is_open(record, row.field)):
            put_at(record, path, value)


def differing(record: Record, kind: DocumentType, registers: Registers) -> Iterator[Problem]:
    """Yield each figure that is not what the registers make of it: a reminder, which a register asks a reason for."""
    sources = {source.name: source for source in kind.sources}
    for row, path, value in _summed(record, kind, registers):
        typed = value_at(record, path)
        if typed is None or typed == value:
            continue
        source, place = sources[row.source], shape.place_at(kind.schema, steps(path), typed)
        title, expected = Text(wordings=source.titles), shape.shown(value)
        said = problem("register-differs", place, clause=row.clause, register=title, expected=expected)
        yield replace(said, needs_reason=source.is_whole)


def _summed(record: Record, kind: DocumentType, registers: Registers) -> Iterator[tuple[Sum, str, Any]]:
    """Yield each sum whose register is there: its row, the path in `record`, the value in the form of the schema."""
    context = {**record, "registers": visible(kind, registers)}
    for row in (one for one in kind.sums if registers.get(one.source) is not None):
        for path, one in list(expanded(record, row.field)):
            try:
                value = expressions.evaluate(row.value, {**context, "row": one})
            except (NotApplicable, FaultyExpression):
                # Another register is not there, or a value of the record that it asks for is missing or unclear.
                continue
            if value is not None:
                yield row, path, shape.normalised(value, shape.schema_at(kind.schema, steps(path)), kind.schema)


def _is_open(record: Record, field: str) -> bool:
    """Return whether the section of `field` is there and had work: a sum brings none into being."""
    section = record.get(str(steps(field)[0]))
    return isinstance(section, Mapping) and section.get("status") != "not_applicable"


def merged(registers: Iterable[tuple[str, Sequence[Mapping[str, Any]]]], key: str) -> list[Mapping[str, Any]]:
    """Return the rows of several registers (period to rows) as one list; of rows with one `key` the latest stands."""
    rows: dict[Any, Mapping[str, Any]] = {}
    for number, (_period, found) in enumerate(sorted(registers, key=lambda one: wording.period_last(one[0]))):
        for at, row in enumerate(found):
            rows[row.get(key) if key else (number, at)] = row
    return list(rows.values())


def covers(periods: Iterable[str], period: str) -> bool:
    """Return whether registers of `periods` leave no month of `period` out."""
    return _months(period) <= set().union(*map(_months, periods))


def lies_within(inner: str, period: str) -> bool:
    """Return whether the period `inner` is `period` or a part of it."""
    return _months(inner) <= _months(period)


def _months(period: str) -> set[str]:
    first, last = wording.period_days(period)
    return {f"{first[:4]}-{month:02d}" for month in range(int(first[5:7]), int(last[5:7]) + 1)}
