"""Expressions: exact, harmless, and silent about what is not there."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError, UndefinedError

from schemas.expressions import FaultyExpression, NotApplicable, document_environment, evaluate, filled, holds

money = st.decimals(-(10**9), 10**9, places=2)


@given(money, st.integers(1, 10**6))
def test_arithmetic_never_yields_a_float(amount: Decimal, count: int) -> None:
    for source in ("a * 0.08", "a / n", "n / 7", "n * 1.5 + a", "[a, 0.1]|sum", "a|round(1)", "a|abs", "rate(a, n)"):
        value = evaluate(source, {"a": amount, "n": count})

        assert isinstance(value, Decimal)


def test_fractions_are_exact() -> None:
    assert evaluate("0.1 + 0.2 == 0.3", {}) is True
    assert evaluate("total * 0.08", {"total": Decimal("1165504.80")}) == Decimal("93240.3840")
    assert evaluate("2.665|round(2)", {}) == Decimal("2.67")
    assert evaluate("7 % 4", {}) == 3
    assert evaluate("2.5 * 2", {}) == 5


@pytest.mark.parametrize(
    "source",
    [
        "x.__class__",
        "x['__class__']",
        "x.format(x)",
        "x.join",
        "x|attr('upper')",
        "n.real",
        "rows.append(1)",
        "rows.clear",
        "record.update({})",
        "record.__class__.__mro__",
        "''.__class__.__base__.__subclasses__()",
        "range.__globals__",
        "cycler.__init__.__globals__",
        "lipsum(n=10)",
        "x.strip",
    ],
)
def test_a_rule_reaches_no_attribute_of_python(source: str) -> None:
    with pytest.raises(FaultyExpression):
        evaluate(source, {"x": "text", "n": 3, "rows": [1], "record": {"a": 1}})


@pytest.mark.parametrize(
    "source",
    [
        "9 ** 9 ** 9",
        "'a' * 10000000000",
        "10000000000 * 'a'",
        "[0] * 10000000000",
        "(1, 2) * 10000000000",
        "range(1000000000)|list",
        "range(0, 1000000000)|sum",
        "'a'|center(10000000000)",
        "'a'|indent(10000000000)",
        "[1]|batch(10000000000, 0)|list",
        "'%9999999999d'|format(1)",
        "'%9999999999d' % 1",
        "numeral(10 * 10)",
        " * ".join(["99999999999999999999"] * 40),
    ],
)
def test_nothing_takes_forever_or_fills_the_memory(source: str) -> None:
    begun = time.monotonic()

    with pytest.raises(FaultyExpression):
        evaluate(source, {})
    assert time.monotonic() - begun < 1


def test_what_a_rule_needs_of_a_text_is_there() -> None:
    assert evaluate("x.startswith('1') and x.endswith('楼') and x[:1].isdigit()", {"x": "1—3号楼"}) is True
    assert evaluate("x.split('、')", {"x": "大堂、轿厢"}) == ["大堂", "轿厢"]
    assert evaluate("range(1, 4)", {}) == [1, 2, 3]


def test_a_field_comes_before_a_method_of_the_same_name() -> None:
    assert evaluate("plan.items", {"plan": {"items": [1]}}) == [1]
    assert evaluate("plan['keys']", {"plan": {"keys": 2}}) == 2


@pytest.mark.parametrize(
    "source",
    [
        "x == 'a'",
        "x != 1",
        "x < 1",
        "1 - x",
        "-x",
        "2 * x",
        "x / 2",
        "2 / x",
        "x % 2",
        "x ~ 'a'",
        "x in ['a']",
        "'a' in x",
        "x|length",
        "x|abs",
        "x|round",
        "x|int",
        "x|sum",
        "x|money",
        "add_days(x, 1)",
        "rate(x, 2)",
        "rate(2, 0)",
        "x.deeper",
        "x['deeper']",
        "x[0]",
        "{'a': 1}[x]",
        "rows[3].a",
        "rows|map(attribute='a')|sum",
        "[]|max",
        "[]|first",
        "1 / 0",
        "x",
    ],
)
def test_touching_what_is_not_there_does_not_apply(source: str) -> None:
    context = {"x": None, "rows": [{"a": None}]}

    assert holds(source, context) is None
    with pytest.raises(NotApplicable):
        evaluate(source, context)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x is none", True),
        ("x is not none", False),
        ("not x", True),
        ("x or 3", 3),
        ("3 if x else 4", 4),
        ("x|default(5)", 5),
        ("0|default(5, true)", 5),
        ("0|default(5)", 0),
        ("[x, 1]", [None, 1]),
        ("(x, 1)", (None, 1)),
        ("{'a': x}", {"a": None}),
        ("rows|map(attribute='a')", [None]),
        ("rows|selectattr('a')|list|length", 0),
    ],
)
def test_asking_whether_something_is_there_is_allowed(source: str, value: Any) -> None:
    assert evaluate(source, {"x": None, "rows": [{"a": None}]}) == value


@pytest.mark.parametrize(
    "source", ["1 +", "nobody", "known.nothing", "'a' + 1", "'x'|money", "{{", "x|nofilter", "1|dictsort"]
)
def test_an_expression_that_is_wrong_in_itself_says_so(source: str) -> None:
    with pytest.raises(FaultyExpression):
        evaluate(source, {"known": {}})


def test_a_text_is_filled_in_and_the_same_troubles_are_told_apart() -> None:
    assert filled("共{{ n }}项，{{ sum|money }}元", {"n": 2, "sum": Decimal("1234.5")}) == "共2项，1,234.50元"
    with pytest.raises(NotApplicable):
        filled("{{ n }}", {"n": None})
    with pytest.raises(FaultyExpression):
        filled("{{ nobody }}", {})
    with pytest.raises(FaultyExpression):
        filled("{% if %}", {})


@given(st.text(max_size=30))
def test_what_stands_in_the_data_is_never_an_expression(typed: str) -> None:
    for words in (typed, "{{ 7*7 }}", "{% raw %}" + typed, "{# " + typed):
        assert filled("{{ words }}", {"words": words}) == words


@given(st.dictionaries(st.text(max_size=8), st.integers(), max_size=4))
def test_a_field_of_any_name_does_no_harm(record: dict[str, Any]) -> None:
    assert evaluate("1 + 1", record | {"self": 1, "context": 2}) == 2


def test_a_template_prints_a_dash_for_nothing_and_refuses_unknown_names() -> None:
    environment = document_environment(autoescape=True)

    assert environment.from_string("{{ x }}|{{ x|money }}|{{ y }}").render(x=None, y="<b>") == "—|—|&lt;b&gt;"
    with pytest.raises(UndefinedError):
        environment.from_string("{{ nobody }}").render()
    with pytest.raises(SecurityError):
        environment.from_string("{{ 'a' * 10000000000 }}").render()


@pytest.mark.parametrize("leaf", ["words", "", 0, True, False, Decimal("1.50")])
def test_a_bare_field_is_what_the_whole_language_says_it_is(leaf: Any) -> None:
    record = {"plan": {"items": leaf}}

    assert evaluate("plan.items", record) == evaluate("(plan.items)", record) == leaf
    assert type(evaluate("plan.items", record)) is type(evaluate("(plan.items)", record))


@pytest.mark.parametrize("source", ["plan.items", "plan.items.more", "plan.none"])
def test_a_bare_field_without_a_value_does_not_apply(source: str) -> None:
    with pytest.raises(NotApplicable):
        evaluate(source, {"plan": {"items": None, "none": None}})


@pytest.mark.parametrize(
    ("source", "equal"),
    [
        ("a.day == b.day", False),
        ("a.day[:7] == b.day[:7]", True),
        ("month == a.day[:7]", True),
        ("a.amount == b.amount", True),
        ("a.amount == b.day", False),
    ],
)
def test_a_comparison_of_two_fields_is_what_jinja_says_of_it(source, equal) -> None:
    record = {
        "month": "2026-06",
        "a": {"day": "2026-06-01", "amount": 2},
        "b": {"day": "2026-06-30", "amount": Decimal("2.00")},
    }

    assert evaluate(source, record) is equal
    assert evaluate(f"({source})", record) is equal


def test_a_comparison_with_what_is_not_there_does_not_apply() -> None:
    assert holds("a.day[:7] == month", {"a": {"day": None}, "month": "2026-06"}) is None
