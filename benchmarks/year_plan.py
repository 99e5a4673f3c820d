"""What happens in the year: each obligation of each project once, in time, but for those that a seed makes late.

A plan is data: acts in the order of their moments, and the duties that must be found late at the end. Pure.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from schemas.periods import PLACE, Cycle, Period, months_after, periods

LATE_IN = 20  # one obligation of so many is late, or never met
Finding = tuple[str, str, str]


@dataclass(frozen=True)
class Act:
    """One paper: when it goes through its whole path, what it says, and for what it is the answer."""

    at: datetime
    type: str
    project: str
    record: dict[str, Any]
    name: str
    answers: str = ""


@dataclass
class Plan:
    """All that happens, and what of it a report about duties has to find: duty, project, period or event."""

    acts: list[Act] = field(default_factory=list)
    late: set[Finding] = field(default_factory=set)

    def ordered(self) -> list[Act]:
        """Return the acts in the order in which they happen."""
        return sorted(self.acts, key=lambda one: (one.at, one.project, one.name))


def planned(projects: dict[str, str], first: date, last: date, seed: int) -> Plan:
    """Return a plan for `projects` (code to fee mode) between two days that are ends of quarters."""
    chance, plan = random.Random(seed), Plan()
    for code, mode in projects.items():
        for write in (_plans, _visits, _forums, _events, _reports, _letters):
            write(plan, code, first, last, chance)
        _once_a_year(plan, code, mode, first, last, chance)
    _surveys(plan, next(iter(projects)), first, last, chance)
    return plan


def _moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), PLACE)


def _when(due: date, finding: Finding, plan: Plan, chance: random.Random, *, before: int) -> datetime:
    """Return a moment in the days `before` the deadline, or one to nine days late: then it is to be found."""
    if chance.randrange(LATE_IN):
        return _moment(due - timedelta(days=chance.randrange(before)))
    plan.late.add(finding)
    return _moment(due + timedelta(days=chance.randint(1, 9)))


def _within(cycle: Cycle, first: date, last: date) -> Iterator[Period]:
    yield from (one for one in periods(cycle, first, last) if first <= one.first and one.last <= last)


def _put(into: Plan, at: datetime, kind: str, code: str, name: str, **record: Any) -> None:
    into.acts.append(Act(at, kind, code, record | {"title": name}, f"{kind} {name}"))


def _plans(plan: Plan, code: str, first: date, last: date, chance: random.Random) -> None:
    for period in periods(Cycle.MONTH, months_after(first, 1), months_after(last, 1)):
        due = period.before.replace(day=28)
        at = _when(due, ("monthly_visit_plan", code, period.key), plan, chance, before=6)
        _put(plan, at, "visit_plan_monthly", code, period.key, period=period.key, plan={"words": "访谈计划"})


def _visits(plan: Plan, code: str, first: date, last: date, chance: random.Random) -> None:
    for period in _within(Cycle.MONTH, first, last):
        made = 3 if chance.randrange(LATE_IN) else 2
        if made < 3:
            plan.late.add(("manager_door_visits", code, period.key))
        for number in range(1, made + 1):
            day = period.first + timedelta(days=chance.randrange(26))
            visit = {"visited_at": f"{day}T09:00", "mode": "door", "visitor_role": "project_manager"}
            visit["customer_id"] = f"C{number}"
            _put(plan, _moment(day, 18), "visit_record", code, f"{period.key} {number}", visit=visit)


def _forums(plan: Plan, code: str, first: date, last: date, chance: random.Random) -> None:
    for period in _within(Cycle.HALF_YEAR, first, last):
        held = period.last - timedelta(days=40 + chance.randrange(40))
        sent, key = held - timedelta(days=10 + chance.randrange(4)), held.isoformat()
        if not chance.randrange(LATE_IN):
            sent = held - timedelta(days=9)
            plan.late.add(("forum_notice_ahead", code, key))
        meeting = {"held_on": key, "notice_sent_on": sent.isoformat(), "leader_present": True, "leader_name": "沈牧之"}
        _put(plan, _moment(sent), "forum_notice", code, key, meeting=meeting)
        at = _when(held + timedelta(days=3), ("forum_minutes_written", code, key), plan, chance, before=3)
        _put(plan, at, "forum_minutes", code, key, meeting=meeting)
        at = _when(held + timedelta(days=10), ("forum_measures_published", code, key), plan, chance, before=5)
        _put(plan, at, "forum_measures", code, key, meeting=meeting)


def _events(plan: Plan, code: str, first: date, last: date, chance: random.Random) -> None:
    for period in _within(Cycle.QUARTER, first, last):
        if not chance.randrange(LATE_IN):
            plan.late.add(("quarterly_event", code, period.key))
            continue
        day = period.last - timedelta(days=10 + chance.randrange(60))
        event = {"name": "邻里活动", "held_on": day.isoformat()}
        _put(plan, _moment(day, 20), "event_summary", code, period.key, event=event)


def _reports(plan: Plan, code: str, first: date, last: date, chance: random.Random) -> None:
    for period in periods(Cycle.QUARTER, months_after(first, -3), last):
        if period.last >= last:
            continue
        due = period.last + timedelta(days=10)
        at = _when(due, ("report_approved", code, period.key), plan, chance, before=5)
        # It is posted the moment it is released: more than five days late in approval is late in publication too.
        if at.date() > period.last + timedelta(days=15):
            plan.late.add(("report_published", code, period.key))
        _put(plan, at, "service_report", code, period.key, period=period.key, letter={"words": "致业主"})


def _letters(plan: Plan, code: str, first: date, last: date, chance: random.Random) -> None:
    for period in _within(Cycle.QUARTER, first, last):
        day = period.first + timedelta(days=chance.randrange(60))
        name = f"{code} {period.key}"
        letter = {"received_at": f"{day}T09:00", "category": "suggestion", "matter_id": name}
        handling = {"responsible": "管家", "due_on": None, "status": "open"}
        _put(plan, _moment(day, 11), "letter_in", code, name, letter=letter, handling=handling)
        at = _when(day + timedelta(days=7), ("letter_answered", code, name), plan, chance, before=5)
        _put(plan, at, "letter_out", code, name, reply={"kind": "reply", "ref_letter_no": None, "matter_id": name})


def _once_a_year(plan: Plan, code: str, mode: str, first: date, last: date, chance: random.Random) -> None:
    for period in _within(Cycle.YEAR, first, last):
        later = str(period.first.year + 1)
        at = _when(date(period.first.year, 12, 20), ("annual_visit_plan", code, later), plan, chance, before=9)
        if at.date() <= date(period.first.year, 12, 28):
            plan.late.discard(("annual_visit_plan", code, later))
        _put(plan, at, "visit_plan_annual", code, later, period=later, plan={"words": "年度拜访计划"})
        if chance.randrange(LATE_IN):
            day = date(period.first.year, 11, 1) + timedelta(days=chance.randrange(50))
            _put(plan, _moment(day), "spot_check", code, period.key, sheet={"words": "抽查"})
        else:
            plan.late.add(("spot_check", code, period.key))
    if mode == "remuneration":
        for period in (one for one in periods(Cycle.YEAR, first, last) if one.first == first):
            due = date(period.first.year, 1, 15)
            at = _when(due, ("budget_published", code, period.key), plan, chance, before=6)
            _put(plan, at, "budget_final_accounts", code, period.key, period=period.key, letter={"words": "预决算"})


def _surveys(plan: Plan, code: str, first: date, last: date, chance: random.Random) -> None:
    duties: dict[Cycle, Callable[[Period], Finding]] = {
        Cycle.QUARTER: lambda one: ("survey_quarterly", "", one.key),
        Cycle.YEAR: lambda one: ("survey_annual", "", one.key),
    }
    for cycle, finding in duties.items():
        for period in _within(cycle, first, last):
            if not chance.randrange(LATE_IN // 4):
                plan.late.add(finding(period))
                continue
            day = period.last - timedelta(days=10)
            _put(plan, _moment(day), "survey_company", code, period.key, period=period.key, survey={"stage": "results"})
