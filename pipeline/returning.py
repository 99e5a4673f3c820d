"""The page that goes back with a refused file: what is wrong, where, and what to type; for a clerk, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline import own_papers
from schemas.language import CHINESE
from schemas.periods import PLACE
from schemas.problem import Problem

_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing to do: its number on the page, the row of the contract, and its column and row in the sheet."""

    number: int
    row: dict[str, str]
    column: str
    line: str
    waits: bool


def page(
    name: str, problems: Sequence[Problem], at: datetime, copies: Sequence[str] = (), *, folder: bool = False
) -> str:
    """Return the page about the file `name`, refused at `at`: printable, without script, complete in itself.

    `copies` are the names of its marked copies, which lie beside the page; of a `folder`, in it.
    """
    errors = [problem for problem in problems if problem.stops]
    reminders = [problem for problem in problems if not problem.stops]
    return own_papers.page(
        "returned",
        name=name,
        at=at.astimezone(PLACE).strftime("%Y年%m月%d日 %H:%M"),
        errors=_by_sheet(errors, 1),
        reminders=_by_sheet(reminders, len(errors) + 1),
        counts=[(word, len(found)) for word, found in (("错误", errors), ("提醒", reminders)) if found],
        needs_reason=any(problem.waits for problem in problems),
        copies=[f"{name}/{copy}" if folder else copy for copy in copies],
        folder=folder,
    )


def _by_sheet(problems: Iterable[Problem], first: int) -> list[tuple[str, list[_Item]]]:
    """Return the problems of each sheet in the order of its rows, numbered through from `first`."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.place.sheet, []).append(problem)
    made: list[tuple[str, list[_Item]]] = []
    for sheet, found in groups.items():
        items = []
        for problem in sorted(found, key=_down_the_sheet):
            column, line = _named(problem)
            items.append(_Item(first, problem.row(CHINESE), column, line, problem.waits))
            first += 1
        made.append((sheet, items))
    return made


def _named(problem: Problem) -> tuple[str, str]:
    found = _CELL.fullmatch(problem.place.cell)
    return (found[1], found[2]) if found else ("", "")


def _down_the_sheet(problem: Problem) -> tuple[int, int, str]:
    column, line = _named(problem)
    return int(line or 0), len(column), column
