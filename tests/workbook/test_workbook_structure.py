"""What the seeded faults do not show of structure: what a changed column is read as, and what is left unsaid."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.workbook.fields import Field, Kind
from pipeline.workbook.headings import has_foreign_unit
from pipeline.workbook.read import read_workbook
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType

Kinds = dict[str, DocumentType]
Edit = Callable[..., bytes]


@pytest.fixture
def filled(kinds: Kinds, record: dict[str, Any]) -> bytes:
    return write_workbook(kinds["tiny"], record)


def test_a_renamed_column_is_read_as_what_it_is_taken_for(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    reading = read_workbook(edited(filled, {"一 工单": {"C3": "工单数量"}}), kinds)

    assert [(one.code, one.place.cell) for one in reading.problems] == [("renamed-column", "C3")]
    assert [row["count"] for row in reading.record["works"]["orders"]] == [5, 7]
    assert "“数量（单）”" in reading.problems[0].fix.localized("zh-Hans")


def test_a_column_that_cannot_be_what_its_name_says_is_lost(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    changes = {"一 工单": {"C3": "数量情况", "C5": "不少", "C6": "很多"}}

    reading = read_workbook(edited(filled, changes), kinds)

    assert [one.code for one in reading.problems] == ["renamed-column"]
    assert reading.lost == ("works.orders[].count",)


def test_the_same_heading_with_nothing_below_the_first_is_the_column(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    changes = {"一 工单": {"D5": None, "H3": "时长（小时）", "H5": 2.5}}

    reading = read_workbook(edited(filled, changes), kinds)

    assert reading.problems == []
    assert str(reading.record["works"]["orders"][0]["hours"]) == "2.50"


@pytest.mark.parametrize(
    ("heading", "unit", "is_foreign"),
    [
        ("面积(亩)", "㎡", True),
        ("面积(平方米)", "㎡", False),
        ("金额(万元)", "元", False),
        ("金额(亿元)", "元", True),
        ("金额(元)", "万元", True),
        ("时长(分)", "分钟", False),
        ("时长(天)", "小时", True),
        ("面积(小时)", "㎡", True),
        ("受理(起)", "件", False),
        ("受理(必填)", "件", False),
        ("受理", "件", False),
        ("面积(约)", "㎡", False),
    ],
)
def test_a_unit_is_foreign_where_the_same_figure_would_mean_another(heading: str, unit: str, is_foreign: bool) -> None:
    assert has_foreign_unit(heading, Field("x", "x", Kind.QUANTITY, unit=unit)) is is_foreign
