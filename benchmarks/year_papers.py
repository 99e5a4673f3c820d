"""What stands in the papers of the year: the example of each document type as the mould, with other names and days.

Nothing of a type is written here a second time: what follows from a day or a period is moved along with it, and
everything else is the example's own.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from benchmarks.year_plan import Act
from schemas import record as records
from schemas.document_type import TEMPLATES
from schemas.periods import Cycle, period_of

Record = dict[str, Any]
# Where the mould is not the smallest example.
_FULL = {"survey_company", "prepared_text"}
_STEWARDS = ("林若溪", "王管家", "许可", "沈澜")
_MANAGERS = ("周启明", "李经理", "陈经理", "陆远")
_PLACES = ("听枫苑", "示例花园", "云澜湾")
_CODES = ("SLHY", "YLWX", "TFY")
# What comes in and goes out in a quarter, in whole yuan: the rate of the remuneration leaves no cent over.
_INCOME, _COST, _OPENING = 150_000, 10_000, 200_000
_LEFT = _INCOME - 9 * _COST - _INCOME * 8 // 100
# How the 【】 of the prepared text are filled in.
_BLANKS = {"原因": "供水管爆裂", "楼栋": "2号楼", "开始时间": "14时", "恢复时间": "20时", "取水点": "3号楼大堂"}


def paper(act: Act, facts: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is handed in for `act` in the project with `facts` (its master data); `before` is the last report."""
    steward, manager = names_in(act.project)
    names = dict.fromkeys(_STEWARDS, steward) | dict.fromkeys(_MANAGERS, manager)
    names |= dict.fromkeys(_CODES, act.project) | dict.fromkeys(_PLACES, str(facts["name"]))
    names["0633-0000024"] = str(facts["hotline"])
    record = copy.deepcopy(_mould(act))
    _merge(record, act.record)
    if act.type == "service_report":
        _report(record, str(facts["fee_mode"]), before)
    elif fit := _FITTED.get(act.type):
        fit(record)
    record = renamed(record, names) | {"project_code": act.project}
    if record.get("visit", {}).get("visitor_role") == "project_manager":
        record["author"] = record["visit"]["visitor"] = manager
    return record


def names_in(project: str) -> tuple[str, str]:
    """Return what steward and manager of a project are called."""
    return f"管家{project}", f"经理{project}"


def _mould(act: Act) -> dict[str, Any]:
    is_full = act.type in _FULL or act.record.get("importance") == "important"
    name = "emergency" if act.type == "circular" else "full" if is_full else "minimal"
    return _example(act.type, name)


