"""Resolving: everything a document will need is copied in or computed, once, and nothing is made up."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import resolve
from pipeline.resolve import Surroundings
from schemas import record as records
from schemas.policy import Computed
from tests import made_type
from tests.made_type import AROUND, COMPANY, PROJECT, item, record, resolved, row, work

amounts = st.decimals(0, 10**6, places=2)
rows = st.lists(
    st.builds(lambda count, price: item(count=count, price=price), st.integers(1, 999), amounts), max_size=3
)


def test_master_data_and_names_are_copied_in() -> None:
    made = resolved(record(channels=["site", "board"])).record

    assert made["project"] == PROJECT
    assert made["company"] == COMPANY
    assert made["author_name"] == "林若溪"
    assert made["channel_titles"] == ["公示页", "宣传栏"]
    assert made["previous"] is None


def test_a_record_without_channels_takes_those_of_its_type() -> None:
    assert resolved(record()).record["channels"] == ["board"]
    assert resolved(record(channels=[])).record["channel_titles"] == ["宣传栏"]


def test_a_type_without_channels_is_given_none() -> None:
    silent = replace(made_type.round_type(), channels=())

    made = resolve.resolve(record(), silent, AROUND).record
    assert made["channels"] == []
    assert made["channel_titles"] == []


def test_words_joined_where_figures_belong_are_no_computed_value() -> None:
    joined = replace(made_type.round_type(), computed=(Computed("work.total", "work.kind + work.code"),))

    made = resolve.resolve(work(kind="day", code="ABC"), joined, AROUND)
    assert made.record["work"]["total"] is None
    assert made.problems == ()


def test_only_the_kept_figures_of_the_period_before_come_along() -> None:
    before = resolved(work() | {"period": "2026Q1"}).record
    made = resolved(record(), Surroundings(PROJECT, COMPANY, before)).record

    assert made["previous"]["work"]["total"] == Decimal("37.50")
    assert made["previous"]["work"]["items"] == []
    assert made["previous"]["period"] == "2026Q1"
    assert "project" not in made["previous"]


def test_values_are_computed_in_the_order_of_the_file() -> None:
    made = resolved(record(work={"items": [item(), item(count=1, price="0.10")]})).record["work"]

    assert [one["amount"] for one in made["items"]] == [Decimal("37.50"), Decimal("0.10")]
    assert made["total"] == Decimal("37.60")
    assert made["per_visit"] == Decimal("9.40")
    assert made["summary"] == "共2项，合计37.60元。"


@given(rows)
def test_computed_amounts_are_always_decimals_with_their_places(items: list[dict[str, Any]]) -> None:
    made = resolved(record(work={"items": items, "kind": "day"})).record["work"]

    for amount in [made["total"], *(one["amount"] for one in made["items"])]:
        assert isinstance(amount, Decimal)
        assert amount.as_tuple().exponent == -2
    assert made["total"] == sum((one["count"] * one["price"] for one in items), Decimal(0))


@given(rows)
def test_resolving_leaves_what_was_typed_untouched_and_repeats(items: list[dict[str, Any]]) -> None:
    raw = record(work={"items": items})
    before = copy.deepcopy(raw)

    first, second = resolved(raw), resolved(raw)
    assert raw == before
    assert records.digest(first.record) == records.digest(second.record)


def test_a_typed_total_is_compared_with_the_figures_and_the_figures_stand() -> None:
    made = resolved(work(total="37.05"))

    (fault,) = made.problems
    assert (fault.code, fault.place.path, fault.place.label) == ("computed-differs", "work.total", "合计")
    assert (fault.place.value, fault.message.params["expected"]) == ("37.05", "37.50")
    assert made.record["work"]["total"] == Decimal("37.50")


@pytest.mark.parametrize("typed", ["37.50", "37.5", Decimal("37.500"), " 37.50 "])
def test_a_typed_total_that_agrees_is_no_problem(typed: object) -> None:
    assert resolved(work(total=typed)).problems == ()


def test_a_typed_text_stands_where_the_computed_one_is_only_a_proposal() -> None:
    made = resolved(work(summary="一切正常。"))

    assert made.record["work"]["summary"] == "一切正常。"
    assert made.problems == ()


def test_what_cannot_be_computed_stays_as_it_was_typed() -> None:
    made = resolved(row(price="十二", amount="24.00"))

    assert made.record["work"]["items"][0]["amount"] == Decimal("24.00")
    assert made.record["work"]["total"] == Decimal("24.00")
    assert resolved(row(price=None)).record["work"]["total"] is None


def test_an_exact_product_is_rounded_half_up_to_the_places_of_its_field() -> None:
    made = resolved(row(count=1, price="1.005")).record["work"]

    assert made["items"][0]["amount"] == Decimal("1.01")


@pytest.mark.parametrize("section", [None, {}, {"items": []}, {"status": "done"}])
def test_computing_never_brings_an_empty_section_into_being(section: object) -> None:
    made = resolved(record(work=section)).record["work"]

    assert made is None or (made["total"], made["summary"]) == (None, None)


def test_nothing_is_computed_where_there_was_no_work() -> None:
    made = resolved(record(work={"status": "not_applicable", "reason": "停用"})).record["work"]

    assert (made["total"], made["summary"]) == (None, None)


@pytest.mark.parametrize("name", ["project", "company", "previous", "channel_titles", "author_name"])
def test_a_typed_field_that_would_be_overwritten_is_said_to_be_unknown(name: str) -> None:
    made = resolved(record(**{name: "mine"}))

    assert [(fault.code, fault.place.path, fault.place.value) for fault in made.problems] == [
        ("unknown-field", name, "mine")
    ]


@pytest.mark.parametrize(
    "parts",
    [
        {"work": "abc"},
        {"work": ["abc"]},
        {"work": {"items": "abc", "kind": "day"}},
        {"work": {"items": ["abc", 3, None], "kind": "day"}},
        {"work": {"items": {"a": 1}}},
        {"channels": "board"},
        {"channels": [{"a": 1}, ["x"], 3, "board"]},
        {"period": 2026},
        {"finance": 7},
    ],
)
def test_a_record_of_the_wrong_build_is_resolved_without_a_crash(parts: dict[str, Any]) -> None:
    assert resolved(record(**parts)).record["project"] == PROJECT


def test_a_period_before_of_another_build_gives_only_what_it_has() -> None:
    made = resolved(record(), Surroundings(PROJECT, COMPANY, {"work": "lost"})).record

    assert made["previous"]["work"] is None
    assert made["previous"]["period"] is None
    assert AROUND.previous is None
    assert made_type.round_type().previous == ("work.total",)
