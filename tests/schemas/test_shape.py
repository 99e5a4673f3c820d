"""Shape: a record in the form of its schema, and each departure from it as one problem a clerk can mend."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import record as records
from schemas import shape
from schemas.fields import label_at, place_at, schema_at, shown
from schemas.language import CHINESE, ENGLISH
from schemas.problem import Problem
from tests import made_type
from tests.made_type import item, record, row, work

KIND = made_type.round_type()
SCHEMA = KIND.schema


def normalised(raw: dict[str, Any]) -> dict[str, Any]:
    made = shape.normalised(raw, SCHEMA, SCHEMA)
    assert isinstance(made, dict)
    return made


def departures(raw: dict[str, Any]) -> list[Problem]:
    return list(shape.problems(normalised(raw), KIND))


# What is typed, and the one problem it must give: code, path, label, value, English fix, Chinese fix.
DEPARTURES = [
    (
        record(author=None),
        ("missing-field", "author", "编制人", ""),
        "Fill it in (姓名或用户名，须担任本项目编制岗位).",
        "请在此处填写（姓名或用户名，须担任本项目编制岗位）。",
    ),
    (
        record(period=None),
        ("missing-field", "period", "报告期", ""),
        "Fill it in, for example 2026Q2.",
        "请在此处填写，如：2026Q2。",
    ),
    (row(name=None), ("missing-field", "work.items[0].name", "名称", ""), "Fill it in.", "请在此处填写。"),
    (
        work(extra=1),
        ("unknown-field", "work.extra", "extra", "1"),
        "Use the name in the template, or remove it.",
        "请改用模板中的名称，或删去这一项。",
    ),
    (
        row(price="十二元"),
        ("not-a-number", "work.items[0].price", "单价", "十二元"),
        "Type digits only, without unit or text (不含税).",
        "请只填数字，不带单位、千分位逗号和文字（不含税）。",
    ),
    (
        row(price=True),
        ("not-a-number", "work.items[0].price", "单价", "true"),
        "Type digits only, without unit or text (不含税).",
        "请只填数字，不带单位、千分位逗号和文字（不含税）。",
    ),
    (
        row(count=Decimal("2.5")),
        ("not-a-whole-number", "work.items[0].count", "次数", "2.5"),
        "Type a whole number.",
        "请填整数。",
    ),
    (
        row(done_on="2026-02-30"),
        ("not-a-date", "work.items[0].done_on", "日期", "2026-02-30"),
        "Type it as year-month-day, for example 2026-07-20.",
        "请按“年-月-日”填写，如：2026-07-20。",
    ),
    (
        work(begun="2026-07-20 25:00"),
        ("not-a-date", "work.begun", "开始", "2026-07-20T25:00"),
        "Type it as date and time, for example 2026-07-20 09:00.",
        "请按“年-月-日 时:分”填写，如：2026-07-20 09:00。",
    ),
    (
        record(period="2026-13"),
        ("not-a-date", "period", "报告期", "2026-13"),
        "Type it as a quarter, month, half-year or year, for example 2026Q2.",
        "请按季度、月、半年或年度填写，如：2026Q2。",
    ),
    (
        work(kind="dusk"),
        ("not-a-choice", "work.kind", "类别", "dusk"),
        "Choose one of: 日间、夜间.",
        "可填：日间、夜间。",
    ),
    (work(kind=7), ("not-text", "work.kind", "类别", "7"), "Type words here.", "此处请填文字。"),
    (
        work(code="abc"),
        ("wrong-shape", "work.code", "编号", "abc"),
        "Type it as the form asked for, for example ABC.",
        "请填成规定的格式，如：ABC。",
    ),
    (
        work(items="三项"),
        ("wrong-shape", "work.items", "巡检项目", "三项"),
        "Type it as a list, even of one.",
        "请填成一个列表（JSON 数组），只有一项也要写成列表。",
    ),
    (
        work(items=["三项"]),
        ("wrong-shape", "work.items[0]", "巡检项目", "三项"),
        "Type it as one object with the fields of the schema.",
        "请填成一组字段（JSON 对象）。",
    ),
    (
        row(name={"first": 1}),
        ("wrong-shape", "work.items[0].name", "名称", ""),
        "Type it as one single value.",
        "请填成一个值。",
    ),
    (
        row(price=-1),
        ("too-small", "work.items[0].price", "单价", "-1.00"),
        "Type a figure of 0元 or more (不含税).",
        "请核对，改填不小于0元的数（不含税）。",
    ),
    (
        work(ratio="1.5"),
        ("too-large", "work.ratio", "占比", "1.5000"),
        "Type a figure of 100% or less (0.985 即 98.50%).",
        "请核对，改填不大于100%的数（0.985 即 98.50%）。",
    ),
    (work(ratio="1.23456"), ("too-large", "work.ratio", "占比", "1.23456"), None, None),
    (
        row(price="1.005"),
        ("too-many-decimals", "work.items[0].price", "单价", "1.005"),
        "Round it to 2 decimals.",
        "请四舍五入到2位小数。",
    ),
    (
        row(name="名" * 11),
        ("too-long", "work.items[0].name", "名称", "名" * 11),
        "Shorten it to 10 characters.",
        "请精简到10个字以内。",
    ),
    (
        row(name="泵"),
        ("too-short", "work.items[0].name", "名称", "泵"),
        "Write at least 2 characters.",
        "请填写完整，至少2个字。",
    ),
    (
        record(work={"items": [], "kind": "day"}),
        ("too-few-rows", "work.items", "巡检项目", ""),
        "Fill in the rows that are missing.",
        "请补齐缺少的行。",
    ),
    (
        record(work={"items": [item()] * 4}),
        ("too-many-rows", "work.items", "巡检项目", ""),
        "Leave at most 3, the most important ones.",
        "请只保留最主要的，最多3行。",
    ),
    (
        record(channels=["board", "board"]),
        ("named-twice", "channels", "发布渠道", "board、board"),
        "Leave each one once.",
        "每项请只填一次。",
    ),
    (
        record(work="巡检正常"),
        ("wrong-shape", "work", "巡检情况", "巡检正常"),
        "Type it as one object with the fields of the schema.",
        "请填成一组字段（JSON 对象）。",
    ),
]


@pytest.mark.parametrize(("raw", "wanted", "english", "chinese"), DEPARTURES, ids=lambda one: str(one)[:40])
def test_each_departure_is_one_problem_with_its_place_and_its_remedy(
    raw: dict[str, Any], wanted: tuple[str, str, str, str], english: str | None, chinese: str | None
) -> None:
    (found,) = departures(raw)
    place = found.place

    assert (found.code, place.path, place.label, place.value) == wanted
    if english is not None:
        assert (found.fix.localized(ENGLISH), found.fix.localized(CHINESE)) == (english, chinese)
    for language in (ENGLISH, CHINESE):
        said = found.message.localized(language)
        assert said
        assert "%(" not in said


def test_a_good_record_has_no_problem_of_shape() -> None:
    assert departures(record()) == []


def test_problems_stand_in_the_order_of_the_record_and_rows_in_that_of_numbers() -> None:
    schema = {"type": "array", "items": {"$ref": "#/$defs/count"}, "title": "数"}
    kind = made_type.with_field("work", "counts", schema)
    raw = shape.normalised(record(work={"counts": ["x"] * 12, "items": [item()]}, period="?"), kind.schema, kind.schema)
    found = [fault.place.path for fault in shape.problems(raw, kind)]

    assert found == ["period", *(f"work.counts[{number}]" for number in range(12))]


@pytest.mark.parametrize("odd", ["", ".", "a.b", "[0]", "\ud800", "self", "\x07", "items", "5"])
def test_a_field_of_an_odd_name_is_unknown_and_nothing_worse(odd: str) -> None:
    found = departures({odd: "x"} | record())

    assert [fault.code for fault in found] == ["unknown-field"]
    assert str(found[0].row(CHINESE)).encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.decimals(-9, 9, places=3),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("abc汉字 .[", max_size=4), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(["work", "finance", "channels", "period", "author", "new"]),
)
def test_whatever_is_typed_gives_problems_and_never_a_crash(value: Any, name: str) -> None:
    for raw in (record(**{name: value}), work(**{name: value}), row(name=value), row(count=value, price=value)):
        found = departures(raw)

        assert len({fault.place.path for fault in found}) == len(found) or "new" in str(raw)
        assert all(fault.message.localized(CHINESE) and fault.fix.localized(CHINESE) for fault in found)


@given(st.decimals(-(10**11), 10**11, places=2))
def test_however_an_amount_is_typed_it_is_one_decimal(amount: Decimal) -> None:
    spellings = [amount, str(amount), f" {amount} ", f"\u3000{amount}\n", f"{amount}0", Decimal(f"{amount}00")]
    made = [normalised(row(price=one))["work"]["items"][0]["price"] for one in spellings]

    assert {type(one) for one in made} == {Decimal}
    assert len({records.digest(one) for one in made}) == 1
    assert made[0] == amount


def test_zero_has_no_sign_and_a_count_no_decimals() -> None:
    made = normalised(row(price="-0.00", count="3.0"))["work"]["items"][0]

    assert str(made["price"]) == "0.00"
    assert made["count"] == 3
    assert isinstance(made["count"], int)


def test_what_is_absent_is_none_and_a_table_without_rows_is_empty() -> None:
    made = normalised({"doc_type": "round", "work": {"kind": "　 "}})

    assert made["author"] is None
    assert made["channels"] == []
    assert made["finance"] is None
    assert made["work"]["kind"] is None
    assert made["work"]["items"] == []


def test_a_choice_may_be_given_by_what_it_is_called() -> None:
    made = normalised(work(kind=" 夜间 ") | {"channels": ["宣传栏", "site"]})

    assert made["work"]["kind"] == "night"
    assert made["channels"] == ["board", "site"]


@given(st.integers(41, 60), st.booleans())
def test_a_number_too_long_to_compute_with_is_named_and_not_computed(digits: int, negative: bool) -> None:
    typed = ("-" if negative else "") + "9" * digits

    assert [fault.code for fault in departures(row(price=typed))] == ["not-a-number"]
    assert [fault.code for fault in departures(row(price=int("9" * 40)))] == ["too-large"]


def test_normalising_twice_changes_nothing() -> None:
    once = normalised(work(kind="夜间", ratio="0.5", begun="2026-05-04 09:00"))

    assert normalised(once) == once


def test_headings_come_from_the_schema_and_a_row_is_called_like_its_table() -> None:
    assert label_at(SCHEMA, ["work", "items", 2, "done_on"]) == "日期"
    assert label_at(SCHEMA, ["work", "items", 2]) == "巡检项目"
    assert label_at(SCHEMA, ["channels", 0]) == "发布渠道"
    assert label_at(SCHEMA, ["nothing", "here"]) == "here"
    assert label_at(SCHEMA, []) == ""
    assert schema_at(SCHEMA, ["work", "nothing", 3]) == {}
    assert schema_at(SCHEMA, ["work", "items", 0, "price"])["minimum"] == 0


def test_a_value_is_shown_as_it_was_typed_and_never_too_long() -> None:
    assert shown(Decimal("1E+3")) == "1000"
    assert shown(["board", Decimal("1.0")]) == "board、1.0"
    assert shown([{"a": 1}]) == shown({"a": 1}) == shown(None) == ""
    assert shown("字" * 200) == "字" * 79 + "…"
    assert shown("a\x07\ud800b\n") == "a��b\n"
    assert place_at(SCHEMA, ["work", "items", 0], None).path == "work.items[0]"
