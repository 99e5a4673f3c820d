"""A year in the life of a company: `make year` (or `python -m benchmarks.year --projects 3 --until 2026-03-31`).

Forty projects, a simulated clock, thousands of papers through the real flow: the real document types with their own
examples as moulds, handed in, approved in turn, numbered, filed, published, posted, copied, answered, checked. A seed
makes some of it late; the duties report at the end must find exactly that. Pages are not drawn: drawing has benchmarks
and tests of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import year_papers
from benchmarks.year_acts import Clock, Company
from benchmarks.year_plan import Estate, Finding, Plan, Verb, estates
from benchmarks.year_seeds import planned
from pipeline.compose import Renditions
from schemas.periods import PLACE, end_of

CITIES = ("日照", "上海", "湖州", "聊城", "杭州", "清远", "舟山", "温州", "北京", "绍兴", "广州", "郑州")
COMPANY = ("finance_center", "quality_center", "general_manager", "complaint_officer", "platform_maintainer")
_NAMES = {"quality_center": "高品"}
_BLANK = Renditions(b"%PDF-1.7", b"PK", "<p>-</p>", 1)


@dataclass(frozen=True)
class Outcome:
    """What the duties report found against what was planned."""

    acts: Counter[str]
    planned: frozenset[Finding]
    found: frozenset[Finding]
    judged: int

    @property
    def papers(self) -> int:
        """How many documents went through the whole path."""
        return self.acts[Verb.PAPER] + self.acts[Verb.CONSENT] + self.acts[Verb.CHECK]

    @property
    def agrees(self) -> bool:
        """Whether exactly the seeded lateness was found."""
        return self.planned == self.found


@contextmanager
def simulated(clock: Clock) -> Iterator[None]:
    """Let the office live by `clock`, draw no pages and wait for no disk."""
    from django.db import connection

    connection.cursor().execute("PRAGMA synchronous=OFF")
    with ExitStack() as patches:
        patches.enter_context(patch("django.utils.timezone.now", clock))
        patches.enter_context(patch("pipeline.compose.compose", lambda *_given, **_named: _BLANK))
        # A year of power cuts is another test: nothing of this office outlives the run.
        patches.enter_context(patch("os.fsync", lambda _descriptor: None))
        patches.enter_context(patch("pipeline.gates.refuse_unless_fit", lambda *_given: None))
        yield


def found(company: Sequence[Estate]) -> None:
    """Set up the company: its projects in cities with presets, a steward and a manager each, the company's roles."""
    from pipeline.office import people

    for number, one in enumerate(company):
        steward, manager = year_papers.names_in(one.code)
        facts = {"code": one.code, "name": f"示例{one.code}", "city": CITIES[number % len(CITIES)]}
        facts |= {"fee_mode": one.fee_mode, "established_on": "2024-01-01", "client_mode": "multi"}
        facts |= {"hotline": "400-000-0024", "manager_name": manager, "remuneration_rate": "0.08"}
        centre = {"service_centre_name": f"示例{one.code}管家服务中心", "service_centre_phone": "400-000-0108"}
        centre |= {"service_centre_place": "3号楼一层", "service_hours": "8:30—18:00", "email": "wy@xrwy.example"}
        people.add_project(facts | centre)
        for role, name in (("steward", steward), ("project_manager", manager)):
            _person(f"{role}.{one.code}", name, role, one.code)
    for role in COMPANY:
        _person(role, _NAMES.get(role, role), role)
    for leader in sorted({one.leader for one in company}):
        held = [{"role": "supervising_leader", "project": one.code} for one in company if one.leader == leader]
        people.add_person({"user": leader, "name": leader, "roles": held})


def _person(user: str, name: str, role: str, project: str = "") -> None:
    from pipeline.office import people

    people.add_person({"user": user, "name": name, "roles": [{"role": role, "project": project}]})


def outcome(plan: Plan, company: Company, clock: Clock) -> Outcome:
    """Ask the duties report about the time that was lived, and lay it beside the plan."""
    from pipeline import duties as judging
    from pipeline import flow
    from pipeline.office import duties, knowing

    clock.now = end_of(plan.last)
    available = duties.available(flow.office())
    known = knowing.known(flow.office(), clock.now, {kind for kind, _project, _name in company.keys})
    ours = {one.code for one in plan.estates}
    known = replace(known, projects=tuple(one for one in known.projects if one.code in ours))
    rows = [one for one in judging.judged(available, known, plan.first, plan.last) if one.occasion.duty.due]
    # What falls due on the very last day may still be met on it: the next morning knows.
    at_eight = replace(known, at=known.at + timedelta(hours=8))
    names = {key: name for (_type, _project, name), key in company.keys.items()}
    late = {_finding(row, names) for row in (judging.judge(one.occasion, at_eight) for one in rows) if _is_late(row)}
    acts = Counter(act.verb.value for act in plan.acts)
    return Outcome(acts, frozenset(plan.late), frozenset(late), len(rows))


def _is_late(one: Any) -> bool:
    return one.state.value in {"late", "done_late"}


def _finding(one: Any, names: dict[str, str]) -> Finding:
    about = one.occasion
    key = names.get(about.cause.key, about.key) if about.cause else about.key
    return (about.duty.id, about.person.user if about.person else about.subject.code, key)


def run(count: int, first: date, last: date, seed: int, root: Path) -> Outcome:
    """Live from `first` to `last` in the office that is open, whose folder is `root`."""
    clock = Clock(datetime(first.year - 1, 12, 1, 9, tzinfo=PLACE))
    ours = estates(count)
    with simulated(clock):
        found(ours)
        plan = planned(ours, first, last, seed)
        company = Company(clock, root / "staging", {one.code: one.leader for one in ours})
        company.live(plan.ordered())
        return outcome(plan, company, clock)


def main() -> int:
    """Live the year in a new office and print what was found; 1 if it is not exactly what was seeded."""
    asked = argparse.ArgumentParser(description="A year in the life of a company of many projects.")
    asked.add_argument("--projects", type=int, default=40)
    asked.add_argument("--first", default="2026-01-01")
    asked.add_argument("--until", default="2026-12-31")
    asked.add_argument("--seed", type=int, default=2026)
    given = asked.parse_args()
    from cli import founding

    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        office = founding.found(Path(folder) / "office", demo=False)
        first, last = date.fromisoformat(given.first), date.fromisoformat(given.until)
        result = run(given.projects, first, last, given.seed, office.root)
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
