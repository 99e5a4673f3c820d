"""Registers summed into the report: what they put in, what they are held against, and what they never do."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from pipeline import sums
from pipeline.check import check
from pipeline.prefill import prefilled
from pipeline.resolve import Resolved, Surroundings, resolve
from schemas.problem import Problem
from schemas.record import Record, dumps
from tests.service_report import BEFORE, COMPANY, ESTATES, KIND, example


def request(no: str, kind: str, registered: str, closed: str | None = None, revisited: str | None = None) -> Record:
    """Return a resolved row of the request register; what was revisited is satisfied."""
    times = {"registered_at": registered, "fed_back_at": closed, "revisited_at": revisited}
    return {"no": no, "kind": kind, "on_time": "yes" if closed else None, "satisfied": revisited and "yes", **times}


REQUESTS = [
    request("1", "repair", "2026-03-30T09:00", "2026-04-01T09:00", "2026-04-02T09:00"),
    request("2", "repair", "2026-04-01T00:00", "2026-04-03T09:00"),
    request("3", "repair", "2026-06-30T23:59"),
    request("4", "inquiry", "2026-05-01T09:00", "2026-05-01T09:10"),
]


def around(**registers: Any) -> Surroundings:
    return Surroundings(ESTATES["TFY"], COMPANY, BEFORE, "林若溪", registers=registers)


def judged(raw: Record, **registers: Any) -> tuple[Resolved, list[Problem]]:
    made = resolve(raw, KIND, around(**registers))
    return made, [fault for fault in check(made, KIND) if fault.code == "register-differs"]


def untyped(*paths: str) -> Record:
    raw = copy.deepcopy(example("full"))
    for path in paths:
        section, field = path.split(".")
        raw[section].pop(field, None)
    return raw


@pytest.mark.requirement("R-5.1.1-1")
def test_a_closed_request_without_a_revisit_counts_as_not_revisited() -> None:
    raw = example("full")
    raw["customer_service"]["requests"] = [{"kind": "repair"}, {"kind": "inquiry"}]

    repair, inquiry = judged(raw, requests=REQUESTS)[0].record["customer_service"]["requests"]

    assert {
        name: repair[name] for name in ("carried_over", "received", "closed", "on_time", "revisited", "satisfied")
    } == {
        "carried_over": 1,
        "received": 2,
        "closed": 2,
        "on_time": 2,
        "revisited": 1,
        "satisfied": 1,
    }
    assert repair["carried_to_next"] == 1
    # Neither time nor revisits are counted of an inquiry.
    assert (inquiry["received"], inquiry["closed"], inquiry["on_time"], inquiry["revisited"]) == (1, 1, None, None)


@pytest.mark.requirement("R-5.1.1-1")
def test_a_typed_figure_that_differs_from_the_register_asks_for_a_reason_and_says_what_the_register_gives() -> None:
    raw = example("full")

    _made, found = judged(raw, requests=REQUESTS)

    first = found[0]
    assert (first.place.path, first.clause) == ("customer_service.requests[0].carried_over", "5.1.1A")
    assert first.needs_reason and not first.stops and first.waits
    assert first.message.localized("zh-Hans") == "填写的是6，按客户服务登记表汇总是1。"
    assert not first.answered({"register-differs": "系统切换，3月的在旧系统"}).waits


def test_a_single_document_that_tells_less_only_reminds() -> None:
    [letter] = judged(example("full"), letters_in=[{"importance": "normal", "letter": {"grounds": None}}])[1][:1]

    assert letter.place.path == "communication.letters_in"
    assert not letter.needs_reason


def test_what_agrees_with_its_register_is_passed_over_and_so_is_what_no_register_tells() -> None:
    raw = example("full")
    raw["customer_service"]["calls_in"], raw["customer_service"]["calls_out"] = 1, 0

    assert judged(raw, calls=[{"direction": "in"}])[1] == []
    assert judged(example("full"))[1] == []


@pytest.mark.requirement("R-5.2.2-1", "R-5.4.2a-1")
def test_a_figure_that_nobody_typed_is_put_in_from_its_register() -> None:
    raw = untyped("customer_service.calls_in", "customer_service.calls_out", "communication.im_items")

    made, found = judged(raw, calls=[{"direction": "in"}, {"direction": "in"}, {"direction": "out"}], group=[{}] * 3)

    record = made.record
    assert (record["customer_service"]["calls_in"], record["customer_service"]["calls_out"]) == (2, 1)
    assert record["communication"]["im_items"] == 3
    assert {"customer_service.calls_in", "communication.im_items"} <= made.written
    assert found == [] and not [fault for fault in check(made, KIND) if fault.code == "missing-field"]


def test_a_section_that_had_no_work_or_is_not_there_is_left_alone() -> None:
    idle = example("full") | {"communication": {"status": "not_applicable", "reason": "本期未开展"}}
    without = {name: value for name, value in example("full").items() if name != "communication"}

    assert judged(idle, group=[{}])[0].record["communication"]["im_items"] is None
    assert judged(without, group=[{}])[0].record["communication"] is None


def test_a_value_that_cannot_be_read_is_neither_put_in_nor_compared() -> None:
    raw = example("full")
    raw["customer_service"]["calls_in"] = "很多"

    _made, found = judged(raw, calls=[{"direction": "in"}])

    assert [fault.place.path for fault in found] == ["customer_service.calls_out"]


def test_nothing_of_a_register_but_its_sums_comes_into_the_report() -> None:
    secret = {**REQUESTS[0], "customer": "宋女士", "phone": "13800000302"}

    made, _found = judged(example("full"), requests=[secret])

    assert "宋女士" not in dumps(made.record) and "13800000302" not in dumps(made.record)


@pytest.mark.requirement("R-5.1.2-4")
def test_the_manager_is_credited_with_households_seen_at_their_door_month_by_month() -> None:
    def visit(at: str, customer: str, mode: str = "door", role: str = "project_manager") -> Record:
        return {"visit": {"visited_at": at, "customer_id": customer, "mode": mode, "visitor_role": role}}

    raw = example("full")
    raw["communication"]["manager_visits"] = [{"month": "2026-04"}, {"month": "2026-05"}]
    del raw["communication"]["steward_visits"]
    visits = [
        visit("2026-04-01T09:00", "A"),
        visit("2026-04-30T18:00", "A"),
        visit("2026-04-30T19:00", "B"),
        visit("2026-05-02T09:00", "C", mode="phone"),
        visit("2026-05-03T09:00", "D", role="steward"),
    ]

    communication = judged(raw, visits=visits)[0].record["communication"]

    assert [row["visits"] for row in communication["manager_visits"]] == [2, 0]
    assert communication["steward_visits"] == 1


@pytest.mark.requirement("R-5.3.3-8")
def test_the_quarters_are_held_against_the_budget_that_the_owners_approved() -> None:
    approved = {
        "accounts": {
            "income": [{"line": "current", "budget_next": Decimal("4500000.00")}],
            "costs": [{"line": "exp_staff", "budget_next": Decimal("1980000.01")}],
        },
        "carry_over": {"closing": Decimal("18932.95")},
    }

    [differs] = judged(example("full"), budget=approved)[1]

    assert (differs.place.path, differs.clause, differs.needs_reason) == ("finance.costs[0].budget", "5.3.3C", True)


@pytest.mark.requirement("R-5.1.1-1")
def test_a_new_workbook_holds_the_sums_of_the_registers_already() -> None:
    first = Surroundings(ESTATES["TFY"], COMPANY, None, "林若溪", registers={"requests": REQUESTS, "group": [{}] * 58})

    record, _before = prefilled(KIND, first, "2026Q2")

    rows = record["customer_service"]["requests"]
    assert [row["kind"] for row in rows][:3] == ["repair", "inquiry", "complaint"] and len(rows) == 7
    assert (rows[0]["received"], rows[0]["revisited"], rows[6]["received"]) == (2, 1, 0)
    assert record["communication"]["im_items"] == 58


@pytest.mark.parametrize(
    ("periods", "whole"),
    [
        (["2026Q2"], True),
        (["2026-04", "2026-05", "2026-06"], True),
        (["2026-04", "2026-06"], False),
        (["2026H1"], True),
        ([], False),
    ],
)
def test_registers_count_only_when_they_leave_no_month_out(periods: list[str], whole: bool) -> None:
    assert sums.covers(periods, "2026Q2") is whole


def test_a_request_that_stands_in_several_registers_is_one_and_the_latest_tells_it() -> None:
    april = ("2026-04", [{"no": "1", "closed": False}, {"no": "2", "closed": True}])
    june = ("2026-06", [{"no": "1", "closed": True}])

    assert sums.merged([june, april], "no") == [{"no": "1", "closed": True}, {"no": "2", "closed": True}]
    assert len(sums.merged([june, april], "")) == 3
