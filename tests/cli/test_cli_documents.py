"""check, submit, show, list, decide: keys, exit codes, and what a clerk reads."""

from __future__ import annotations

import json

import pytest

from pipeline.office.models import Document, Revision

ROW = {"document", "type", "project", "stage", "waiting_for", "files", "digest"}
PROBLEM = {"file", "code", "severity", "path", "sheet", "cell", "label", "value", "message", "fix", "clause"}
FAULTY = {"post_until": "2026-02-30"}


def test_check_tells_every_problem_and_stores_nothing(letterbook, desk, board_notice):
    file = desk.file(board_notice(**FAULTY))
    ran = letterbook("check", file, "--json")

    assert ran.code == 1
    assert all(set(row) >= PROBLEM for row in ran.json)
    assert {row["file"] for row in ran.json} == {str(file)}
    assert not list(desk.premises.received.iterdir()) and not Document.objects.exists()


def test_check_reads_calmly_file_by_file(letterbook, desk, board_notice):
    good, bad = desk.file(board_notice(), "好.json"), desk.file(board_notice(**FAULTY), "坏.json")

    ran = letterbook("check", good, bad)

    assert ran.code == 1
    assert "好.json：没有问题，可以提交。" in ran.out and "坏.json：1处错误" in ran.out
    assert "[错误] “张贴止”：“2026-02-30”不是有效的日期或期间。请按“年-月-日”填写" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_check_lets_reminders_pass(letterbook, desk):
    ran = letterbook("check", desk.file(desk.example("service_report"), "报告.json"))

    assert ran.code == 0 and "可以提交，另有" in ran.out and "[提醒]" in ran.out


def test_check_reads_a_workbook_and_names_sheet_and_cell(letterbook, desk, tmp_path):
    from pipeline.workbook.write import write_workbook
    from schemas.document_type import TEMPLATES, load

    record = desk.example("circular") | {"post_from": "下周一"}
    file = tmp_path / "通知.xlsx"
    file.write_bytes(write_workbook(load(TEMPLATES / "circular"), record))

    ran = letterbook("check", file, "--json")

    assert ran.code == 1 and all(row["sheet"] and row["cell"] for row in ran.json if row["code"] == "not-a-date")


def test_bytes_that_are_no_data_are_a_problem_too(letterbook, tmp_path):
    (tmp_path / "信.xlsx").write_bytes(b"hello")

    ran = letterbook("check", tmp_path / "信.xlsx", "--json")

    assert ran.code == 1 and [row["code"] for row in ran.json] == ["not-a-workbook"]


def test_submit_gives_a_row_with_the_keys_of_the_contract(letterbook, desk, board_notice):
    ran = letterbook("submit", desk.file(board_notice()), "--by", "linruoxi", "--json")

    [row] = ran.json
    assert ran.code == 0 and set(row) >= ROW
    assert (row["stage"], row["waiting_for"], row["type"], row["project"]) == (
        "deciding",
        ["project_manager"],
        "circular",
        "TFY",
    )


def test_submit_keeps_the_order_and_tells_a_refused_file_beside_the_good_ones(letterbook, desk, board_notice):
    files = [desk.file(board_notice(**FAULTY), "1.json"), desk.file(board_notice(), "2.json")]

    ran = letterbook("submit", *files, "--by", "linruoxi", "--json")

    assert ran.code == 1
    assert [(row["file"], bool(row["document"])) for row in ran.json] == [(str(files[0]), False), (str(files[1]), True)]
    assert {problem["code"] for problem in ran.json[0]["problems"]} == {"not-a-date"}


def test_submit_tells_a_clerk_what_was_taken_and_what_not(letterbook, desk, board_notice):
    ran = letterbook(
        "submit", desk.file(board_notice(**FAULTY), "1.json"), desk.file(board_notice(), "2.json"), "--by", "林若溪"
    )

    assert "D000001" in ran.out and "审核中" in ran.out and "项目经理" in ran.out
    assert "未收下：1.json 有1处问题。" in ran.out and "[错误]" in ran.out


def test_submit_by_nobody_is_wrong_usage(letterbook, desk, board_notice):
    ran = letterbook("submit", desk.file(board_notice()), "--by", "nobody")

    assert ran.code == 2 and "没有名为“nobody”的人员" in ran.err


def test_submit_by_somebody_of_another_project_is_refused(letterbook, desk, board_notice):
    ran = letterbook("submit", desk.file(board_notice()), "--by", "wangguanjia", "--json")

    assert ran.code == 3 and ran.json[0]["document"] is None and ran.json[0]["error"]


def test_reasons_travel_with_the_submission(letterbook, desk, board_notice):
    from pipeline.office.models import Event

    letterbook("submit", desk.file(board_notice()), "--by", "linruoxi", "--reason", "no-previous=新接项目")

    assert Event.objects.get(kind="submitted").body["reasons"] == {"no-previous": "新接项目"}


