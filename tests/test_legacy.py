"""One row of the catalogue of old files: everything that is wrong with it is named at once."""

from __future__ import annotations

import pytest

from pipeline import legacy
from pipeline.legacy import Folder

SOUND = {
    "文件路径": "2019/a.pdf",
    "题名": "公共收益\n公示",
    "类别": "通知公告",
    "文件日期": "2019年12月31日",
    "含个人信息": "否",
}
FOLDER = Folder.of(["2019/a.pdf", "b.exe", "noext"])


def _row(**changed):
    return legacy.checked(2, SOUND | changed, FOLDER, "2026-07-10", "TFY")


def test_a_sound_row_has_its_meaning_and_its_defaults():
    row = _row(重要程度="重要")

    assert row.faults == () and row.file == "2019/a.pdf" and row.dated_on == "2019-12-31"
    assert (row.title, row.genre, row.importance, row.retention, row.is_personal) == (
        "公共收益 公示", "notice", "important", "D30", False,
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["2019-12-31", "2019/12/31", "2019.12.31", "20191231", "2019-12-31 00:00"])
def test_a_day_is_understood_as_people_type_it(typed):
    assert _row(文件日期=typed).dated_on == "2019-12-31"


@pytest.mark.parametrize("path", ["2019\\a.pdf", "./2019/a.pdf", "2019/A.PDF"])
def test_a_path_is_understood_as_other_systems_write_it(path):
    assert _row(文件路径=path).file == "2019/a.pdf"


@pytest.mark.parametrize(
    ("changed", "heading"),
    [
        ({"文件路径": ""}, "文件路径"),
        ({"文件路径": "../secret.pdf"}, "文件路径"),
        ({"文件路径": "/etc/passwd"}, "文件路径"),
        ({"文件路径": "b.exe"}, "文件路径"),
        ({"文件路径": "noext"}, "文件路径"),
        ({"题名": "题" * 121}, "题名"),
        ({"题名": "公示\u202e"}, "题名"),
        ({"类别": "通报"}, "类别"),
        ({"文件日期": "去年"}, "文件日期"),
        ({"文件日期": "2019-02-30"}, "文件日期"),
        ({"文件日期": "2099-01-01"}, "文件日期"),
        ({"文件日期": "1918-01-01"}, "文件日期"),
        ({"含个人信息": "大概"}, "含个人信息"),
        ({"保管期限": "20年"}, "保管期限"),
    ],
)
def test_what_is_wrong_is_named_by_its_heading(changed, heading):
    assert [fault.heading for fault in _row(**changed).faults] == [heading]


def test_everything_that_is_wrong_is_named_in_the_order_of_the_columns():
    row = legacy.checked(7, {"备注": "x"}, FOLDER, "2026-07-10")

    assert [fault.heading for fault in row.faults] == [*legacy.NEEDED, "项目编码"]


def test_a_row_that_does_not_say_whether_it_concerns_persons_counts_as_if_it_did():
    assert _row(含个人信息="大概").is_personal
