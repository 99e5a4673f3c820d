"""import-legacy: the catalogue workbook as people fill it in, with the row numbers that they see in Excel."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.workbook import legacy_sheet

ROW = {"题名": "关于2019年度公共收益的公示", "类别": "通知公告", "文件日期": "2019-12-31", "含个人信息": "否"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "旧资料"
    made.mkdir()
    return made


def _catalogue(*rows: dict[str, object]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("目录")
    for at, heading in enumerate(("文件路径＊", "题名", "类别", "文件日期", "含个人信息", "自加一列")):
        sheet.write(0, at, heading)
        for line, row in enumerate(rows, 1):
            value = row.get(heading.rstrip("＊"))
            sheet.write(line, at, value, day if isinstance(value, datetime) else None)
    book.close()
    return out.getvalue()


@pytest.fixture
def catalogue(folder: Path) -> Path:
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 old")
    file = folder.parent / "目录.xlsx"
    dated = ROW | {"文件路径": "a.pdf", "文件日期": datetime(2019, 12, 31)}
    file.write_bytes(_catalogue(dated, {}, ROW | {"文件路径": "b.pdf"}))
    return file


def test_a_catalogue_is_imported_with_the_row_numbers_of_excel_and_given_back_marked(
    letterbook, folder, catalogue, tmp_path
):
    marked = tmp_path / "结果.xlsx"

    ran = letterbook(
        "import-legacy", folder, "--catalogue", catalogue, "--project", "TFY", "--by", "gaopin", "--marked", marked
    )
    again = letterbook("import-legacy", folder, "--catalogue", marked, "--project", "TFY", "--by", "gaopin", "--json")

    assert ran.code == 1 and "2件中已导入1件" in ran.out and "第4行" in ran.err
    rows = legacy_sheet.read(marked.read_bytes(), marked.name)
    assert [typed["文件路径"] for _number, typed in rows] == ["a.pdf", "b.pdf"]
    assert (again.json["asked"], again.json["done"], again.json["failed"]) == (2, 1, 1)
    assert "历史文件（历史文件导入，高品" in letterbook("show", "XRWY-TFY-YJ-2019-0001").out


def test_the_blank_catalogue_is_read_by_the_headings_that_it_has(letterbook, tmp_path):
    file = tmp_path / "目录.xlsx"

    ran = letterbook("import-legacy", "--blank", "-o", file)

    assert ran.code == 0
    with pytest.raises(legacy_sheet.NoCatalogue):
        legacy_sheet.read(file.read_bytes(), file.name)


def test_a_command_that_lacks_what_it_needs_says_so(letterbook, folder, catalogue):
    assert letterbook("import-legacy", "--blank").code == 2
    assert letterbook("import-legacy", folder, "--by", "gaopin").code == 2
    assert letterbook("import-legacy", catalogue, "--catalogue", catalogue, "--by", "gaopin").code == 2


def test_a_blank_catalogue_never_takes_the_place_of_one_that_is_filled_in(letterbook, catalogue, tmp_path):
    filled, blank = catalogue.read_bytes(), tmp_path / "空白.xlsx"

    refused = letterbook("import-legacy", "--blank", "-o", catalogue)
    first, again = (letterbook("import-legacy", "--blank", "-o", blank) for _ in range(2))

    assert refused.code == 2 and "未覆盖；请换一个文件名" in refused.err and catalogue.read_bytes() == filled
    assert (first.code, again.code) == (0, 0), "the same once more loses nothing"
