"""workbook: what a clerk starts from, blank or holding what the office knows."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from pipeline.workbook.read import read_workbook
from schemas import document_type

TYPES = document_type.load_all()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "报告.xlsx"


def test_a_blank_workbook_needs_no_office(letterbook, monkeypatch, target, tmp_path):
    monkeypatch.delenv("LETTERBOOK_OFFICE")
    monkeypatch.chdir(tmp_path)

    ran = letterbook("workbook", "物业服务报告", "-o", target, "--period", "2026Q2")

    assert ran.code == 0 and "已写入" in ran.err
    assert load_workbook(target).sheetnames[:2] == ["填写说明", "基本信息"]
    assert read_workbook(target.read_bytes(), TYPES).record == {"doc_type": "service_report", "period": "2026Q2"}


def test_the_next_report_takes_over_what_the_last_one_settles(letterbook, desk, target):
    desk.submit(desk.example("service_report"))

    ran = letterbook(
        "workbook", "service_report", "-o", target, "--project", "TFY", "--period", "2026Q3", "--by", "linruoxi"
    )

    record = read_workbook(target.read_bytes(), TYPES).record
    assert ran.code == 0 and "未能带出" not in ran.err
    assert (record["project_code"], record["author"], str(record["finance"]["opening"])) == (
        "TFY",
        "林若溪",
        "60492.37",
    )
    assert record["highlights"]["plan_followup"][5]["item"] == "中秋社区文化活动"
    assert [row["month"] for row in record["communication"]["manager_visits"]] == ["2026-07", "2026-08", "2026-09"]


def test_the_first_report_of_a_project_says_that_nothing_was_taken_over(letterbook, target):
    ran = letterbook("workbook", "service_report", "-o", target, "--project", "TFY", "--period", "2026Q2")

    assert ran.code == 0 and "没有2026Q1的文件" in ran.err
    assert read_workbook(target.read_bytes(), TYPES).record["project_code"] == "TFY"


def test_without_a_period_a_report_holds_the_master_data_alone(letterbook, desk, target):
    desk.submit(desk.example("service_report"))

    ran = letterbook("workbook", "service_report", "-o", target, "--project", "TFY")

    assert ran.code == 0 and "customer_service" not in read_workbook(target.read_bytes(), TYPES).record


def test_minutes_follow_the_newest_minutes_of_the_project(letterbook, desk, target):
    desk.submit(desk.example("forum_minutes"), by="xuke")

    letterbook("workbook", "forum_minutes", "-o", target, "--project", "TFY")

    record = read_workbook(target.read_bytes(), TYPES).record
    assert record["followup"] == {"last_held_on": "2026-06-24", "received": 9}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nix", "-o", "a.xlsx"), "没有文件类型“nix”"),
        (("circular", "-o", "a.docx"), "只能写成 .xlsx"),
        (("circular", "-o", "a.xlsx", "--period", "2026Q2"), "不按报告期编制"),
        (("service_report", "-o", "a.xlsx", "--period", "第二季度"), "“第二季度”不是《物业服务报告》的报告期"),
        (("service_report", "-o", "a.xlsx", "--period", "2026-13"), "请照 2026Q2 这样填写"),
        (("service_report", "-o", "a.xlsx", "--project", "NIX"), "没有项目“NIX”"),
        (("service_report", "-o", "a.xlsx", "--project", "TFY", "--by", "nobody"), "nobody"),
        (("service_report", "-o", "a.xlsx", "--by", "linruoxi"), "--by 须与 --project 同用"),
        (("service_report",), "-o"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(letterbook, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)

    ran = letterbook("workbook", *arguments)

    assert ran.code == 2 and said in ran.err
    assert not list(tmp_path.glob("a.*"))


@pytest.mark.parametrize("command", ["workbook", "example"])
def test_a_file_that_somebody_may_have_filled_in_is_never_written_over(letterbook, target, command):
    first, again = (letterbook(command, "circular", "-o", target) for _ in range(2))
    target.write_bytes(target.read_bytes() + b"filled in")
    refused = letterbook(command, "circular", "-o", target)

    assert (first.code, again.code, refused.code) == (0, 0, 2)
    assert "请换一个文件名" in refused.err and target.read_bytes().endswith(b"filled in")
