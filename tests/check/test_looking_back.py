"""The rows of `[[lookback]]` in a type of our own: when they apply, how rows are paired, and that they never crash."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import check, resolve
from pipeline.resolve import Surroundings
from schemas.document_type import DocumentType, FaultyType, load
from schemas.language import CHINESE
from schemas.problem import Problem
from tests.made_type import COMPANY, PROJECT, TYPE, item, record, shared_fields, written

WORDS = 'message = { zh-Hans = "%s", en = "It is so." }\nfix = { zh-Hans = "请核对。", en = "Check it." }\n'
ROWS = f"""
[[lookback]]
look = "changed"
code = "price-changed"
paths = ["work.items[name].price"]
unless = "remarks.words is not none"
{WORDS % "{{ label }}由{{ before }}改为{{ now }}。"}
[[lookback]]
look = "jump"
code = "count-jumped"
when = "work.kind == 'day'"
least = 5
most = 10
paths = ["work.items[name].count"]
{WORDS % "{{ label }}：{{ before }}→{{ now }}。"}
[[lookback]]
look = "other_period"
code = "other-quarter"
paths = ["*.note"]
{WORDS % "“{{ words }}”不是本期。"}
[[lookback]]
look = "wrong_weekday"
code = "wrong-weekday"
day = "work.items[0].done_on"
paths = ["*.note", "finance.why"]
{WORDS % "{{ day }}是{{ right }}。"}
"""


@cache
def kind() -> DocumentType:
    with tempfile.TemporaryDirectory() as folder:
        return load(written(Path(folder) / "round", TYPE + ROWS), shared_fields())


def found(raw: dict[str, Any], before: dict[str, Any] | None = None) -> list[Problem]:
    made = resolve.resolve({"remarks": {}} | raw, kind(), Surroundings(PROJECT, COMPANY, before))
    known = {row.code for row in kind().lookback}
    return [one for one in check.check(made, kind()) if one.code in known]


def test_rows_are_paired_by_what_they_are_about_and_named_by_it() -> None:
    before = record(work={"items": [item(name="电房", price=Decimal("9.00")), item(price=Decimal("12.00"))]})
    now = record(work={"items": [item(), item(name="电房", price=Decimal("9.00")), item(name="岗亭")]})

    (one,) = found(now, before)

    assert (one.code, one.place.path, one.place.value) == ("price-changed", "work.items[0].price", "12.50")
    assert one.message.localized(CHINESE) == "水泵房的单价由12.00改为12.50。"


def test_a_row_stands_only_when_its_condition_holds_and_its_excuse_does_not() -> None:
    before = record(work={"items": [item(price=Decimal("12.00"), count=30)]})
    excused = record(remarks={"words": "合同调价"})

    assert {one.code for one in found(record(work={"items": [item()], "kind": "day"}), before)} == {
        "price-changed",
        "count-jumped",
    }
    assert found(excused, before) == []


def test_a_report_of_a_month_names_no_quarter_of_its_own() -> None:
    said = {"items": [item()], "note": "第一季度完成。"}

    assert [one.code for one in found(record(work=said))] == ["other-quarter"]
    assert found(record(work=said, period="2026-05")) == []


def test_a_text_is_judged_by_the_day_the_record_names_and_not_without_one() -> None:
    said = {"spent": Decimal(1), "budget": Decimal(2), "why": "5月4日（星期五）"}

    assert [one.place.path for one in found(record(finance=said))] == ["finance.why"]
    assert found(record(finance=said, work={"items": [item(done_on="不详")]})) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('look = "nowhere"\ncode = "x"', "nowhere"),
        ('look = "jump"\ncode = "total-fell"', "total-fell"),
        ('look = "jump"\ncode = "x"\nseverity = "grave"', "grave"),
    ],
)
def test_a_faulty_row_is_refused_when_the_type_is_loaded(tmp_path: Path, row: str, reason: str) -> None:
    folder = written(tmp_path / "round", f"{TYPE}\n[[lookback]]\n{row}\n{WORDS % '。'}")

    with pytest.raises(FaultyType) as refusal:
        load(folder, shared_fields())

    assert reason in str(refusal.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.decimals(-9, 9, places=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(anything, anything)
def test_whatever_stood_before_is_compared_and_never_a_crash(now: Any, before: Any) -> None:
    for raw, last in ((record(), record(work=before)), (record(work={"items": now}), record(work={"items": before}))):
        for one in found(raw, last):
            assert one.row(CHINESE)["message"]
