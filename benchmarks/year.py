"""A year in the life of a company: `make year` (or `python -m benchmarks.year --projects 3 --until 2026-03-31`).

Forty projects, a simulated clock, thousands of papers through the real flow: handed in, approved in turn, numbered,
filed, published, posted. A seed makes some of them late; the duties report at the end must find exactly those. Pages
are not drawn, and papers are the stand-ins of `year_types`: drawing and content have benchmarks and tests of their own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import year_types
from benchmarks.year_plan import Act, Finding, Plan, planned
from pipeline.compose import Renditions
from pipeline.stages import Verdict
from schemas import record as records
from schemas.periods import PLACE, end_of

CITIES = ("日照", "上海", "湖州", "聊城", "杭州", "清远", "舟山", "温州", "北京", "绍兴", "广州", "郑州")
COMPANY = ("supervising_leader", "finance_center", "quality_center", "general_manager", "complaint_officer")
_NAMES = {"supervising_leader": "沈牧之"}
_BLANK = Renditions(b"%PDF-1.7", b"PK", "<p>-</p>", 1)


@dataclass
class Clock:
    """The simulated time: everything that asks the office what time it is gets this."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Outcome:
    """What the duties report found against what was planned."""

    papers: int
    planned: frozenset[Finding]
    found: frozenset[Finding]
    judged: int

    @property
    def agrees(self) -> bool:
        """Whether exactly the seeded lateness was found."""
        return self.planned == self.found


@contextmanager
def simulated(clock: Clock) -> Iterator[None]:
    """Let the office live by `clock`, draw no pages, wait for no disk, and read its types once: they never change."""
    from django.db import connection

    from pipeline.office import kinds

    connection.cursor().execute("PRAGMA synchronous=OFF")
    with ExitStack() as patches:
        patches.enter_context(patch("django.utils.timezone.now", clock))
        patches.enter_context(patch("pipeline.compose.compose", lambda *_given, **_named: _BLANK))
        # A year of power cuts is another test: nothing of this office outlives the run.
        patches.enter_context(patch("os.fsync", lambda _descriptor: None))
        patches.enter_context(patch("pipeline.office.kinds.available", cache(kinds.available)))
        patches.enter_context(patch("pipeline.gates.refuse_unless_fit", lambda *_given: None))
        yield


def projects(count: int) -> dict[str, str]:
    """Return the codes of `count` projects with their fee modes."""
    return {f"P{number:02d}": ("remuneration", "lump_sum")[number % 3 == 0] for number in range(1, count + 1)}


def found(modes: dict[str, str], types: Path) -> None:
    """Set up the company: its projects in cities with presets, a steward and a manager each, the company's roles."""
    from pipeline.office import people

    year_types.lay_down(types)
    for number, (code, mode) in enumerate(modes.items()):
        facts = {"established_on": "2024-01-01", "hotline": "400-000-0024", "client_mode": "multi"}
        row = {"code": code, "name": f"示例{code}", "city": CITIES[number % len(CITIES)], "fee_mode": mode}
        people.add_project(row | facts)
        for role, name in (("steward", "管家"), ("project_manager", "经理")):
            held = [{"role": role, "project": code}]
            people.add_person({"user": f"{role}.{code}", "name": f"{name}{code}", "roles": held})
    for role in (*COMPANY, "platform_maintainer"):
        people.add_person({"user": role, "name": _NAMES.get(role, role), "roles": [{"role": role}]})


def lived(plan: Plan, folder: Path, clock: Clock) -> int:
    """Take every paper of `plan` through its path at its moment; return how many there were."""
    acts = plan.ordered()
    for act in acts:
        clock.now = act.at
        _carry(act, folder)
    return len(acts)


def _carry(act: Act, folder: Path) -> None:
    from pipeline import flow, later
    from pipeline.office import access

    kind = year_types.KINDS[act.type]
    author = _holder(kind.author, act.project)
    writer = access.person(author)
    record: dict[str, Any] = act.record | {"doc_type": act.type, "project_code": act.project, "author": writer.name}
    file = folder / "paper.json"
    file.write_text(records.dumps(record), "utf-8")
    document = flow.submit(file, writer)[0]
    for role in kind.chain:
        document = flow.decide(document, access.person(_holder(role, act.project)), Verdict.APPROVE)
    document = flow.release(document, writer)
    if kind.on_board:
        document = flow.publish(document, writer if kind.author == "steward" else access.person("steward"))
        later.post(document, "宣传栏", 1, writer)


def _holder(role: str, project: str) -> str:
    return f"{role}.{project}" if role in {"steward", "project_manager"} else role


def outcome(plan: Plan, papers: int, first: date, last: date, clock: Clock) -> Outcome:
    """Ask the duties report about the time that was lived, and lay it beside the plan."""
    from pipeline import duties as judging
    from pipeline import flow
    from pipeline.office import duties, knowing

    clock.now = end_of(last)
    available = duties.available(flow.office())
    known = knowing.known(flow.office(), clock.now, set(year_types.KINDS))
    ours = {act.project for act in plan.acts}
    known = replace(known, projects=tuple(one for one in known.projects if one.code in ours))
    rows = [one for one in judging.judged(available, known, first, last) if one.occasion.duty.due]
    # What falls due on the very last day may still be met on it: the next morning knows.
    morning = [judging.judge(one.occasion, _next_morning(known)) for one in rows]
    lateness = {judging.State.LATE, judging.State.DONE_LATE}
    late = {_finding(one) for one in morning if one.state in lateness}
    return Outcome(papers, frozenset(plan.late), frozenset(late), len(rows))


def _next_morning(known: Any) -> Any:
    return replace(known, at=known.at + timedelta(hours=8))


def _finding(one: Any) -> Finding:
    row = one.row()
    key = row["about"] if one.occasion.duty.type.startswith("letter") else row["period"]
    return (row["duty"], row["project"] or "", key or "")


def run(count: int, first: date, last: date, seed: int, root: Path) -> Outcome:
    """Live from `first` to `last` in the office that is open, whose folder is `root`."""
    from pipeline.premises import Premises

    clock = Clock(datetime(first.year - 1, 12, 1, 9, tzinfo=PLACE))
    modes = projects(count)
    with simulated(clock):
        found(modes, Premises(root).types)
        plan = planned(modes, first, last, seed)
        papers = lived(plan, root / "staging", clock)
        return outcome(plan, papers, first, last, clock)


def main() -> int:
    """Live the year in a new office and print what was found; 1 if it is not exactly what was seeded."""
    asked = argparse.ArgumentParser(description="A year in the life of a company of many projects.")
    asked.add_argument("--projects", type=int, default=40)
    asked.add_argument("--until", default="2026-12-31")
    asked.add_argument("--seed", type=int, default=2026)
    given = asked.parse_args()
    from cli import founding

    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        office = founding.found(Path(folder) / "office", demo=False)
        last = date.fromisoformat(given.until)
        result = run(given.projects, date(2026, 1, 1), last, given.seed, office.root)
    print(f"{result.papers} papers, {result.judged} duties judged, {time.monotonic() - began:.0f} s")
    for duty, count in sorted(Counter(one[0] for one in result.found).items()):
        print(f"  {count:4d} late  {duty}")
    for one in sorted(result.planned - result.found):
        print("not found:", *one)
    for one in sorted(result.found - result.planned):
        print("not seeded:", *one)
    print("exactly the seeded lateness" if result.agrees else "NOT what was seeded")
    return 0 if result.agrees else 1


if __name__ == "__main__":
    sys.exit(main())
