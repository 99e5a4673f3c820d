"""Structure first: a heading that nobody knows is one problem, not one in each of its five hundred rows.

Beside a field that is missing, an unknown heading is most likely that field under another name: it is said once, at
the heading, and read as if it bore its name, so that the rest of the sheet can be judged at the same time. What is
gone without a trace is said once too, and what only follows from that is not said at all (`Findings.lost`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.grid import Square
from pipeline.workbook.headings import Column, resemblance, scale
from pipeline.workbook.values import parsed

_LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class Stray:
    """A heading or label that no field has, with what stands under or beside it."""

    at: int
    words: str
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a stray heading is taken for; `is_readable` says whether what stands there can be that at all."""

    stray: Stray
    field: Field
    is_readable: bool

    @property
    def column(self) -> Column:
        """The column as it is read."""
        return Column(self.stray.at, self.field, scale(self.stray.words, self.field))


def renamed(strays: Iterable[Stray], missing: Iterable[Field]) -> list[Renamed]:
    """Return which stray is which of the missing fields: the most alike first, then the only pair that is left.

    The only pair counts where the field is required: a column of somebody's own jottings is no reason to bar a
    workbook from which an optional column was taken out.
    """
    strays, missing = list(strays), list(missing)
    pairs = sorted(
        ((resemblance(stray.words, one), -order, stray, one) for stray in strays for order, one in enumerate(missing)),
        key=lambda pair: pair[:2],
        reverse=True,
    )
    found: list[Renamed] = []
    for likeness, _order, stray, one in pairs:
        if likeness < _LIKELY:
            break
        if stray in strays and one in missing:
            found.append(Renamed(stray, one, _fits(stray, one)))
            strays.remove(stray)
            missing.remove(one)
    wanted = [one for one in missing if one.required]
    if len(strays) == len(wanted) == 1 and _fits(strays[0], wanted[0]):
        found.append(Renamed(strays[0], wanted[0], True))
    return found


def _fits(stray: Stray, one: Field) -> bool:
    """Return whether most of what stands there could be values of the field."""
    read = [_is_read(square, one) for square in stray.squares if not square.is_blank and not square.is_error]
    return 2 * sum(read) > len(read)


def _is_read(square: Square, one: Field) -> bool:
    value: Any = parsed(square.value, one, number_format=square.number_format)
    if one.many is not Many.ONE or one.kind.is_text or value is None:
        return True
    if one.kind is Kind.CHOICE:
        return any(value == choice for choice, _word in one.choices)
    return not isinstance(value, str) if one.kind.is_number else value[:4].isdigit()


def missing(fields: Iterable[Field], columns: Mapping[int, Column]) -> list[Field]:
    """Return the fields that none of `columns` holds."""
    held = {column.field.path for column in columns.values()}
    return [one for one in fields if one.path not in held]


def twice(
    words: Iterable[str], columns: Mapping[int, Column], called: Callable[[str], Field | None]
) -> dict[int, Column]:
    """Return the places of headings that name a field which an earlier column holds already, with that column."""
    holders = {column.field.path: column for column in columns.values()}
    again = {}
    for at, word in enumerate(words):
        one = called(word) if word and at not in columns else None
        if one is not None and one.path in holders:
            again[at] = holders[one.path]
    return again
