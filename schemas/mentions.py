"""What a Chinese text mentions: days, weekdays, quarters and figures with their units.

Rules that look back need to know what a sentence says, not only what a field holds: that is where last year's date and
last quarter's figure survive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.wording import weekday

_DAY = re.compile(
    r"(?:(?<![0-9])(?P<year>20[0-9]{2})年)?(?<![0-9])(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]"
    r"(?:[（(]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[）)]?)?"
)
_QUARTER = re.compile(r"(?:(?<![0-9])(?P<year>20[0-9]{2})年)?第?(?P<quarter>[一二三四1-4])季度")
_FIGURE = re.compile(
    r"(?<![0-9.,，A-Za-z〔\[])(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    r"(?P<unit>%|％|万元|元|人次|个百分点|[件户次份单元处起辆通人项条台吨栋日天])"
)
_SENTENCE = re.compile(r"[^。！？；;!?\n]+")
# Words after which a figure, a quarter or a day of another time is meant to be one.
_COMPARES = re.compile(r"较|相比|同比|环比|上期|上季|上月|上年|去年|同期|历次|以来|[由从自]$")
_PLANS = re.compile(r"下期|下季|计划|将|拟|至")
_CLAUSE_ENDS = "，。；：！？;\n（("
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class MentionedDay:
    """A day as a text writes it; `is_dated` where it names its year, `weekday` where it names that."""

    words: str
    day: date
    is_dated: bool
    weekday: str

    @property
    def right_weekday(self) -> str:
        """The weekday that the calendar gives for the day: `星期一`."""
        return weekday(self.day.isoformat())


@dataclass(frozen=True, slots=True)
class MentionedFigure:
    """A number with its unit as a text writes it; a percentage counts as a share of one."""

    words: str
    value: Decimal
    unit: str


def days(text: str, near: date) -> Iterator[MentionedDay]:
    """Yield the days that `text` mentions; a day without a year is meant in the year that brings it closest to `near`.

    Days that no calendar has are passed over.
    """
    for found in _DAY.finditer(text):
        month, day = int(found["month"]), int(found["day"])
        years = [int(found["year"])] if found["year"] else [near.year - 1, near.year, near.year + 1]
        possible = [made for year in years if (made := _date(year, month, day))]
        if possible:
            closest = min(possible, key=lambda one: abs((one - near).days))
            named = (found["weekday"] or "").replace("天", "日")
            yield MentionedDay(found[0], closest, bool(found["year"]), f"星期{named}" if named else "")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def quarters(text: str, year: int) -> Iterator[tuple[str, str]]:
    """Yield each quarter that `text` mentions, as its words and as a period; without a year it is one of `year`.

    A quarter that the text compares with, or plans, is passed over.
    """
    for found in _QUARTER.finditer(text):
        clause = _clause(text, found.start())
        if not _COMPARES.search(clause) and not _PLANS.search(clause):
            quarter = _DIGITS.get(found["quarter"]) or int(found["quarter"])
            yield found[0], f"{found['year'] or year}Q{quarter}"


def figures(text: str) -> Iterator[MentionedFigure]:
    """Yield the figures with a unit that `text` states, but not those that it compares with."""
    for found in _FIGURE.finditer(text):
        if _COMPARES.search(_clause(text, found.start())):
            continue
        value, unit = Decimal(found["number"].replace(",", "")), found["unit"]
        if unit in {"%", "％"}:
            value, unit = value / 100, "%"
        elif unit == "万元":
            value, unit = value * 10_000, "元"
        yield MentionedFigure(found[0], value, unit)


def _clause(text: str, end: int) -> str:
    """Return the clause of `text` that leads up to `end`."""
    return text[max(text.rfind(mark, 0, end) for mark in _CLAUSE_ENDS) + 1 : end]


def sentences(text: str, least: int) -> Iterator[str]:
    """Yield the sentences of `text` that have at least `least` characters, blanks left out."""
    for found in _SENTENCE.finditer(text):
        bare = "".join(found[0].split())
        if len(bare) >= least:
            yield bare
