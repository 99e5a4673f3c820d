"""Workbooks in the format from before 2007, saved by LibreOffice from the same cells in both epochs (files/)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from xlrd import book

from pipeline.workbook import xls
from pipeline.workbook.container import Kind
from pipeline.workbook.grid import Area, Grid, Square
from pipeline.workbook.layout import layout
from pipeline.workbook.opening import opened
from pipeline.workbook.read import found_in
from pipeline.workbook.refusals import DamagedWorkbook, HasDde, HasExternalLinks, PasswordProtected, TooManyRows
from schemas.document_type import DocumentType

FILES = Path(__file__).parent / "files"


@pytest.fixture(params=["old-1900.xls", "old-1904.xls"])
def grids(request: pytest.FixtureRequest) -> list[Grid]:
    return xls.sheets((FILES / request.param).read_bytes(), request.param)


def test_days_figures_errors_and_formats_are_read_in_both_epochs(grids: list[Grid]) -> None:
    sheet = grids[0]

    assert sheet.square(1, 2) == Square(1234.5, "0.00%")
    assert sheet.square(1, 3).value == datetime(2026, 5, 1)
    assert sheet.square(3, 2).value == 1235.5
    assert (sheet.square(3, 3).value, sheet.square(3, 3).is_error) == ("#DIV/0!", True)
    assert sheet.square(4, 1).value is True
    assert sheet.square(4, 2).value == 13800000000


def test_hidden_rows_hidden_sheets_and_joined_cells_are_seen(grids: list[Grid]) -> None:
    assert grids[0].hidden_rows == {2}
    assert grids[0].merged == (Area(3, 0, 4, 0),)
    assert [grid.is_hidden for grid in grids] == [False, True]


def test_an_old_workbook_passes_under_any_name_and_becomes_a_record(kinds: Mapping[str, DocumentType]) -> None:
    data = (FILES / "old-1900.xls").read_bytes()
    header = Grid("基本信息", ((Square("文档类型"), Square("小报告")),))

    book_read = opened(data, "报告.xlsx")
    found = found_in([header, *book_read.grids], layout(kinds["tiny"]))

    assert book_read.kind is Kind.XLS
    items = found.record["money"]["items"]
    assert [row["day"] for row in items[:2]] == ["2026-05-01", "2026-05-02"]
    assert items[1]["amount"] == Decimal("2000.00")
    assert items[3]["item"] == "停车"


@pytest.mark.parametrize(
    ("kind", "refusal"), [(book.SUPBOOK_EXTERNAL, HasExternalLinks), (book.SUPBOOK_DDEOLE, HasDde)]
)
def test_links_of_an_old_workbook_are_refused_by_name(
    kind: int, refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = xls.xlrd.open_workbook

    def linked(**given: Any) -> Any:
        made = real(**given)
        made._supbook_types.append(kind)
        return made

    monkeypatch.setattr(xls.xlrd, "open_workbook", linked)

    with pytest.raises(refusal):
        xls.sheets((FILES / "old-1900.xls").read_bytes(), "a.xls")


def test_a_locked_or_damaged_old_workbook_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (FILES / "old-1900.xls").read_bytes()

    with pytest.raises(DamagedWorkbook):
        xls.sheets(data[:2000], "a.xls")

    def locked(**_given: object) -> None:
        raise xls.xlrd.XLRDError("Workbook is encrypted")

    monkeypatch.setattr(xls.xlrd, "open_workbook", locked)
    with pytest.raises(PasswordProtected):
        xls.sheets(data, "a.xls")


def test_an_old_sheet_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xls, "MOST_ROWS", 3)

    with pytest.raises(TooManyRows):
        xls.sheets((FILES / "old-1900.xls").read_bytes(), "a.xls")
