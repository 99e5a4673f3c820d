"""The rounds of spot checks in the year: what is drawn, found, put right, looked at again, and told of in a notice."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.year_plan import Plan, Verb, moment
from schemas.periods import Cycle

# When the quarter's reports are drawn from: the month and day of each round, after the reports are out.
ROUNDS = ((5, 20), (8, 20), (11, 20))


def checks(plan: Plan) -> None:
    """Rounds of spot checks: a report of each project in every round, a project that nobody ever looked at."""
    years = {period.key for period in plan.within(Cycle.YEAR)}
    spared = {
        one.code
        for one in plan.estates
        if years and plan.slips(*(("spot_check", one.code, year) for year in sorted(years)))
    }
    for number, (month, day) in enumerate(ROUNDS, start=1):
        opened = date(plan.first.year, month, day)
        if not plan.first <= opened <= plan.last - timedelta(days=40):
            continue
        name = f"CC-{plan.first.year}-{number:02d}"
        plan.put(moment(opened, 9), Verb.ROUND, ("service_report", "", name), seed=str(plan.chance.random()))
        checked = [_checked(plan, estate.code, name, opened) for estate in plan.estates if estate.code not in spared]
        if checked:
            due = min(checked) + timedelta(days=20)
            told = plan.when(due, ("spot_check_notice_given", "", name), before=8)
            plan.put(told, Verb.NOTICE, ("spot_check_notice", "", name))


def _checked(plan: Plan, code: str, name: str, opened: date) -> date:
    """Let a report be checked, and what was found be put right and looked at again; return the day of the check."""
    paper = ("spot_check", code, name)
    checked = opened + timedelta(days=1 + plan.chance.randrange(9))
    due = checked + timedelta(days=10)
    plan.put(moment(checked), Verb.CHECK, paper, due=due.isoformat())
    put_right = plan.when(due, ("spot_check_finding_rectified", code, name), before=8)
    plan.put(put_right, Verb.RECTIFY, paper)
    finding, due = ("spot_check_finding_verified", code, name), due + timedelta(days=7)
    # What is put right late leaves no time to look at it again.
    again = max(plan.when(due, finding, before=5), put_right + timedelta(hours=1))
    plan.put(again, Verb.VERIFY, paper)
    if again.date() > due:
        plan.late.add(finding)
    return checked
