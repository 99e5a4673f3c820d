"""How long documents are kept: the schedule of `templates/retention.toml`, and the arithmetic of its terms.

A term is a floor (国家档案局令第10号): the office may lengthen it, and so may a type; nothing shortens one. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from schemas.errors import WrongUsage
from schemas.language import CHINESE, Text, _, current, text, translate
from schemas.policy import Wordings
from schemas.type_folder import TEMPLATES
from schemas.type_rows import FaultyType, parsed, row

FOR_EVER = "Y"
COUNTS_FROM = {"year_after_signing", "owner_left"}

_YEARS = re.compile(r"D([1-9]\d?)")


class WrongTerm(WrongUsage):
    """The office's own settings cannot be taken as a term."""

    message = _("office.toml: [retention] %(name)s = “%(value)s”: %(why)s")


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One class of documents, the least time that they are kept, and the rule that says so."""

    id: str
    titles: Wordings
    period: str
    clause: str

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return self.titles.get(current()) or self.titles["zh-Hans"]


@dataclass(frozen=True, slots=True)
class Minimising:
    """The shorter term of what concerns persons in the documents of a class; only of `types`, where any are named."""

    id: str
    period: str
    counts_from: str
    clause: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every class by its code, the terms of personal data by class, and the clauses of appraisal, hold, minimising."""

    classes: Mapping[str, RetentionClass]
    minimising: Mapping[str, Minimising]
    clauses: Mapping[str, str]

    def lengthened(self, settings: Mapping[str, Any]) -> Schedule:
        """Return the schedule as the office lengthens it: `settings` is `[retention]` of its `office.toml`.

        Raises:
            WrongTerm: there is no such class, no such term, or it is shorter than the least.
        """
        classes = dict(self.classes)
        for name, value in settings.items():
            if (known := classes.get(name)) is None:
                raise WrongTerm(name=name, value=value, why=text(_("there is no such class")))
            if not is_term(value):
                raise WrongTerm(name=name, value=value, why=text(_("a term is Y, D30, D10 or the like")))
            if longest(value, known.period) != value:
                raise WrongTerm(name=name, value=value, why=text(_("the least is %(least)s"), least=known.period))
            classes[name] = replace(known, period=value)
        return replace(self, classes=classes)

    def term(self, *retentions: str) -> tuple[str, str]:
        """Return class and period that bind an entry: the longest of `retentions` (`XH-P-D10`) and their classes."""
        found = []
        for one in retentions:
            name, period = split(one)
            known = self.classes.get(name)
            # What nobody knows is kept: a class that was given up must not let its entries go.
            found.append((name, longest(period, known.period) if known and is_term(period) else FOR_EVER))
        return max(found, key=lambda one: _weight(one[1]))


@cache
def schedule(templates: Path = TEMPLATES) -> Schedule:
    """Return the schedule of `retention.toml`.

    Raises:
        FaultyType: the file contradicts itself.
    """
    file = templates / "retention.toml"
    data = parsed(file)
    classes = {
        name: row(RetentionClass, {**facts, "id": name}, file, f"classes.{name}")
        for name, facts in data["classes"].items()
    }
    minimising = {
        name: row(Minimising, {**facts, "id": name}, file, f"minimise.{name}")
        for name, facts in data.get("minimise", {}).items()
    }
    counts = {data["counting"]["counts_from"], *(one.counts_from for one in minimising.values())}
    terms = [*(one.period for one in classes.values()), *(one.period for one in minimising.values())]
    if not all(map(is_term, terms)) or counts - COUNTS_FROM or set(minimising) - set(classes):
        raise FaultyType(file=str(file), reason=text(_("a class, a term or a beginning is unknown")))
    return Schedule(classes, minimising, data["clauses"])


def faults(retention_class: str, period: str, important: str, known: Schedule) -> Iterator[Text]:
    """Yield why a type cannot ask for these terms: an unknown class, no term, or one below the class's least."""
    asked = [(retention_class, period), *([split(important)] if important else [])]
    for name, term in asked:
        if name not in known.classes:
            yield text(_("[retention]: unknown class %(name)s; there are: %(known)s"), name=name,
                       known=", ".join(sorted(known.classes)))  # fmt: skip
        elif not is_term(term):
            yield text(_("[retention]: %(term)s is no term"), term=term)
        elif longest(term, least := known.classes[name].period) != term:
            yield text(_("[retention]: %(name)s is kept %(least)s at least"), name=name, least=least)


def split(retention: str) -> tuple[str, str]:
    """Return class and period of what an entry says: `XH-Z-D30` is `XH-Z` and `D30`."""
    name, _dash, period = retention.rpartition("-")
    return name, period


def period_word(period: str, language: str = CHINESE) -> str:
    """Return how a period is said, on official papers 永久, 30年; what another program wrote there stays as it is."""
    if period == FOR_EVER:
        return translate(_("for ever"), None, language)
    years = _YEARS.fullmatch(period)
    return translate(_("%(count)s years"), {"count": years[1]}, language) if years else period


def said(name: str, period: str) -> str:
    """Return class and period as people of this office read them: 通知公告、网络发布、短信，10年."""
    known, language = schedule().classes.get(name), current()
    comma = "，" if language == CHINESE else ", "
    return f"{known.title if known else name}{comma}{period_word(period, language)}"


def is_term(period: object) -> bool:
    """Return whether this is a period: `Y`, or `D` and years."""
    return isinstance(period, str) and (period == FOR_EVER or _YEARS.fullmatch(period) is not None)


def longest(first: str, second: str) -> str:
    """Return the longer of two periods."""
    return max(first, second, key=_weight)


def _weight(period: str) -> int:
    return 1000 if period == FOR_EVER else _years(period)


def _years(period: str) -> int:
    found = _YEARS.fullmatch(period)
    assert found is not None, "a period was checked before it is counted"
    return int(found[1])


def last_day(signed_on: date, period: str) -> date | None:
    """Return the last day of a term that counts from the 1st of January after `signed_on`; None for ever."""
    return None if period == FOR_EVER else date(signed_on.year + _years(period), 12, 31)


def years_after(day: date, period: str) -> date:
    """Return the day on which a term that counts from `day` itself has passed; the 29th of February gives way."""
    year = day.year + _years(period)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