def test_a_reason_without_its_code_is_wrong_usage(letterbook, desk, board_notice):
    ran = letterbook("submit", desk.file(board_notice()), "--by", "linruoxi", "--reason", "新接项目")

    assert ran.code == 2 and "代码=说明" in ran.err


@pytest.mark.slow
def test_workers_share_a_batch_and_the_results_keep_the_order_of_the_files(letterbook, desk, board_notice, notice_at):
    files = [desk.file(notice_at(n), f"{n}.json") for n in range(3)]
    files.append(desk.file(board_notice(**FAULTY), "bad.json"))

    ran = letterbook("submit", *files, "--by", "linruoxi", "--jobs", 2, "--json")

    assert ran.code == 1
    assert [row["file"] for row in ran.json] == [str(file) for file in files]
    assert len({row["document"] for row in ran.json}) == 4 and Revision.objects.count() == 3
    assert ran.json[-1]["problems"][0]["message"].startswith("“2026-02-30”")


def test_show_and_list_tell_the_contract(letterbook, desk, board_notice):
    document = desk.submit(board_notice())

    shown, listed = letterbook("show", document.key, "--json"), letterbook("list", "--json")

    assert set(shown.json) >= ROW | {"number", "decisions", "entry", "copies", "deliveries"}
    assert [set(row) >= ROW for row in listed.json] == [True]
    assert shown.code == listed.code == 0


def test_show_tells_a_person_everything_that_happened(letterbook, desk, board_notice):
    document = desk.filed(board_notice())
    letterbook("publish", document.key, "--by", "linruoxi")
    letterbook("post", document.key, "--place", "宣传栏", "--by", "xuke")

    ran = letterbook("show", document.number)

    for words in (
        "查验码",
        "审核、审批记录",
        "周启明",
        "同意",
        "对客信息发布一览表",
        "已发布",
        "发布记录",
        "张贴登记",
        "已张贴",
        ".pdf",
    ):
        assert words in ran.out
    assert "<" not in ran.out


def test_list_filters_and_refuses_what_does_not_exist(letterbook, desk, board_notice):
    desk.submit(board_notice())

    assert letterbook("list", "--stage", "deciding", "--project", "TFY", "--type", "circular", "--json").json
    assert letterbook("list", "--project", "SLHY", "--json").json == []
    assert "没有符合条件的文件" in letterbook("list", "--project", "SLHY").err
    assert letterbook("list", "--project", "NIX").code == 2
    assert letterbook("show", "D999999").code == 2


def test_decide_takes_several_documents_and_tells_each(letterbook, desk, notice_at):
    keys = [desk.submit(notice_at(n)).key for n in range(2)]

    ran = letterbook("decide", *keys, "D999999", "--as", "zhouqiming", "--approve", "--json")

    assert [row["stage"] for row in ran.json] == ["approved", "approved", None]
    assert ran.code == 2 and "D999999" in ran.err


def test_a_decision_out_of_turn_by_the_author_or_without_the_role_ends_with_3_and_its_clause(
    letterbook, desk, board_notice
):
    document = desk.submit(board_notice())

    tried = [
        letterbook("decide", document.key, "--as", user, "--approve", "--json") for user in ("linruoxi", "qianming")
    ]

    assert [ran.code for ran in tried] == [3, 3]
    assert all(ran.json[0]["clause"] and ran.json[0]["clause"] in ran.err for ran in tried)
    assert not document.decisions.exists()


def test_a_return_needs_its_reason_and_tells_the_stage(letterbook, desk, board_notice):
    document = desk.submit(board_notice())

    without = letterbook("decide", document.key, "--as", "zhouqiming", "--return")
    given = letterbook("decide", document.key, "--as", "zhouqiming", "--return", "--note", "时间有误")

    assert without.code == 2 and "--note" in without.err
    assert given.code == 0 and "已退回" in given.out
    assert "退回" in letterbook("show", document.key).out


def test_json_is_one_value_and_nothing_else(letterbook, desk, board_notice):
    ran = letterbook("submit", desk.file(board_notice(**FAULTY)), "--by", "linruoxi", "--json")

    assert json.loads(ran.out) and ran.err == ""


def test_list_and_show_name_the_verb_that_is_waited_for_and_json_keeps_the_stage(letterbook, desk):
    document = desk.submit(desk.example("service_report"))

    assert "审核、审批中" in letterbook("list").out
    assert "审核、审批中" in letterbook("show", document.key).out
    [row] = letterbook("list", "--json").json
    assert (row["stage"], sorted(row["verbs"])) == ("deciding", ["approve", "review"])
