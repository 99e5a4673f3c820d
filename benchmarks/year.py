"""A year in the life of a company: `make year` (or `python -m benchmarks.year --projects 3 --until 2026-03-31`).

Forty projects, a simulated clock, thousands of papers through the real flow: the real document types with their own
examples as moulds, handed in, approved in turn, numbered, filed, published, posted, copied, answered, checked. A seed
makes some of it late; the duties report at the end must find exactly that. Pages are not drawn: drawing has benchmarks
and tests of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.year_acts import Clock, Company
from benchmarks.year_crew import lived
from benchmarks.year_office import found, simulated
from benchmarks.year_plan import Finding, Plan, Verb, estates
from benchmarks.year_seeds import planned
from pipeline.duties import State
from schemas.periods import PLACE, end_of, months_after

_SEED = 2026
_MOST_SECONDS, _MOST_TO_TELL = 360, 3.0
_LATE = {State.LATE, State.DONE_LATE}


@dataclass(frozen=True)
class Outcome:
    """What the duties report found against what was planned."""

    acts: Counter[str]
    planned: frozenset[Finding]
    late: Mapping[Finding, Mapping[str, Any]]
    judged: int

    @property
    def found(self) -> frozenset[Finding]:
        """What the report calls late, done since or not."""
        return frozenset(self.late)

    @property
    def papers(self) -> int:
        """How many documents went through the whole path."""
        return self.acts[Verb.PAPER] + self.acts[Verb.CONSENT] + self.acts[Verb.CHECK] + self.acts[Verb.NOTICE]

    @property
    def agrees(self) -> bool:
        """Whether exactly the seeded lateness was found."""
        return self.planned == self.found


def outcome(plan: Plan, company: Company, clock: Clock) -> Outcome:
    """Ask the duties report about the time that was lived, and lay it beside the plan."""
    from pipeline import duties as judging
    from pipeline import flow, needs
    from pipeline.office import duties, knowing

    clock.now = end_of(plan.last)
    available = duties.available(flow.office())
    known = knowing.known(flow.office(), clock.now, needs.of(available))
    ours = {one.code for one in plan.estates}
    known = replace(known, projects=tuple(one for one in known.projects if one.code in ours))
    rows = [one for one in judging.judged(available, known, plan.first, plan.last) if one.occasion.duty.due]
    # What falls due on the very last day may still be met on it: the next morning knows.
    at_eight = replace(known, at=known.at + timedelta(hours=8))
    names = {key: name for (_type, _project, name), key in company.keys.items()}
    again = (judging.judge(one.occasion, at_eight) for one in rows)
    late = {_finding(one, names): one.row() for one in again if one.state in _LATE}
    acts = Counter(act.verb.value for act in plan.acts)
    return Outcome(acts, frozenset(plan.late), late, len(rows))


def _finding(one: Any, names: dict[str, str]) -> Finding:
    about = one.occasion
    key = names.get(about.cause.key, about.key) if about.cause else about.key
    return (about.duty.id, about.person.user if about.person else about.subject.code, key)


def run(count: int, first: date, last: date, seed: int, root: Path, processes: int = 1) -> Outcome:
    """Live from `first` to `last` in the office that is open, whose folder is `root`."""
    clock = Clock(datetime(first.year - 1, 12, 1, 9, tzinfo=PLACE))
    ours = estates(count)
    with simulated(clock):
        found(ours)
        plan = planned(ours, first, last, seed)
        company = Company(clock, root / "staging", {one.code: one.leader for one in ours})
        lived(plan, company, root, processes)
        return outcome(plan, company, clock)


def asked_for(root: Path, on: date) -> float:
    """Return how long `letterbook duties` takes to answer in that office, in seconds, from its start to its end."""
    command = [str(Path(sys.executable).with_name("letterbook")), "duties", "--on", on.isoformat()]
    began = time.monotonic()
    subprocess.run(command, check=False, capture_output=True, env=os.environ | {"LETTERBOOK_OFFICE": str(root)})
    return time.monotonic() - began


@dataclass(frozen=True)
class Lived:
    """What came out of a year in an office of its own, how long it took, and how long the duties take to be told."""

    outcome: Outcome
    seconds: float
    duties_seconds: float


def lived_anew(count: int, first: date, last: date, seed: int, processes: int) -> Lived:
    """Live from `first` to `last` in a new office, which is gone afterwards."""
    from cli import founding

    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="letterbook-year-") as folder:
        office = founding.found(Path(folder) / "office", demo=False)
        result = run(count, first, last, seed, office.root, processes)
        return Lived(result, time.monotonic() - began, asked_for(office.root, last))


def figures(count: int, months: int) -> list[Figure]:
    """Return the figures that issue 4 asks for: exactly the seeded lateness, in a few minutes."""
    last = months_after(date(2026, 1, 1), months) - timedelta(days=1)
    made = lived_anew(count, date(2026, 1, 1), last, _SEED, os.cpu_count() or 1)
    told = made.outcome
    what = f"{months} months of {count} projects, {told.papers} papers"
    counted = f"{len(told.planned & told.found)} of {len(told.planned)}, {len(told.found - told.planned)} beside"
    return [
        Figure(what, f"{_MOST_SECONDS} s", f"{made.seconds:.0f} s", None, 1, made.seconds <= _MOST_SECONDS),
        Figure("its seeded lateness in the duties report", "all, none beside", counted, None, 1, told.agrees),
        Figure(
            f"`letterbook duties` there ({told.judged} judged)",
            "3 s",
            f"{made.duties_seconds:.1f} s",
            None,
            1,
            made.duties_seconds <= _MOST_TO_TELL,
        ),
    ]


def main() -> int:
    """Live the year in a new office and print what was found; 1 if it is not exactly what was seeded."""
    asked = argparse.ArgumentParser(description="A year in the life of a company of many projects.")
    asked.add_argument("--projects", type=int, default=40)
    asked.add_argument("--first", type=date.fromisoformat, default=date(2026, 1, 1))
    asked.add_argument("--until", type=date.fromisoformat, default=date(2026, 12, 31))
    asked.add_argument("--seed", type=int, default=_SEED)
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    made = lived_anew(given.projects, given.first, given.until, given.seed, given.processes)
    _print(made.outcome)
    print(
        f"{given.projects} projects, {made.outcome.papers} papers, {made.seconds:.0f} s, {given.processes} process(es)"
    )
    print(f"letterbook duties: {made.duties_seconds:.1f} s")
    return 0 if made.outcome.agrees else 1


def _print(result: Outcome) -> None:
    for (duty, owner, about), row in sorted(result.late.items()):
        done = f"done {row['done_at'][:16]}" if row["done_at"] else f"missing {row['missing']}"
        print(f"{row['state']:9s} due {row['due']:16s} {done:21s} {duty} {owner} {about}")
    for one in sorted(result.planned - result.found):
        print("not found:", *one)
    for one in sorted(result.found - result.planned):
        print("not seeded:", *one)
    print(", ".join(f"{count} {verb}" for verb, count in sorted(result.acts.items())))
    print(f"{result.judged} duties judged, {len(result.planned)} late by seed, {len(result.found)} found late")
    print("exactly the seeded lateness" if result.agrees else "NOT what was seeded")


if __name__ == "__main__":
    sys.exit(main())
