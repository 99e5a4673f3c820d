"""What happens in the year: each obligation of each project once, in time, but for those that a seed makes late.

A plan is data: acts in the order of their moments, and the duties that must be found late at the end. Pure. What is
written in the papers is `year_papers`; who does what with them is `year_acts`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from schemas.periods import PLACE, Cycle, Period, periods

LATE_IN = 20  # one obligation of so many is late, or never met
Finding = tuple[str, str, str]


class Verb(StrEnum):
    """What is done: a paper goes through its whole path, or something happens to one that went."""

    PAPER = "paper"
    POST = "post"
    TAKE_DOWN = "take_down"
    RECEIPT = "receipt"
    CONSENT = "consent"
    CONFIRM = "confirm"
    ROUND = "round"
    CHECK = "check"
    RECTIFY = "rectify"
    VERIFY = "verify"
    NOTICE = "notice"

    @property
    def is_of_all(self) -> bool:
        """Whether the act looks at every project, so that all that was done before it in any must be done."""
        return self in {Verb.ROUND, Verb.NOTICE}


@dataclass(frozen=True)
class Estate:
    """A project of the company: its code, its fee mode, and which leader answers for it."""

    code: str
    fee_mode: str
    leader: str


@dataclass(frozen=True)
class Act:
    """One act: when, what is done, to which paper (type, project, name), and what the paper says beside its mould.

    A text `@TYPE NAME` stands for the number that this paper of the same project has by then.
    """

    at: datetime
    verb: Verb
    type: str
    project: str
    name: str
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def paper(self) -> tuple[str, str, str]:
        """What the paper is known by."""
        return (self.type, self.project, self.name)


@dataclass
class Plan:
    """All that happens, and what of it a report about duties has to find: duty, project (or person), about what."""

    estates: tuple[Estate, ...]
    first: date
    last: date
    chance: random.Random
    acts: list[Act] = field(default_factory=list)
    late: set[Finding] = field(default_factory=set)

    def ordered(self) -> list[Act]:
        """Return the acts in the order in which they happen."""
        return sorted(self.acts, key=lambda one: (one.at, one.project, one.type, one.name))

    def put(self, at: datetime, verb: Verb, paper: tuple[str, str, str], **record: Any) -> None:
        """Add an act."""
        self.acts.append(Act(at, verb, *paper, record))

    def slips(self, *findings: Finding, often: int = LATE_IN) -> bool:
        """Return whether this obligation is one of those not met in time; then `findings` are to be found."""
        slips = not self.chance.randrange(often)
        self.late.update(findings if slips else ())
        return slips

    def when(self, due: date, *findings: Finding, before: int) -> datetime:
        """Return a moment in the days `before` the deadline, or one to nine days late: then it is to be found."""
        if self.slips(*findings):
            return moment(due + timedelta(days=self.chance.randint(1, 9)))
        return moment(due - timedelta(days=self.chance.randrange(before)))

    def within(self, cycle: Cycle) -> Iterator[Period]:
        """Yield the periods that lie within the plan's days."""
        yield from (
            one for one in periods(cycle, self.first, self.last) if self.first <= one.first and one.last <= self.last
        )


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return an hour of `day` where the company is."""
    return datetime.combine(day, time(hour, minute), PLACE)


def estates(count: int) -> tuple[Estate, ...]:
    """Return `count` projects, ten under each leader, every third of them 包干制."""
    return tuple(
        Estate(f"P{number:02d}", "lump_sum" if number % 3 == 0 else "remuneration", f"leader{(number + 9) // 10}")
        for number in range(1, count + 1)
    )
