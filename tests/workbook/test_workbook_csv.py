"""Tables of text: encodings, delimiters, and which table or form of which type they are."""

from decimal import Decimal

import pytest

from pipeline.workbook import csv_table
from pipeline.workbook.read import ForeignWorkbook, read_workbook
from pipeline.workbook.refusals import DamagedWorkbook
from schemas.document_type import DocumentType

Kinds = dict[str, DocumentType]
ROWS = [["序号", "项目", "金额（元）", "日期"], ["1", "电梯广告", "￥1,234.5", "2026.5.1"], ["", "合计", "1234.5", ""]]


def text(mark: str) -> str:
    return "\r\n".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in ROWS)


@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_table_of_text_is_read_as_the_table_that_it_fits(mark: str, encoding: str, kinds: Kinds) -> None:
    record = read_workbook(text(mark).encode(encoding), {"tiny": kinds["tiny"]}, "收支.csv").record

    assert record == {
        "doc_type": "tiny",
        "money": {"items": [{"item": "电梯广告", "amount": Decimal("1234.50"), "day": "2026-05-01"}]},
    }


def test_a_form_of_text_says_its_type_itself(kinds: Kinds) -> None:
    lines = "字段,填写\n文档类型,小表单\n项目编码,TFY\n报告期,2026Q2\n检查次数,4\n"

    record = read_workbook(lines.encode("gb18030"), kinds, "表.csv").record

    assert record == {"doc_type": "slip", "project_code": "TFY", "period": "2026Q2", "works": {"checked": 4}}


def test_what_fits_two_types_or_none_is_asked_about(kinds: Kinds) -> None:
    for lines in (text(","), "甲,乙\n1,2\n"):
        with pytest.raises(ForeignWorkbook):
            read_workbook(lines.encode(), kinds, "表.csv")


def test_digits_of_a_text_survive_as_typed() -> None:
    sheet = csv_table.sheet("编号,号码\n1,440106199001011234\n".encode(), "名册.csv")

    assert sheet.name == "名册"
    assert sheet.square(1, 1).value == "440106199001011234"


def test_what_is_no_text_is_damaged() -> None:
    with pytest.raises(DamagedWorkbook):
        csv_table.sheet(b"\xff\xff\x00", "a.csv")


def test_a_text_of_one_column_has_no_delimiter_and_is_one_column() -> None:
    assert [len(row) for row in csv_table.sheet("甲\n乙\n".encode(), "a.csv").rows] == [1, 1]