@cache
def _example(kind: str, name: str) -> dict[str, Any]:
    return dict(records.loads((TEMPLATES / kind / "examples" / f"{name}.json").read_bytes()))


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return `value` with every old name in its texts replaced by the new one."""
    if isinstance(value, dict):
        return {key: renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if isinstance(value, str):
        for old, new in names.items():
            value = value.replace(old, new)
    return value


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = copy.deepcopy(value)


def _after(day: str, days: int) -> str:
    return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()


def _annual_plan(record: Record) -> None:
    row = record["months"]["items"][0]
    record["months"]["items"] = [row | {"month": f"{record['period']}-{month:02d}"} for month in range(1, 13)]


def _monthly_plan(record: Record) -> None:
    for row in record["visits"]["items"]:
        row["planned_on"] = record["period"] + row["planned_on"][7:]


def _minutes(record: Record) -> None:
    meeting = record["meeting"]
    for row in record["next_plan"]["items"]:
        row["due"] = _after(meeting["held_on"], 60)
    record["resolutions"]["items"] = ["改善措施经逐级审批后向全体业主公布"]


def _letter_in(record: Record) -> None:
    letter = record["letter"]
    if record["importance"] == "important":
        letter["dated_on"] = _after(letter["received_at"], -2)
        record["handling"] |= {"due_on": _after(letter["received_at"], 7), "note": None}
    else:
        letter["subject"], letter["summary"] = "楼道照明", "来函反映楼道灯不亮，请尽快维修。"


def _letter_out(record: Record) -> None:
    reply = record["reply"]
    if record["importance"] != "important":
        reply["subject"] = "楼道照明"
        record["content"] = {
            "facts": "您反映楼道灯不亮。",
            "findings": "经查，灯具老化。",
            "handling": "已更换灯具，今后每周巡查一次。",
        }


def _survey(record: Record) -> None:
    survey, period = record["survey"], record["period"]
    survey["seed"], survey["questionnaire_no"] = f"SEED-{period}", f"XRWY-MYD-{period}-00"
    for row in record["results"]["themes"]:
        if "due" in row:
            row["due"] = _after(survey["closes_on"], 40)
            row["measure"] = "增加巡查"


def _budget(record: Record) -> None:
    record["committee"]["meeting_on"] = f"{record['period']}-01-06"
    # The reports of both years agree with it: the same every quarter, and what the year before left.
    for row in record["accounts"]["income"]:
        row["budget_prev"] = row["actual_prev"] = row["budget_next"] = 4 * _INCOME if row["line"] == "current" else 0
    for row in record["accounts"]["costs"]:
        row["budget_prev"] = row["actual_prev"] = row["budget_next"] = 4 * _COST
    record["carry_over"]["opening"] = _OPENING - 3 * _LEFT
    # Some cities want the accounts audited.
    record["audit"] = {"auditor": "示例会计师事务所", "report_no": "审字第1号", "opinion": "unqualified"}


def _burst(record: Record) -> None:
    day = record["post_from"]
    record["channels"] = ["board"]
    record["particulars"] |= {"effect_start": f"{day}T14:00", "effect_end": f"{day}T20:00"}
    words = _example("prepared_text", "full")["prepared"]["wording"]
    for blank, filled in _BLANKS.items():
        words = words.replace(f"【{blank}】", filled)
    record["text"] = {"opening": words}
    record.pop("texts", None)


_FITTED = {
    "visit_plan_annual": _annual_plan,
    "visit_plan_monthly": _monthly_plan,
    "forum_minutes": _minutes,
    "letter_in": _letter_in,
    "letter_out": _letter_out,
    "survey_company": _survey,
    "budget_final_accounts": _budget,
    "circular": _burst,
}


def _report(record: Record, fee_mode: str, before: Mapping[str, Any]) -> None:
    """Move the report into its quarter: its months and days, and what must agree with the report before."""
    year, _q, quarter = record["period"].partition("Q")
    period = period_of(Cycle.QUARTER, date(int(year), int(quarter) * 3, 1))
    days = (period.last - period.first).days + 1
    months = [f"{period.first.year}-{period.first.month + number:02d}" for number in range(3)]
    record["highlights"]["items"][0]["date"] = f"{months[0]}-10"
    record["communication"]["manager_visits"] = [{"month": month, "visits": 3} for month in months]
    record["security"]["patrols"] = record["security"]["patrols_per_day"] * days
    for row in record["environment"]["items"]:
        row["due"] = row["done"] = days
    for row in (*record["customer_service"]["requests"], *record["engineering"]["work_orders"]):
        row["closed"] = row["received"]
    record["next_plan"]["items"][0] |= {"work": f"{period.key}之后的社区文化活动", "end": _after(str(period.last), 60)}
    if before:
        followed = [{"item": row["work"], "result": "done"} for row in before["next_plan"]["items"]]
        record["highlights"]["plan_followup"] = followed
    if fee_mode == "remuneration":
        record["finance"] |= _accounts(before, period.first.month // 3 + 1)


def _accounts(before: Mapping[str, Any], quarter: int) -> Record:
    """Return the accounts of 酬金制: every quarter the same, so that each agrees with the one before it to the cent."""
    full = _example("service_report", "full")["finance"]
    income = [{"line": "current", "budget": 4 * _INCOME}, {"line": "arrears", "budget": 0, "actual": 0}]
    costs = [{"line": row["line"], "budget": 4 * _COST, "actual": _COST} for row in full["costs"]]
    made: Record = {
        "collection": [{"kind": "residential", "receivable": Decimal("163296.00"), "received": _INCOME}],
        "income": income,
        "costs": costs,
        "exp_maintenance_parts": {"elevator": 4000, "water_supply": 1000, "utilities": 2000, "other": 3000},
        "remuneration_basis": "rate",
        "remuneration_rate": full["remuneration_rate"],
        "opening": before["finance"]["closing"] if before else _OPENING,
    }
    if not before and quarter > 1:
        # The first report that the office sees says itself what came before it in the year.
        made["year_opening"] = _OPENING - _LEFT * (quarter - 1)
        income[0]["ytd"], income[1]["ytd"] = _INCOME * quarter, 0
        for row in costs:
            row["ytd"] = _COST * quarter
    return made
