"""A batch's rows: whose paper each is, in which order they are handed out, and which are there twice."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import batch
from schemas.document_type import load_all

KINDS = load_all()
KIND, OTHER = KINDS["household_notice"], KINDS["circular"]


def row(building: str, unit: str | None, room: str, **more: Any) -> dict[str, Any]:
    return {"building": building, "unit": unit, "room": room, "addressee": "张**", **more}


def record(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"title": "催缴通知单", "project": {"name": "听枫苑"}, "households": {"items": list(rows)}}


def test_papers_are_handed_out_from_building_to_building_and_door_to_door() -> None:
    rows = [
        row("10号楼", "1单元", "201室"),
        row("2号楼", "2单元", "101室"),
        row("2号楼", "1单元", "1001室"),
        row("2号楼", "1单元", "301室"),
    ]

    assert [(one.name, one.key) for one in batch.items(record(*rows), KIND)] == [
        ("0001", "2-1-301"),
        ("0002", "2-1-1001"),
        ("0003", "2-2-101"),
        ("0004", "10-1-201"),
    ]


@pytest.mark.parametrize(
    "written",
    [row("3号楼", "1单元", "1203室"), row("3", "1", "1203"), row("3栋", "1单元", "1203"), row("3幢", "1", "1203室")],
)
def test_a_household_is_the_same_however_its_door_is_written(written: dict[str, Any]) -> None:
    assert batch.key_of(written, KIND) == "3-1-1203"


def test_a_house_without_units_has_doors_all_the_same() -> None:
    assert batch.key_of(row("3号楼", None, "1203室"), KIND) == "3-1203"
    assert batch.key_of({"building": "3号楼"}, KIND) is None


def test_every_row_of_a_household_that_has_two_is_named_and_no_other() -> None:
    rows = [row("1号楼", "1单元", "101室"), row("1号楼", "1单元", "102室"), row("1", "1", "101"), {"building": "1号楼"}]

    found = list(batch.twice(record(*rows), KIND))

    assert [(one.code, one.place.path, one.place.value) for one in found] == [
        ("item-twice", "households.items[0]", "1-1-101"),
        ("item-twice", "households.items[2]", "1-1-101"),
    ]
    assert batch.keys(record(*rows), KIND) == {"1-1-101": 2, "1-1-102": 1}


def test_a_document_for_all_has_no_rows_of_households() -> None:
    assert batch.rows_of(record(row("1号楼", None, "1")), OTHER) == []
    assert list(batch.twice(record(row("1", None, "1"), row("1", None, "1")), OTHER)) == []
    assert batch.rows_of({"households": {"items": "听枫苑"}}, KIND) == []


@given(st.integers(0, 5000), st.integers(0, 5000), st.sampled_from(["", ".amount", ".a[3].b"]))
def test_a_value_moves_with_its_row_and_back(old: int, new: int, within: str) -> None:
    path = f"households.items[{old}]{within}"

    assert batch.row_number(path, KIND) == old
    assert batch.moved(path, KIND, {old: new}) == f"households.items[{new}]{within}"
    assert batch.moved(batch.moved(path, KIND, {old: new}) or "", KIND, {new: old}) == path
    assert batch.moved(path, KIND, {old + 1: new}) is None


@pytest.mark.parametrize("path", ["", "notice.subject", "households", "households.items", "households.items[].amount"])
def test_what_lies_in_no_row_stays_where_it_is(path: str) -> None:
    assert (batch.row_number(path, KIND), batch.moved(path, KIND, {})) == (None, path)


def cells(data: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))


@pytest.mark.requirement("R-5.6.2-1")
def test_the_list_signed_at_the_door_says_who_gets_a_paper_and_not_what_it_says() -> None:
    told = record(row("3号楼", "1单元", "1203室", owner="张建国", amount=Decimal("1409.50"), due_on="2026-09-02"))

    lines = cells(batch.delivery_list(told, KIND, "N-1", batch.items(told, KIND)))

    assert lines[2] == ("序号", "楼栋", "单元", "房号", "收件人", "送达方式", "送达时间", "签收人", "备注")
    assert lines[3][:5] == ("0001", "3号楼", "1单元", "1203室", "张**")
    assert "1,409.50" not in str(lines)
    assert "张建国" not in str(lines)


def test_those_who_decide_see_all_that_stands_in_the_rows() -> None:
    told = record(
        row("3号楼", None, "1室", amount=Decimal("1409.5"), due_on="2026-09-02", visit_at="2026-08-05T09:00"),
        row("3号楼", None, "2室"),
    )

    lines = cells(batch.details(told, KIND, "N-1", batch.items(told, KIND)))

    assert lines[2] == ("序号", "楼栋", "房号", "收件人", "应缴金额", "缴款期限", "入户时间")
    assert lines[3] == ("0001", "3号楼", "1室", "张**", "1,409.50", "2026年9月2日", "8月5日 9:00")
    assert [value or "" for value in lines[4]] == ["0002", "3号楼", "2室", "张**", "", "", ""]


def test_the_list_of_a_batch_is_the_same_at_every_making() -> None:
    told = record(row("3号楼", "1单元", "1203室"))

    assert len({batch.delivery_list(told, KIND, "N-1", batch.items(told, KIND)) for _again in range(2)}) == 1
