"""What is read from an expression without evaluating it: the ways it takes, and the comparisons that it rests on."""

from __future__ import annotations

import pytest

from schemas.asking import Comparison, required, ways
from schemas.expressions import FaultyExpression

AROUND = frozenset({"project", "today"})


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("visit.visited_at", {("visit", "visited_at")}),
        ("measures['items'] | selectattr('due') | list", {("measures", "items")}),
        ("cause.visit.visited_at[:7] == document.period", {("cause", "visit", "visited_at"), ("document", "period")}),
        ("document[name]", {("document",), ("name",)}),
        ("a.b if c else 'd'", {("a", "b"), ("c",)}),
    ],
)
def test_every_way_that_an_expression_takes_is_told(source, found) -> None:
    assert ways(source) == found


def test_the_ways_of_a_text_are_those_of_its_expressions() -> None:
    assert ways("finding-rectified:{{ cause.key }}", text=True) == {("cause", "key")}


def test_an_expression_that_is_none_is_refused() -> None:
    with pytest.raises(FaultyExpression):
        ways("a ==")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a.b == cause.c", [Comparison(("a", "b"), ("cause", "c"))]),
        ("cause.c == a.b", [Comparison(("a", "b"), ("cause", "c"))]),
        ("a == cause.b.c[:7]", [Comparison(("a",), ("cause", "b", "c"), 7)]),
        ("a == 'x' and b == cause.b", [Comparison(("b",), ("cause", "b"))]),
        ("b == cause.b and a == 'x'", [Comparison(("b",), ("cause", "b"))]),
        ("b == cause.b or c == cause.c", [Comparison(("b",), ("cause", "b")), Comparison(("c",), ("cause", "c"))]),
    ],
)
def test_a_comparison_with_the_cause_is_required_where_nothing_is_true_without_it(source, found) -> None:
    assert list(required(source, "cause", AROUND)) == found


@pytest.mark.parametrize(
    "source",
    [
        "a",
        "a == 'x'",
        "not a == cause.a",
        "a != cause.a",
        "a == cause.a == b",
        "a == cause.a or b == 'x'",
        "a == cause.a if b else c",
        "a | lower == cause.a",
        "a == cause.a[1:7]",
        "a == cause.a[:b]",
        "project.code == cause.code",
        "cause.a == cause.b",
    ],
)
def test_where_it_may_be_true_without_a_comparison_none_is_required(source) -> None:
    assert required(source, "cause", AROUND) == ()
