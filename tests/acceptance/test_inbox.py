"""Scenario 12: whatever is dropped gets its own clear outcome, and nothing stops the watcher (5.3.3A, 5.6.1)."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from pipeline.office.models import Document
from schemas.document_type import TEMPLATES

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("unrendered")]

WORKBOOK = TEMPLATES / "circular" / "examples" / "minimal.xlsx"
OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def as_gbk_text() -> bytes:
    """Return the form of the circular as a spreadsheet program on a Chinese PC saves it: text in GBK."""
    book = openpyxl.load_workbook(WORKBOOK)
    sheet = book["填写表"]
    out = io.StringIO()
    csv.writer(out).writerows([[_as_shown(cell) for cell in row] for row in sheet.values])
    return out.getvalue().encode("gb18030", errors="replace")


def _as_shown(cell: object) -> object:
    return cell.strftime("%Y/%m/%d") if isinstance(cell, datetime) else "" if cell is None else cell


def with_password() -> bytes:
    return OLD_FORMAT + "EncryptedPackage".encode("utf-16-le")


def half() -> bytes:
    return WORKBOOK.read_bytes()[:-400]


@pytest.fixture
def dropped(office, letterbook):
    """Drop files into the inbox of a project, let the watcher look once, and return its rows by file."""
    place = office.inbox / "SLHY"

    def drop(**files):
        place.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (place / name).write_bytes(data)
        ran = letterbook("watch", "--once", "--json")
        return ran, {row["file"]: row for row in ran.json}

    return drop


@pytest.mark.requirement("R-5.6.1-1")
def test_each_file_gets_its_own_outcome_in_chinese_and_a_good_one_beside_them_is_taken(office, dropped):
    bad = {
        "没写完.xlsx": (half(), "不完整，文件末尾缺失"),
        "有密码.xlsx": (with_password(), "密码"),
        "空的.xlsx": (b"", "是空文件"),
        "改了后缀.xlsx": (OLD_FORMAT, "改了后缀"),
    }

    good = {"好的.xlsx": WORKBOOK.read_bytes(), "文本.csv": as_gbk_text()}
    ran, rows = dropped(**{name: data for name, (data, _words) in bad.items()}, **good)

    assert ran.code == 1
    assert [rows[name]["stage"] for name in good] == ["deciding", "deciding"]
    pages = office.returned / "SLHY"
    for name, (_data, words) in bad.items():
        assert rows[name]["document"] is None
        assert words in (pages / f"{name}.问题.html").read_text("utf-8"), name
        assert (pages / name).is_file()
    assert len({rows[name]["problems"][0]["code"] for name in bad}) == len(bad)
    assert not [path for path in (office.inbox / "SLHY").iterdir() if path.is_file()]


@pytest.mark.requirement("R-5.6.1-1")
def test_the_same_file_twice_is_the_same_document_and_no_second_one(dropped):
    _first, one = dropped(**{"通知.xlsx": WORKBOOK.read_bytes()})
    again, two = dropped(**{"通知 (2).xlsx": WORKBOOK.read_bytes()})

    assert again.code == 0
    assert two["通知 (2).xlsx"]["document"] == one["通知.xlsx"]["document"]
    assert Document.objects.count() == 1
