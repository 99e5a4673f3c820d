"""Records: numbers stay what was typed, and the same content has the same digest."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import record as records
from schemas.language import CHINESE
from schemas.record import NotJson

# Any text, the marks of our own past tricks and half characters included.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(["\ue0000\ue001", "", '"\\'])
decimals = st.decimals(-(10**12), 10**12, places=2) | st.decimals(-1, 1, places=4)
numbers = st.integers(-(10**20), 10**20) | decimals.map(lambda value: value if value else abs(value))
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=20
)


def floats_in(value: Any) -> list[float]:
    return [leaf for _path, leaf in records.leaves(value) if isinstance(leaf, float)]


def composed_once(value: Any) -> bool:
    if isinstance(value, dict):
        names = {unicodedata.normalize("NFC", name) for name in value}
        return len(names) == len(value) and all(map(composed_once, value.values()))
    return not isinstance(value, list) or all(map(composed_once, value))


@given(values.filter(composed_once), st.sampled_from([None, 0, 2]))
def test_what_is_written_is_read_back_the_same(value: Any, indent: int | None) -> None:
    back = records.loads(records.dumps(value, indent=indent))

    assert back == value
    assert records.dumps(back, indent=indent) == records.dumps(value, indent=indent)


@given(values)
def test_a_written_record_differs_from_the_standard_encoding_in_its_decimals_alone(value: Any) -> None:
    plain = json.loads(json.dumps(value, default=str))
    has_no_decimals = not any(isinstance(leaf, Decimal) for _path, leaf in records.leaves(value))

    for indent in (None, 2):
        if has_no_decimals:
            assert records.dumps(value, indent=indent) == json.dumps(plain, ensure_ascii=False, indent=indent)


@given(values.map(lambda value: json.dumps(value, default=float)))
def test_a_number_never_becomes_a_float(source: str) -> None:
    assert floats_in(records.loads(source)) == []


@given(decimals)
def test_a_decimal_keeps_every_digit_and_place(value: Decimal) -> None:
    assert str(records.loads(records.dumps({"sum": value}))["sum"]) == format(value, "f")


@given(st.dictionaries(texts, values, max_size=6).filter(composed_once), st.randoms())
def test_the_order_of_the_fields_never_changes_a_digest(record: dict[str, Any], random: Any) -> None:
    names = list(record)
    random.shuffle(names)

    assert records.digest({name: record[name] for name in names}) == records.digest(record)


@given(values.filter(composed_once))
def test_composed_and_decomposed_letters_have_one_digest(value: Any) -> None:
    def spelled(one: Any, form: str) -> Any:
        if isinstance(one, str):
            return unicodedata.normalize(form, one)  # type: ignore[arg-type]
        if isinstance(one, dict):
            return {spelled(name, form): spelled(item, form) for name, item in one.items()}
        return [spelled(item, form) for item in one] if isinstance(one, list) else one

    assert records.digest(spelled(value, "NFD")) == records.digest(spelled(value, "NFC"))


@given(values, values)
def test_one_digest_means_one_canonical_form(one: Any, other: Any) -> None:
    assert (records.digest(one) == records.digest(other)) == (records.canonical(one) == records.canonical(other))


def test_the_canonical_form_is_sorted_tight_and_writes_decimals_as_strings() -> None:
    record = {"b": Decimal("1.50"), "a": [True, None, "停水"], "c": Decimal("1E+3")}

    assert records.canonical(record).decode() == '{"a":[true,null,"停水"],"b":"1.50","c":"1000"}'


def test_half_a_character_can_be_written_and_read_back() -> None:
    value = {"name": "坏\udc80名"}

    assert records.loads(records.canonical(value)) == value
    assert records.loads(records.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "endless", ["1e999999", "-1E+50", "1e-999999", "9" * 41, "0." + "1" * 41, "1e99999999999999999999"]
)
def test_a_number_that_fills_the_page_is_refused(endless: str) -> None:
    with pytest.raises(NotJson) as refused:
        records.loads(f'{{"a": 1,\n "b": {endless}}}')

    assert (refused.value.line, refused.value.column) == (2, 7)
    assert refused.value.words.localized(CHINESE) == "有数字超过40位"


@pytest.mark.parametrize("long", ["9" * 40, "1e39", "0." + "0" * 38 + "1", "1.5E3"])
def test_a_number_of_forty_digits_is_still_read(long: str) -> None:
    assert records.loads(long) == Decimal(long)


@pytest.mark.parametrize(
    ("source", "line", "column", "chinese"),
    [
        ("", 1, 1, "此处缺少值"),
        ('{"a": 1,\n "b" 2}', 2, 6, "此处缺少英文冒号"),
        ('{"a": 1,\n "a": 2}', 2, 2, "“a”出现了两次"),
        ('{"e\u0301": 1, "\u00e9": 2}', 1, 11, "“\u00e9”出现了两次"),
        ('{"a": NaN}', 1, 7, "NaN 不是数字"),
        ("[" * 100_000, 1, 1, "嵌套层数过多"),
        (b"\xff\xfe{}", 1, 1, "文件编码不是 UTF-8"),
        ("[1 2]", 1, 4, "此处缺少英文逗号"),
        ('["a\nb"]', 1, 4, "此处有控制字符或未转义的换行"),
        ("[1] 2", 1, 5, "此处有多余内容"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(source: str | bytes, line: int, column: int, chinese: str) -> None:
    with pytest.raises(NotJson) as refused:
        records.loads(source)

    assert (refused.value.line, refused.value.column) == (line, column)
    assert refused.value.words.localized(CHINESE) == chinese


def test_the_mark_that_windows_puts_before_a_text_is_passed_over() -> None:
    assert records.loads('{"a": 1}'.encode("utf-8-sig")) == {"a": 1}


def test_a_path_names_fields_and_rows() -> None:
    record = {"finance": {"costs": [{"actual": 1}, {"actual": None}]}, "name": "abc"}

    assert records.steps("finance.costs[1].actual") == ["finance", "costs", 1, "actual"]
    assert records.value_at(record, "finance.costs[0].actual") == 1
    for nowhere in ("finance.costs[7].actual", "finance.costs[1].actual", "name[0]", "name.x", "none.x", "finance[0]"):
        assert records.value_at(record, nowhere) is None


def test_a_value_is_put_where_objects_have_to_be_made_first() -> None:
    record: dict[str, Any] = {"rows": [{"a": 1}], "empty": None}

    records.put_at(record, "empty.deep.value", 2)
    records.put_at(record, "rows[0].a", 3)

    assert record == {"rows": [{"a": 3}], "empty": {"deep": {"value": 2}}}


def test_empty_brackets_stand_for_every_row_of_every_list() -> None:
    record = {"groups": [{"rows": [{"n": 1}, {"n": 2}]}, {"rows": []}, {"rows": [{"n": 3}]}], "words": "abc"}

    assert [path for path, _row in records.expanded(record, "groups[].rows[].n")] == [
        "groups[0].rows[0].n",
        "groups[0].rows[1].n",
        "groups[2].rows[0].n",
    ]
    assert [row for _path, row in records.expanded(record, "groups[].rows[]")] == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert list(records.expanded(record, "words[].n")) == []
    assert list(records.expanded(record, "words")) == [("words", None)]


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.lists(scalars, max_size=3), max_size=4))
def test_every_leaf_is_found_again_at_its_path(record: dict[str, Any]) -> None:
    for path, leaf in records.leaves(record):
        assert records.value_at(record, path) == leaf
