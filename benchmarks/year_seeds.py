"""The obligations of a year, one function each: its acts, and by chance its lateness with what must be found of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from benchmarks.year_plan import LATE_IN, Estate, Finding, Plan, Verb, moment
from benchmarks.year_rounds import checks
from schemas.periods import Cycle, Period, months_after, periods

_MEASURE = "更换楼道照明灯具"


def planned(estates: Sequence[Estate], first: date, last: date, seed: int) -> Plan:
    """Return a plan for `estates` between two days that are ends of quarters."""
    plan = Plan(tuple(estates), first, last, random.Random(seed))
    for estate in estates:
        for write in (
            _plans, _visits, _measures, _unplanned, _forums, _events, _reports, _letters, _emergencies, _budget,
        ):  # fmt: skip
            write(plan, estate)
        _annual_plan(plan, estate)
    checks(plan)
    _attendance(plan)
    _surveys(plan)
    return plan


def _plans(plan: Plan, estate: Estate) -> None:
    for period in periods(Cycle.MONTH, plan.first, months_after(plan.last, 1)):
        due = period.before.replace(day=28)
        finding = ("monthly_visit_plan", estate.code, period.key)
        at = plan.when(due, finding, before=6)
        if due < plan.first:
            # The first month's plan was due before the time that is judged; its visits may be unplanned all the same.
            plan.late.discard(finding)
        plan.put(at, Verb.PAPER, ("visit_plan_monthly", estate.code, period.key), period=period.key)


def _annual_plan(plan: Plan, estate: Estate) -> None:
    for period in plan.within(Cycle.YEAR):
        key, year = str(period.first.year + 1), period.first.year
        due = date(year, 12, 28)
        is_late = plan.slips(("annual_visit_plan", estate.code, key))
        day = due + timedelta(days=2) if is_late else due - timedelta(days=plan.chance.randrange(9))
        plan.put(moment(day), Verb.PAPER, ("visit_plan_annual", estate.code, key), period=key)


def _visits(plan: Plan, estate: Estate) -> None:
    for period in plan.within(Cycle.MONTH):
        made = 2 if plan.slips(("manager_door_visits", estate.code, period.key)) else 3
        for number in range(1, made + 1):
            day = period.first + timedelta(days=plan.chance.randrange(26))
            name = f"{period.key} {number}"
            # The month runs out before the record is filed (5.1.2D).
            is_late = plan.slips(("visit_record_filed", estate.code, name), often=LATE_IN * 5)
            at = moment(day + timedelta(days=34 if is_late else 0), 18)
            visit = {"visited_at": f"{day}T09:00", "mode": "door", "visitor_role": "project_manager"}
            visit["customer_id"] = f"{estate.code}-{number:04d}"
            if at.date() <= plan.last:
                plan.put(at, Verb.PAPER, ("visit_record", estate.code, name), visit=visit)
            else:
                plan.late.discard(("visit_record_filed", estate.code, name))
                plan.put(moment(day, 18), Verb.PAPER, ("visit_record", estate.code, name), visit=visit)


def _measures(plan: Plan, estate: Estate) -> None:
    """A measure that was promised at a visit, and the telephone call after it was carried out."""
    for period in plan.within(Cycle.QUARTER):
        told = period.first + timedelta(days=plan.chance.randrange(40))
        due = told + timedelta(days=20)
        name = f"{period.key} measure"
        done = plan.when(due, ("visit_measure_done", estate.code, name), before=10).date()
        row = {"measure": _MEASURE, "owner": "工程部", "due": due.isoformat()}
        customer = f"{estate.code}-9{period.first.month:02d}"
        for day, title, more in (
            (told, name, {"status": "open"}),
            # What was put off has a later day in the second record; the first promise is the one that is judged.
            (done, f"{period.key} measured", {"status": "done", "done_on": str(done), "due": str(max(due, done))}),
        ):
            visit = {"visited_at": f"{day}T15:00", "mode": "phone", "visitor_role": "project_manager"}
            plan.put(
                moment(day, 16),
                Verb.PAPER,
                ("visit_record", estate.code, title),
                visit=visit | {"customer_id": customer},
                opinions={"needs_action": "yes", "content": "楼道灯不亮。"},
                measures={"items": [row | more]},
            )


def _unplanned(plan: Plan, estate: Estate) -> None:
    """Find each visit that was made before the plan of its month was approved: late plans leave such visits."""
    mine = [act for act in plan.acts if act.project == estate.code]
    planned_on = {act.name: act.at.date().isoformat() for act in mine if act.type == "visit_plan_monthly"}
    for act in mine:
        if act.type == "visit_record":
            day = act.record["visit"]["visited_at"][:10]
            if day < planned_on[day[:7]]:
                plan.late.add(("visit_planned", estate.code, act.name))


def _forums(plan: Plan, estate: Estate) -> None:
    for number, period in enumerate(periods(Cycle.HALF_YEAR, plan.first, plan.last), start=1):
        if period.last <= plan.last:
            _forum(plan, estate, period.last - timedelta(days=40 + plan.chance.randrange(30)), number)


def _forum(plan: Plan, estate: Estate, held: date, number: int) -> None:
    code, key, name = estate.code, held.isoformat(), f"第{number}次客户座谈会"
    sent = held - timedelta(days=10 + plan.chance.randrange(4))
    meeting = {"name": name, "held_on": key, "notice_sent_on": sent.isoformat()}
    until = {"post_from": sent.isoformat(), "post_until": key}
    # A notice of nine days is refused at once; what can be late is one that nobody ever handed in.
    if not plan.slips(("forum_notice_ahead", code, key)):
        plan.put(moment(sent), Verb.PAPER, ("forum_notice", code, key), meeting=meeting, **until)
    at = plan.when(held + timedelta(days=3), ("forum_minutes_written", code, key), before=3)
    led = {"leader_present": "yes", "leader_name": estate.leader}
    plan.put(at, Verb.PAPER, ("forum_minutes", code, key), meeting=meeting | led)
    for role in ("quality_center", "supervising_leader", "general_manager"):
        day = at + timedelta(days=1)
        plan.put(day, Verb.RECEIPT, ("forum_minutes", code, key), role=role)
    due = held + timedelta(days=10)
    out = plan.when(due, ("forum_measures_published", code, key), before=4)
    # Measures rest on the minutes: late minutes may leave no time for them.
    out = max(out, at + timedelta(hours=1))
    until = {"post_from": out.date().isoformat(), "post_until": (out.date() + timedelta(days=14)).isoformat()}
    about = {"held_on": key, "name": name}
    plan.put(out, Verb.PAPER, ("forum_measures", code, key), meeting=about, **until)
    plan.put(out, Verb.POST, ("forum_measures", code, key))
    if out.date() > due:
        plan.late.add(("forum_measures_published", code, key))


def _attendance(plan: Plan) -> None:
    """A leader who comes to no forum of his projects in the year is found at its end (5.1.3C)."""
    if not any(plan.within(Cycle.YEAR)):
        return
    for leader in sorted({one.leader for one in plan.estates}):
        if plan.slips(("leader_attendance", leader, str(plan.first.year)), often=4):
            for act in plan.acts:
                if (
                    act.type == "forum_minutes"
                    and act.verb is Verb.PAPER
                    and act.record["meeting"]["leader_name"] == leader
                ):
                    act.record["meeting"] |= {"leader_present": "no", "leader_name": None}


def _events(plan: Plan, estate: Estate) -> None:
    for period in plan.within(Cycle.QUARTER):
        if plan.slips(("quarterly_event", estate.code, period.key)):
            continue
        day = period.last - timedelta(days=10 + plan.chance.randrange(50))
        event = {"name": f"{period.first.month}月邻里活动", "held_on": day.isoformat()}
        plan.put(moment(day - timedelta(days=9)), Verb.PAPER, ("event_plan", estate.code, period.key), event=event)
        told = event | {"plan_no": f"@event_plan {period.key}"}
        plan.put(moment(day, 20), Verb.PAPER, ("event_summary", estate.code, period.key), event=told)


def _reports(plan: Plan, estate: Estate) -> None:
    for period in periods(Cycle.QUARTER, months_after(plan.first, -3), plan.last):
        if period.last < plan.last:
            _report(plan, estate, period)


def _report(plan: Plan, estate: Estate, period: Period) -> None:
    code, paper = estate.code, ("service_report", estate.code, period.key)
    at = plan.when(period.last + timedelta(days=10), ("report_approved", code, period.key), before=5)
    posted = max(at, plan.when(period.last + timedelta(days=15), ("report_published", code, period.key), before=4))
    if posted.date() > period.last + timedelta(days=15):
        plan.late.add(("report_published", code, period.key))
    day = posted.date()
    until = {"post_from": day.isoformat(), "post_until": (day + timedelta(days=31)).isoformat()}
    plan.put(at, Verb.PAPER, paper, period=period.key, **until)
    plan.put(posted, Verb.POST, paper)
    is_early = plan.slips(("report_stays_up", code, period.key), often=LATE_IN * 2)
    plan.put(posted + timedelta(days=20 if is_early else 33), Verb.TAKE_DOWN, paper)
    received = plan.when(at.date() + timedelta(days=3), ("copy_receipted", code, period.key), before=3)
    plan.put(max(received, at + timedelta(hours=2)), Verb.RECEIPT, paper, role="quality_center")


def _letters(plan: Plan, estate: Estate) -> None:
    for period in plan.within(Cycle.QUARTER):
        day = period.first + timedelta(days=plan.chance.randrange(60))
        _letter(plan, estate, day, period.key, "suggestion", 7)
        day = period.first + timedelta(days=plan.chance.randrange(60))
        if period.first.month in {4, 10}:
            _letter(plan, estate, day, f"{period.key} important", "claim", 7)
        else:
            _letter(plan, estate, day, f"{period.key} complaint", "complaint", 10)


def _letter(plan: Plan, estate: Estate, day: date, name: str, category: str, days: int) -> None:
    code, is_important = estate.code, category == "claim"
    owed = ["letter_passed_on", *(["important_letter_copied"] if is_important else [])]
    is_late = plan.slips(*((duty, code, name) for duty in owed))
    at = moment(day + timedelta(days=3 if is_late else 0), 11)
    letter = {"received_at": f"{day}T09:00", "category": category, "matter_id": f"{code} {name}"}
    importance = "important" if is_important else "normal"
    plan.put(at, Verb.PAPER, ("letter_in", code, name), letter=letter, importance=importance)
    duty = "complaint_answered" if category == "complaint" else "letter_answered"
    out = plan.when(day + timedelta(days=days), (duty, code, name), before=3)
    about = {"ref_letter_no": f"@letter_in {name}", "received_on": day.isoformat(), "send_on": out.date().isoformat()}
    reply = about | {"category": category, "matter_id": f"{code} {name}"}
    plan.put(out, Verb.PAPER, ("letter_out", code, name), reply=reply, importance=importance)
    for kind, sent in (("letter_in", at), ("letter_out", out)) if is_important else ():
        for role in ("quality_center", "supervising_leader"):
            plan.put(sent + timedelta(days=1), Verb.RECEIPT, (kind, code, name), role=role)


def _emergencies(plan: Plan, estate: Estate) -> None:
    """A burst pipe in each half year, told of on the manager's word by telephone and confirmed in writing after."""
    prepared = plan.first + timedelta(days=plan.chance.randrange(5))
    until = {"valid_from": prepared.isoformat(), "valid_until": (prepared + timedelta(days=360)).isoformat()}
    plan.put(moment(prepared), Verb.PAPER, ("prepared_text", estate.code, "burst"), prepared=until)
    for period in plan.within(Cycle.QUARTER):
        if period.first.month not in {4, 10}:
            continue
        day = period.first + timedelta(days=10 + plan.chance.randrange(70))
        paper = ("circular", estate.code, f"{period.key} burst")
        notice = {"prepared_no": "@prepared_text burst"}
        until = {"post_from": day.isoformat(), "post_until": (day + timedelta(days=2)).isoformat()}
        plan.put(moment(day, 14, 30), Verb.CONSENT, paper, notice=notice, **until)
        is_late = plan.slips(("emergency_consent_confirmed", estate.code, paper[2]))
        hours = 24 + plan.chance.randint(1, 48) if is_late else plan.chance.randint(2, 20)
        plan.put(moment(day, 14, 30) + timedelta(hours=hours), Verb.CONFIRM, paper)


