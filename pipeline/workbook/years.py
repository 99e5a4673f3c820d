"""Days without a year (7月1日): the year is the record's own where only one can be meant, else a problem.

One can be meant where the month lies in the period that the record is about, or where every full date of a record
without a period has the same year and lies within half a year. A fourth-quarter report that speaks of 5 January is
asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipeline.workbook.blocks import Findings
from pipeline.workbook.faults import fault
from schemas.fields import schema_at
from schemas.problem import Place
from schemas.record import Record, leaves, put_at, steps, value_at
from schemas.wording import period_days

_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?(.*)", re.S)
_CLOCK = re.compile(r"\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*分?\s*")
_FULL = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST = 24
_NEAR_DAYS = 183


def complete(found: Findings, schema: Mapping[str, Any]) -> None:
    """Give the days without a year in `found` theirs; where none is certain, say so in the cell's place."""
    waiting = list(_without_year(found, schema))
    if not waiting:
        return
    known = list(_full_dates(found.record))
    for path, (month, day, clock) in waiting:
        year = _year(found.record, month, day, known)
        if year:
            put_at(found.record, path, f"{year}-{month:02d}-{day:02d}{clock}")
        else:
            cell = found.cells.get(path)
            place = Place(path, "", cell.sheet, cell.cell, cell.label, cell.raw) if cell else Place(path)
            found.problems.append(fault("no-year", place, month=month, day=day))


def _without_year(found: Findings, schema: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, int, str]]]:
    for path, cell in found.cells.items():
        if "月" not in cell.raw or len(cell.raw) > _LONGEST:
            continue
        value = value_at(found.record, path)
        if not isinstance(value, str):
            continue
        matched = _DAY.fullmatch(unicodedata.normalize("NFKC", value).strip())
        kind = schema_at(schema, steps(path)).get("x-kind") if matched else ""
        if matched and kind in {"date", "moment"} and (clock := _clock(matched[3], str(kind))) is not None:
            yield path, (int(matched[1]), int(matched[2]), clock)


def _clock(rest: str, kind: str) -> str | None:
    """Return the end of a moment that `rest` spells, "" for a bare day, None where it is something else."""
    if not rest.strip():
        return ""
    matched = _CLOCK.fullmatch(rest) if kind == "moment" else None
    return f"T{int(matched[1]):02d}:{int(matched[2] or 0):02d}" if matched else None


def _full_dates(record: Record) -> Iterator[date]:
    for _path, value in leaves(record):
        if isinstance(value, str) and len(value) <= _LONGEST and (matched := _FULL.match(value)):
            try:
                yield date.fromisoformat(matched[0])
            except ValueError:
                continue


def _year(record: Record, month: int, day: int, known: list[date]) -> int | None:
    if isinstance(period := record.get("period"), str):
        try:
            first, last = map(date.fromisoformat, period_days(period))
        except ValueError:
            return None
        years = [year for year in range(first.year, last.year + 1) if _within(year, month, first, last)]
    else:
        years = sorted({one.year for one in known})
        years = [year for year in years if _is_near(year, month, day, known)]
    return years[0] if len(years) == 1 else None


def _within(year: int, month: int, first: date, last: date) -> bool:
    return (first.year, first.month) <= (year, month) <= (last.year, last.month)


def _is_near(year: int, month: int, day: int, known: list[date]) -> bool:
    try:
        meant = date(year, month, day)
    except ValueError:
        return False
    return all(abs((meant - one).days) <= _NEAR_DAYS for one in known)
