"""Bad input: a 24-hour number that is not the one of the project's file, or is changed without approval (5.2.1)."""

from __future__ import annotations

import pytest

from pipeline.office import clock
from tests.judging import changed

OLD, NEW = "0633-0000024", "0633-0000124"
PUT = ("projects", "add", "TFY", "--name", "听枫苑", "--fee-mode", "酬金制", "--set", f"hotline={NEW}")


@pytest.mark.requirement("R-5.2.1-1")
@pytest.mark.usefixtures("unrendered")
def test_a_report_with_another_hotline_than_the_projects_file_is_refused(letterbook, desk, unchanged):
    record = desk.example("service_report", "minimal")
    record["contacts"] = record.get("contacts", {}) | {"hotline": "020-99999999"}

    with unchanged():
        ran = letterbook("submit", desk.file(record), "--by", "wangguanjia")

    assert ran.code == 1
    assert "项目档案中是020-00000000" in ran.out and "5.2.1" in ran.out


@pytest.mark.slow
@pytest.mark.requirement("R-5.2.1-1")
def test_a_number_changes_only_with_an_approved_application_and_what_still_shows_the_old_one_is_listed(
    letterbook, hand_in, approve, shown, board_notice, unchanged, monkeypatch
):
    posted = hand_in(board_notice(post_until="2026-10-31"))
    approve(posted, "zhouqiming")
    letterbook("release", posted, "--by", "zhouqiming")
    letterbook("publish", posted, "--by", "linruoxi")
    application = hand_in(changed("hotline_change"))
    approve(application, "zhouqiming")

    with unchanged():
        unapproved = letterbook(*PUT)
    approve(application, "shenmuzhi")
    monkeypatch.setattr(clock, "today", lambda: "2026-09-01")
    put = letterbook(*PUT)

    assert unapproved.code == 3
    assert OLD in unapproved.err and "24小时服务电话变更申请" in unapproved.err and "5.2.1" in unapproved.err
    assert put.code == 0 and shown(posted)["number"] in put.out
