"""A service report continues the one before, and no amount of its accounts can be changed alone."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.resolve import ADDED
from schemas.record import Record, leaves, put_at, steps, value_at
from schemas.shape import schema_at
from tests.service_report import BEFORE, KIND, MODEL, changed, errors, example, problems, resolved


def test_a_report_that_continues_the_one_before_passes() -> None:
    assert errors(example("full"), BEFORE) == set()


def test_what_the_report_before_knows_need_not_be_typed_again() -> None:
    raw = example("full")
    for row in [*raw["finance"]["income"], *raw["finance"]["costs"]]:
        del row["ytd"]
    del raw["finance"]["opening"], raw["finance"]["year_opening"], raw["public_income"]["opening"]
    del raw["repair_fund"]["opening"], raw["customer_service"]["history"], raw["satisfaction"]["previous_overall_rate"]
    del raw["satisfaction"]["dimensions"][1]["previous_rate"]

    record = resolved(raw, BEFORE).record

    assert errors(raw, BEFORE) == set()
    assert {path: str(value_at(record, path)) for path in MODEL} == MODEL
    assert record["satisfaction"]["dimensions"][1]["previous_rate"] == Decimal("0.92")
    assert [point["period"] for point in record["customer_service"]["trend"]] == [
        "2025Q3",
        "2025Q4",
        "2026Q1",
        "2026Q2",
    ]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("finance.closing", Decimal("46218.74"), "finance-opening-differs"),
        ("public_income.closing", Decimal("286541.00"), "public-income-opening-differs"),
        ("repair_fund.closing", Decimal("4412860.01"), "repair-fund-opening-differs"),
        ("finance.income[1].ytd", Decimal("47820.01"), "income-ytd-differs"),
        ("finance.costs[0].ytd", Decimal("487300.01"), "cost-ytd-differs"),
        ("customer_service.requests[2].carried_to_next", 3, "carried-over-differs"),
        ("engineering.work_orders[0].open", 2, "orders-carried-over-differs"),
        ("satisfaction.overall_rate", Decimal("0.9068"), "previous-rate-differs"),
        ("next_plan.items[3].work", "更换单元门禁", "followup-incomplete"),
    ],
)
def test_a_figure_that_breaks_with_the_report_before_is_refused(path: str, value: Any, code: str) -> None:
    before = copy.deepcopy(BEFORE)
    put_at(before, path, value)

    assert errors(example("full"), before) == {code}


def test_a_promise_that_is_passed_over_is_named() -> None:
    before = copy.deepcopy(BEFORE)
    put_at(before, "next_plan.items[3].work", "更换单元门禁")

    found = [problem for problem in problems(example("full"), before) if problem.stops]

    assert "更换单元门禁" in found[0].message.localized("zh-Hans")


def test_a_budget_changed_within_the_year_reminds() -> None:
    before = copy.deepcopy(BEFORE)
    put_at(before, "finance.costs[0].budget", Decimal("1900000.00"))

    assert "cost-budget-changed" in {problem.code for problem in problems(example("full"), before)}


def test_the_first_period_of_a_year_is_its_own_year_so_far() -> None:
    raw = changed("full", ("period", "2026Q1"))
    for row in [*raw["finance"]["income"], *raw["finance"]["costs"]]:
        del row["ytd"]
    del raw["finance"]["year_opening"]

    finance = resolved(raw).record["finance"]

    assert finance["exp_total"]["ytd"] == finance["exp_total"]["actual"]
    assert finance["year_opening"] == finance["opening"]


def _typed_out() -> Record:
    """The complete example with every computed figure of its accounts typed as well, as a careful clerk would."""
    raw = example("full")
    record = resolved(raw).record
    raw["finance"] = {key: value for key, value in record["finance"].items() if value is not None}
    return {key: value for key, value in raw.items() if key not in ADDED}


TYPED_OUT = _typed_out()
# What is kept in suspense (挂账) enters no total, so nothing else in the report can contradict it.
AMOUNTS = [
    path
    for path, leaf in leaves({"finance": TYPED_OUT["finance"]})
    if isinstance(leaf, Decimal)
    and schema_at(KIND.schema, steps(path)).get("x-kind") == "money"
    and path != "finance.prepaid"
]


def test_a_careful_clerk_may_type_every_total() -> None:
    assert errors(TYPED_OUT) == set()
    assert len(AMOUNTS) > 45


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(AMOUNTS), cents=st.integers(-500_000, 500_000).filter(bool))
def test_no_amount_of_the_accounts_can_be_changed_alone_without_a_problem(path: str, cents: int) -> None:
    raw = copy.deepcopy(TYPED_OUT)
    put_at(raw, path, value_at(raw, path) + Decimal(cents) / 100)

    assert errors(raw)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(row=st.integers(0, 8), column=st.sampled_from(["actual", "ytd"]), cents=st.integers(1, 500_000))
def test_no_cost_can_be_changed_alone_even_where_no_total_is_typed(row: int, column: str, cents: int) -> None:
    raw = example("full")
    raw["finance"]["costs"][row][column] += Decimal(cents) / 100

    assert "year-balance-differs" in errors(raw)
