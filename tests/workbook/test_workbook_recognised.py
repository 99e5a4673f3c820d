"""Which type a workbook belongs to, and which of its sheets are which."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.workbook.read import ForeignWorkbook, read_workbook
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType

Kinds = dict[str, DocumentType]
Edit = Callable[..., bytes]


@pytest.fixture
def filled(kinds: Kinds, record: dict[str, Any]) -> bytes:
    return write_workbook(kinds["tiny"], record)


def bytes_of(book: Workbook, tmp_path: Any) -> bytes:
    book.save(tmp_path / "a.xlsx")
    return bytes((tmp_path / "a.xlsx").read_bytes())


def test_a_sheet_is_known_without_the_number_of_its_section(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    def rename(book: Any) -> None:
        book["一 工单"].title = "工单"
        book["二 收支"].title = "二、资金收支：收支"

    reading = read_workbook(edited(filled, {}, rename), kinds)

    assert reading.problems == []
    assert len(reading.record["works"]["orders"]) == 2
    assert len(reading.record["money"]["items"]) == 1


@pytest.mark.parametrize("lost", [["_meta"], ["_meta", "基本信息"]])
def test_the_type_is_known_by_its_field_or_its_sheets_too(
    lost: list[str], filled: bytes, kinds: Kinds, edited: Edit
) -> None:
    def drop(book: Any) -> None:
        for name in lost:
            book.remove(book[name])

    assert read_workbook(edited(filled, {}, drop), kinds).record["doc_type"] == "tiny"


def test_a_type_that_nobody_knows_is_handed_on_as_it_was_typed(
    filled: bytes, kinds: Kinds, edited: Edit, tmp_path: Any
) -> None:
    book = Workbook()
    book.active.append(["文档类型", "温泉报告"])
    foreign = read_workbook(bytes_of(book, tmp_path), kinds)
    ours = read_workbook(
        edited(filled, {"基本信息": {"B4": "温泉报告"}}, lambda made: made.remove(made["_meta"])), kinds
    )

    assert foreign.record == {"doc_type": "温泉报告"}
    assert foreign.cells["doc_type"].cell == "B1"
    assert ours.record["doc_type"] == "温泉报告"
    assert ours.cells["doc_type"].cell == "B4"


def test_a_workbook_of_no_type_is_refused(kinds: Kinds, tmp_path: Any) -> None:
    book = Workbook()
    book.active["A1"] = "购物清单"

    with pytest.raises(ForeignWorkbook) as refused:
        read_workbook(bytes_of(book, tmp_path), kinds, "清单.xlsx")

    assert "清单.xlsx" in refused.value.localized("zh-Hans")


def test_a_form_needs_no_row_of_headings_and_repeated_labels_belong_to_their_group(kinds: Kinds, tmp_path: Any) -> None:
    book = Workbook()
    book.active.title = "填写表"
    for row in (
        ["文档类型", "小表单"],
        ["项目编码", "TFY"],
        ["工程维修"],
        ["检查次数", 4],
        ["完好率", "98%"],
        ["完好率", None],
    ):
        book.active.append(row)

    reading = read_workbook(bytes_of(book, tmp_path), kinds)

    assert reading.record == {
        "doc_type": "slip",
        "project_code": "TFY",
        "works": {"checked": 4, "intact": Decimal("0.98")},
    }
    assert reading.problems == []