def _budget(plan: Plan, estate: Estate) -> None:
    for period in periods(Cycle.YEAR, plan.first, plan.last):
        due = date(period.first.year, 1, 15)
        if estate.fee_mode != "remuneration" or not plan.first <= due <= plan.last:
            continue
        # One day late is late: the 16th of January.
        is_late = plan.slips(("budget_published", estate.code, period.key))
        day = due + timedelta(days=1) if is_late else due - timedelta(days=plan.chance.randrange(6))
        until = {"post_from": day.isoformat(), "post_until": (day + timedelta(days=31)).isoformat()}
        paper = ("budget_final_accounts", estate.code, period.key)
        plan.put(moment(day), Verb.PAPER, paper, period=period.key, **until)


def _surveys(plan: Plan) -> None:
    about: dict[Cycle, Callable[[Period], Finding]] = {
        Cycle.QUARTER: lambda one: ("survey_quarterly", "", one.key),
        Cycle.YEAR: lambda one: ("survey_annual", "", one.key),
    }
    for cycle, finding in about.items():
        for period in plan.within(cycle):
            if not plan.slips(finding(period), often=LATE_IN // 4):
                day = period.last - timedelta(days=10)
                opens = {"opens_on": str(day - timedelta(days=20)), "closes_on": str(day - timedelta(days=3))}
                paper = ("survey_company", plan.estates[0].code, period.key)
                plan.put(moment(day), Verb.PAPER, paper, period=period.key, survey=opens)
