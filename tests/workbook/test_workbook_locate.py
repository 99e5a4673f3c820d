"""A problem of the record finds the sheet and cell that it stands in."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.workbook.faults import codes
from pipeline.workbook.read import locate, read_workbook
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType
from schemas.problem import Place, problem

Kinds = dict[str, DocumentType]
Edit = Callable[..., bytes]


@pytest.fixture
def filled(kinds: Kinds, record: dict[str, Any]) -> bytes:
    return write_workbook(kinds["tiny"], record)


def test_every_value_knows_its_cell(filled: bytes, kinds: Kinds) -> None:
    cells = read_workbook(filled, kinds).cells

    assert (cells["works.orders[1].count"].sheet, cells["works.orders[1].count"].cell) == ("一 工单", "C6")
    assert cells["works.orders[1].count"].raw == "7"
    assert cells["works.orders[1].count"].label == "数量"
    assert cells["period"].sheet == "基本信息"
    assert cells["works.photos[0].caption"].sheet == "照片"
    assert cells["works.summary"].sheet == "各部分情况"


def test_what_cannot_be_understood_stays_as_typed_and_is_found_by_its_cell(
    filled: bytes, kinds: Kinds, edited: Edit
) -> None:
    reading = read_workbook(edited(filled, {"一 工单": {"C5": "约五单", "B6": "扶梯"}}), kinds)
    fault = locate(problem("not-a-whole-number", Place(path="works.orders[0].count", value="约五单")), reading.cells)

    assert reading.record["works"]["orders"][0]["count"] == "约五单"
    assert reading.record["works"]["orders"][1]["system"] == "扶梯"
    assert (fault.place.sheet, fault.place.cell, fault.place.label) == ("一 工单", "C5", "数量")


def test_a_parsed_value_is_shown_as_it_was_typed(filled: bytes, kinds: Kinds, edited: Edit) -> None:
    reading = read_workbook(edited(filled, {"二 收支": {"E5": "2026.2.30"}}), kinds)
    fault = locate(problem("not-a-date", Place(path="money.items[0].day", value="2026-02-30")), reading.cells)

    assert fault.place.value == "2026.2.30"


def test_a_problem_of_an_empty_cell_a_row_or_a_section_points_as_near_as_it_can(filled: bytes, kinds: Kinds) -> None:
    cells = read_workbook(filled, kinds).cells
    places = {
        path: locate(problem("missing-field", Place(path=path)), cells).place
        for path in (
            "works.orders[1].hours",
            "works.orders[1].rate",
            "works.orders",
            "works",
            "works.places[3]",
            "author",
        )
    }

    assert places["works.orders[1].hours"].cell == "D6"
    assert places["works.orders[1].rate"].cell == "B6"
    assert (places["works.orders"].sheet, places["works.orders"].cell) == ("一 工单", "B3")
    assert (places["works"].sheet, places["works"].cell) == ("一 工程维修", "A1")
    assert places["works.places[3]"].sheet == "一 工程维修"
    assert places["author"].sheet == "基本信息"


def test_a_problem_without_a_place_and_one_that_has_its_cell_stay_as_they_are(filled: bytes, kinds: Kinds) -> None:
    cells = read_workbook(filled, kinds).cells
    free, placed = problem("no-previous", period="2026Q1"), problem("missing-field", Place(path="author", cell="Z9"))
    unknown = problem("unknown-project", Place(path="nowhere"), choices="")

    assert locate(free, cells) is free
    assert locate(placed, cells) is placed
    assert locate(unknown, cells) is unknown


def test_every_fault_of_a_cell_speaks_chinese() -> None:
    assert all(any("\u4e00" <= one <= "\u9fff" for one in message) for pair in codes().values() for message in pair)
