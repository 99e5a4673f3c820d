"""The service report of the tests: its type, its examples resolved against their estates, and the report before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.check import check
from pipeline.resolve import Resolved, Surroundings, resolve
from schemas.document_type import TEMPLATES, load
from schemas.problem import Problem, codes
from schemas.record import Record, loads, put_at
from tests import staff

FOLDER = TEMPLATES / "service_report"
KIND = load(FOLDER)
BAD = sorted((FOLDER / "bad").glob("*.json"))
COMPANY = {
    "code": "XRWY",
    "name": "星冉物业服务有限公司",
    "short_name": "星冉物业",
    "complaint_hotline": "400-000-0620",
}
# Without the contract's remuneration rate, so that a test says it where it matters.
TFY = {name: fact for name, fact in staff.TFY.items() if name != "remuneration_rate"}
# A project whose file holds next to nothing.
SLHY = {"code": "SLHY", "name": "示例花园", "city": "聊城", "fee_mode": "lump_sum", "hotline": "0635-0000024"}
ESTATES: Mapping[str, Mapping[str, Any]] = {"TFY": TFY, "SLHY": SLHY}

# Totals and rates of the model that the system computes.
MODEL = {
    "overview.charge_area": "142800.00",
    "overview.households_total": "1284",
    "overview.occupancy_rate": "0.8505",
    "customer_service.total.carried_over": "12",
    "customer_service.total.received": "817",
    "customer_service.total.closed": "812",
    "customer_service.total.carried_to_next": "17",
    "customer_service.total.close_rate": "0.9795",
    "customer_service.total.on_time": "376",
    "customer_service.total.revisited": "373",
    "customer_service.total.satisfied": "361",
    "engineering.total.planned_pm": "193",
    "engineering.total.done_pm": "192",
    "engineering.total.received": "464",
    "engineering.total.open": "12",
    "engineering.total.avg_hours": "9.0",
    "satisfaction.response_rate": "0.7143",
    "satisfaction.overall_rate": "0.9233",
    "satisfaction.dimensions[4].rate": "0.8667",
    "satisfaction.complaints_total.valid": "18",
    "communication.visits_total": "46",
    "communication.releases": "23",
    "finance.collection_total.receivable": "1221120.00",
    "finance.collection_total.received": "1126864.80",
    "finance.collection_total.rate": "0.9228",
    "finance.income[0].execution_rate": "0.4914",
    "finance.income[1].execution_rate": "1.0808",
    "finance.income_total.actual": "1165504.80",
    "finance.income_total.execution_rate": "0.5017",
    "finance.exp_total.budget": "4190000.00",
    "finance.exp_total.actual": "1057990.80",
    "finance.exp_total.ytd": "2072586.60",
    "finance.exp_total.execution_rate": "0.4947",
    "finance.remuneration.actual": "93240.38",
    "finance.remuneration.ytd": "183838.78",
    "finance.balance.budget": "23600.00",
    "finance.balance.actual": "14273.62",
    "finance.balance.ytd": "41559.42",
    "finance.closing": "60492.37",
    "public_income.operating_income": "73200.00",
    "public_income.income_total": "73386.40",
    "public_income.cost_total": "9580.00",
    "public_income.net": "63806.40",
    "public_income.use_total": "29400.00",
    "public_income.closing": "320946.40",
    "repair_fund.projects[0].voted_households_rate": "0.8269",
    "repair_fund.projects[0].consent_area_rate": "0.9201",
    "repair_fund.closing": "4378660.00",
    "utilities.total": "62529.00",
}

# What the figures of the model leave for the quarter before: its year so far without the second quarter.
BEFORE: dict[str, Any] = {
    "period": "2026Q1",
    "customer_service": {
        "requests": [
            {"kind": "repair", "carried_to_next": 6},
            {"kind": "inquiry", "carried_to_next": 0},
            {"kind": "complaint", "carried_to_next": 2},
            {"kind": "suggestion", "carried_to_next": 1},
            {"kind": "help", "carried_to_next": 0},
            {"kind": "praise", "carried_to_next": 0},
            {"kind": "decoration", "carried_to_next": 3},
        ],
        "trend": [
            {"period": "2025Q2", "close_rate": Decimal("0.9502")},
            {"period": "2025Q3", "close_rate": Decimal("0.9610")},
            {"period": "2025Q4", "close_rate": Decimal("0.9684")},
            {"period": "2026Q1", "close_rate": Decimal("0.9731")},
        ],
    },
    "engineering": {"work_orders": [{"system": "water", "open": 3}, {"system": "fire", "open": 2}]},
    "satisfaction": {
        "overall_rate": Decimal("0.9067"),
        "dimensions": [{"dimension": "cleaning", "rate": Decimal("0.92")}],
    },
    "finance": {
        "income": [
            {"line": "current", "budget": Decimal("4500000.00"), "ytd": Decimal("1084660.00")},
            {"line": "arrears", "budget": Decimal("80000.00"), "ytd": Decimal("47820.00")},
        ],
        "costs": [
            {"line": line, "budget": Decimal(budget), "ytd": Decimal(ytd)}
            for line, budget, ytd in (
                ("exp_staff", "1980000.00", "487300.00"),
                ("exp_maintenance", "760000.00", "182915.20"),
                ("exp_cleaning", "420000.00", "103900.00"),
                ("exp_greening", "210000.00", "38450.00"),
                ("exp_security", "640000.00", "158600.00"),
                ("exp_office", "72000.00", "18230.60"),
                ("exp_depreciation", "36000.00", "9000.00"),
                ("exp_insurance", "48000.00", "12000.00"),
                ("exp_other_agreed", "24000.00", "4200.00"),
            )
        ],
        "year_opening": Decimal("18932.95"),
        "closing": Decimal("46218.75"),
    },
    "public_income": {"closing": Decimal("286540.00")},
    "repair_fund": {"closing": Decimal("4412860.00")},
    "next_plan": {
        "items": [
            {"work": "二次供水水箱清洗"},
            {"work": "春季绿化补植"},
            {"work": "儿童活动区地垫更换"},
            {"work": "半年度消防演练"},
            {"work": "5号楼2单元屋面维修"},
            {"work": "弱电系统季度保养"},
        ]
    },
}


def example(name: str) -> Record:
    read: Record = loads((FOLDER / "examples" / f"{name}.json").read_bytes())
    return read


def resolved(
    raw: Record, previous: Mapping[str, Any] | None = None, estate: Mapping[str, Any] | None = None
) -> Resolved:
    project = estate or ESTATES[raw["project_code"]]
    return resolve(raw, KIND, Surroundings(project, COMPANY, previous, raw["author"]))


def problems(
    raw: Record, previous: Mapping[str, Any] | None = None, estate: Mapping[str, Any] | None = None
) -> list[Problem]:
    return check(resolved(raw, previous, estate), KIND)


def errors(raw: Record, previous: Mapping[str, Any] | None = None, estate: Mapping[str, Any] | None = None) -> set[str]:
    return {problem.code for problem in problems(raw, previous, estate) if problem.stops}


def changed(name: str, *changes: tuple[str, Any]) -> Record:
    raw = example(name)
    for path, value in changes:
        put_at(raw, path, value)
    return raw


def code_in(name: str) -> str:
    known = {*codes(), *(row.code for row in KIND.findings)}
    return max((code for code in known if name.startswith(f"{code}-")), key=len)
