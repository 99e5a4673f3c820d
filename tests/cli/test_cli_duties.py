"""`letterbook duties` and `letterbook parameters` as people see them."""

from __future__ import annotations

import pytest

from pipeline.office import people


def test_duties_are_listed_in_chinese_by_project_and_state_and_lateness_is_an_exit_status(letterbook) -> None:
    ran = letterbook("duties", "--on", "2026-07-16", "--project", "TFY")

    assert ran.code == 1
    assert "听枫苑（TFY）" in ran.out
    assert "逾期  2026-07-15  物业服务报告向客户公示" in ran.out
    assert "（应3，缺3）" in ran.out
    assert "截至2026-07-16：逾期" in ran.out
    assert "--all" in ran.err


def test_with_all_everything_is_shown(letterbook) -> None:
    ran = letterbook("duties", "--on", "2026-07-16", "--project", "TFY", "--all")

    assert "2026-12-31  每项目每年至少抽查一次服务报告" in ran.out
    assert ran.err == ""


def test_the_rows_for_programs_have_duty_clause_project_due_and_state(letterbook) -> None:
    rows = letterbook("duties", "--on", "2026-07-16", "--json").json

    row = next(one for one in rows if one["duty"] == "report_published" and one["project"] == "TFY")
    assert {"duty", "clause", "project", "due", "state"} <= set(row)
    assert {one["state"] for one in rows} <= {"late", "at_risk", "due", "done", "done_late", "waived"}
    assert all(one["clause"] for one in rows)


def test_nothing_late_is_exit_status_zero(letterbook) -> None:
    assert letterbook("duties", "--on", "2026-07-16", "--role", "system_admin", "--json").code == 0


def test_a_calendar_is_written_for_one_person_or_for_each(letterbook, tmp_path) -> None:
    one, folder = tmp_path / "周启明.ics", tmp_path / "日历"
    folder.mkdir()

    letterbook("duties", "--on", "2026-07-16", "--person", "zhouqiming", "--ics", one)
    ran = letterbook("duties", "--on", "2026-07-16", "--ics", folder)

    assert one.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert "linruoxi.ics" in ran.err
    assert {"linruoxi.ics", "xuke.ics", "zhouqiming.ics"} <= {path.name for path in folder.iterdir()}


def test_with_a_person_a_folder_gets_that_persons_calendar_alone(letterbook, tmp_path) -> None:
    letterbook("duties", "--on", "2026-07-16", "--person", "zhouqiming", "--ics", tmp_path)

    assert [path.name for path in tmp_path.glob("*.ics")] == ["zhouqiming.ics"]


@pytest.mark.requirement("R-5.3.2-1")
def test_a_duty_is_waived_from_the_command_line(letterbook) -> None:
    waiver = ("duties", "waive", "survey_quarterly", "--period", "2026Q2", "--reason", "并入年度调查")

    said = letterbook(*waiver, "--by", "gaopin")
    refused = letterbook(*waiver, "--by", "xuke")
    row = letterbook(*waiver, "--by", "gaopin", "--json").json

    assert (said.code, refused.code) == (0, 3)
    assert "2026Q2" in said.out
    assert "品质运营中心" in refused.err
    assert row["duty"] == "survey_quarterly"


def test_the_parameters_say_which_rule_won(letterbook) -> None:
    people.add_project({"code": "TFY", "name": "听枫苑", "city": "湖州", "fee_mode": "酬金制"})
    people.add_project({"code": "YLWX", "name": "云澜湾", "city": "上海", "fee_mode": "酬金制"})

    shown = letterbook("parameters", "--project", "YLWX").out
    rows = {one["parameter"]: one for one in letterbook("parameters", "--project", "YLWX", "--json").json}

    assert "每半年" in shown
    assert "地方规定" in shown
    assert "显著位置" in shown
    assert rows["repair_fund.frequency"]["source"] == "local"
    assert len(rows["repair_fund.frequency"]["claims"]) == 2
    assert "民法典" in letterbook("parameters").out


def test_an_unknown_project_or_day_is_wrong_usage(letterbook) -> None:
    assert letterbook("duties", "--project", "NIX").code == 2
    assert letterbook("duties", "--on", "morgen").code == 2
    assert letterbook("parameters", "--project", "NIX").code == 2
