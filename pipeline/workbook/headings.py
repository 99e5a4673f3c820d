"""How a heading or label of a sheet is told to be a field: by its words, with or without unit and ＊, or an alias.

Where nothing is told, what it is likely to have been: `structure` asks that of a heading that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.workbook.fields import Field
from pipeline.workbook.grid import Grid
from pipeline.workbook.values import normal, shown
from schemas.suggest import likeness

DEEPEST_HEADING = 40
# Units of one kind, each with its worth: a figure under another one of the same row is another figure.
_MEASURES: tuple[dict[str, Decimal], ...] = tuple(
    {unit: Decimal(worth) for unit, worth in family.items()}
    for family in (
        {"分": "0.01", "元": "1", "百元": "100", "千元": "1000", "万元": "10000", "百万元": "1000000", "亿元": "1e8"},
        {"m2": "1", "平方米": "1", "平米": "1", "平方": "1", "亩": "666.67", "公顷": "10000", "平方公里": "1e6"},
        {"秒": "1", "分钟": "60", "分": "60", "小时": "3600", "时": "3600", "h": "3600", "天": "86400", "日": "86400"},
        {"天": "1", "日": "1", "周": "7", "月": "30", "个月": "30", "季度": "91", "年": "365"},
        {"克": "1", "千克": "1000", "公斤": "1000", "吨": "1e6"},
        {"度": "1", "千瓦时": "1", "kwh": "1", "万度": "10000"},
    )
)
_TEN_THOUSAND = Decimal(10000)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet that was recognised: where it is, its field, and what its heading multiplies by."""

    at: int
    field: Field
    scale: Decimal


def bare(heading: str) -> str:
    """Return a heading without the mark of required fields."""
    return normal(heading).strip("*")


def field_called(heading: str, fields: Iterable[Field]) -> Field | None:
    """Return the first of `fields` that `heading` names, or None."""
    return caller(fields)(heading)


def caller(fields: Iterable[Field]) -> Callable[[str], Field | None]:
    """Return what `field_called` does for `fields`, made ready once for many headings."""
    known: dict[str, Field] = {}
    for one in fields:
        for words in _keys(one):
            known.setdefault(words, one)
    return lambda heading: known.get(heading) or known.get(_without_unit(heading))


def _keys(one: Field) -> set[str]:
    return {normal(word) for word in (one.title, one.heading, *one.aliases)}


def _without_unit(heading: str) -> str:
    return heading.rpartition("(")[0] if heading.endswith(")") and "(" in heading[1:] else heading


def unit_of(heading: str) -> str:
    """Return the words in brackets at the end of a heading, or ""."""
    return heading.rpartition("(")[2].rstrip(")") if heading != _without_unit(heading) else ""


def scale(heading: str, one: Field) -> Decimal:
    """Return 10,000 for `金额（万元）` where the field itself is in 元."""
    return _TEN_THOUSAND if heading.endswith("(万元)") and not normal(one.unit).startswith("万") else Decimal(1)


def has_foreign_unit(heading: str, one: Field) -> bool:
    """Return whether `heading` measures in something else than the field does, beyond 万元 for 元."""
    said, own = unit_of(heading).casefold(), normal(one.unit).casefold()
    if not said or not own or said == own or (said == "万元" and own.startswith("元")):
        return False
    said, own = said.partition("/")[0], own.partition("/")[0]
    families = [family for family in _MEASURES if own in family]
    if not families:
        return False
    if same := [family for family in families if said in family]:
        return all(family[said] != family[own] for family in same)
    return any(said in family for family in _MEASURES)


def heading_row(grid: Grid, fields: Iterable[Field], first: str) -> tuple[int, list[str]] | None:
    """Return the row of headings and its words: the first row that most of `fields` are named in."""
    fields = list(fields)
    called = caller(fields)
    best: tuple[int, int, list[str]] = (0, -1, [])
    for number, row in enumerate(grid.rows[:DEEPEST_HEADING]):
        words = [bare(shown(square.value)) for square in row]
        # A lone word above a table is its title, though a column may be called the same.
        if sum(map(bool, words)) == 1 and len(fields) > 1:
            continue
        hits = len({one.path for word in words if word and (one := called(word))}) + (first in words)
        best = max(best, (hits, -number, words), key=lambda score: score[:2])
    return (-best[1], best[2]) if best[0] else None


def columns_of(words: list[str], fields: Iterable[Field]) -> dict[int, Column]:
    """Return the columns that the words of a heading row name, each field once, by their places."""
    called = caller(fields)
    made: dict[int, Column] = {}
    taken: set[str] = set()
    for at, heading in enumerate(words):
        one = called(heading) if heading else None
        if one and one.path not in taken:
            taken.add(one.path)
            made[at] = Column(at, one, scale(heading, one))
    return made


def resemblance(heading: str, one: Field) -> float:
    """Return how much an unknown heading looks like a field's, from 0 to 1."""
    return max(likeness(heading, word) for word in (one.title, *one.aliases))
