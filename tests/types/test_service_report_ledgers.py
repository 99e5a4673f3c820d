"""Three ledgers and never one: service fund, public income and repair fund, across parts and periods."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from schemas.record import Record
from tests.service_report import BEFORE, changed, errors, example, problems, resolved


def reminders(raw: Record) -> dict[str, bool]:
    """Return the reminders of a report about its ledgers, with whether each waits for a reason."""
    codes = {"service-cost-names-another-ledger", "major-repair-in-service-costs", "fee-among-public-income"}
    codes |= {"service-cost-among-public-income", "cost-off-budget-unexplained", "income-off-budget-unexplained"}
    return {fault.code: fault.waits for fault in problems(raw) if fault.code in codes}


@pytest.mark.parametrize("ledger", ["finance", "public_income", "repair_fund"])
def test_each_ledger_opens_with_what_it_closed_with_the_period_before(ledger: str) -> None:
    raw, before = example("full"), copy.deepcopy(BEFORE)
    del raw[ledger]["opening"]

    opened = resolved(raw, before).record[ledger]["opening"]
    before[ledger]["closing"] += Decimal("0.01")

    assert opened == BEFORE[ledger]["closing"]
    assert f"{ledger.replace('_', '-')}-opening-differs" in errors(example("full"), before)


def test_the_remuneration_is_taken_from_the_fund_by_the_contracts_rule_whatever_is_typed() -> None:
    typed = changed("full", ("finance.remuneration", {"actual": Decimal("93240.39")}))

    assert resolved(example("full")).record["finance"]["remuneration"]["actual"] == Decimal("93240.38")
    assert errors(typed) == {"computed-differs"}


@pytest.mark.parametrize(("ytd", "asked"), [("23999.99", False), ("26400.01", True)])
def test_a_line_more_than_ten_per_cent_off_waits_for_its_reason(ytd: str, asked: bool) -> None:
    raw = changed("full", ("finance.costs[7].ytd", Decimal(ytd)))

    assert reminders(raw) == ({"cost-off-budget-unexplained": True} if asked else {})


def test_a_ledger_cannot_pay_out_more_than_it_holds() -> None:
    income = changed("full", ("public_income.opening", Decimal("-40000.00")))
    fund = changed("full", ("repair_fund.opening", Decimal("34199.99")))

    assert errors(income) == {"public-income-overdrawn"}
    assert errors(fund) == {"repair-fund-overdrawn"}
    assert errors(changed("full", ("repair_fund.opening", Decimal("34200.00")))) == set()


def test_what_public_income_puts_into_the_repair_fund_arrives_there() -> None:
    top_up = {"kind": "repair_fund", "item": "补充", "approved_by": "业主大会决议〔2026〕3号", "amount": Decimal(10000)}
    raw = example("full")
    raw["public_income"]["use"].append(top_up)
    received = copy.deepcopy(raw)
    received["repair_fund"]["income"] = Decimal(10000)

    assert errors(raw) == {"top-up-not-received"}
    assert errors(received) == set()


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("finance.costs[3].explanation", "补植费用由公共收益支付", "service-cost-names-another-ledger"),
        ("finance.costs[1].explanation", "含水泵大修一次", "major-repair-in-service-costs"),
        ("public_income.income[4].item", "代收车位服务费", "fee-among-public-income"),
        (
            "public_income.cost[1]",
            {"kind": "other", "basis": "保洁员工资", "amount": 2260},
            "service-cost-among-public-income",
        ),
    ],
)
def test_words_of_one_ledger_in_another_are_asked_about(path: str, value: Any, code: str) -> None:
    assert reminders(changed("full", (path, value))) == {code: True}
    assert reminders(example("full")) == {}


def test_one_work_is_paid_from_one_ledger() -> None:
    assert errors(changed("full", ("public_income.use[0].item", "5号楼2单元屋面防水"))) == {"paid-from-two-ledgers"}
