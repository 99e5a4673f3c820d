"""recall, abandon, correct, withdraw and returns to a step, as people call them: exit status, words and JSON."""

from __future__ import annotations

import pytest

from pipeline import flow, later
from pipeline.office import documents


@pytest.fixture
def hanging(desk, notice_at):
    """A published circular that hangs on the board."""
    document = desk.filed(notice_at(0))
    flow.publish(document, desk.person("linruoxi"))
    later.post(document, "宣传栏", 1, desk.person("xuke"))
    return document.number


def test_a_recall_gives_the_document_back_and_a_second_one_is_refused(letterbook, desk, notice_at):
    key = desk.submit(notice_at(0)).key

    first = letterbook("recall", key, "--by", "linruoxi", "--note", "改期", "--json")
    second = letterbook("recall", key, "--by", "linruoxi", "--json")

    assert (first.code, first.json["stage"], first.json["waiting_for"]) == (0, "returned", [])
    assert second.code == 3 and second.json["clause"] == "5.3.3A、5.6.1"


def test_an_abandoned_document_is_told_as_such(letterbook, desk, notice_at):
    key = desk.submit(notice_at(0)).key

    ran = letterbook("abandon", key, "--by", "linruoxi", "--note", "停水取消")

    assert ran.code == 0 and "作废" in ran.out
    assert "作废" in letterbook("show", key).out


def test_a_withdrawal_says_where_paper_still_hangs(letterbook, hanging):
    told = letterbook("withdraw", hanging, "--by", "zhouqiming", "--reason", "供水公司取消停水")

    shown = letterbook("show", hanging)
    assert told.code == 0 and "待撤下：宣传栏" in told.out
    assert "待撤下" in shown.out and "已撤回" in shown.out


def test_a_withdrawal_by_someone_without_the_role_is_refused_with_its_clause(letterbook, hanging):
    ran = letterbook("withdraw", hanging, "--by", "linruoxi", "--reason", "取消", "--json")

    assert ran.code == 3 and ran.json["clause"] == "5.6.1" and "项目经理" in ran.json["error"]


def test_a_correction_is_a_document_of_its_own(letterbook, desk, notice_at, hanging):
    file = desk.file(notice_at(0) | {"post_until": "2026-07-25"}, "改.json")

    ran = letterbook("correct", hanging, file, "--by", "linruoxi", "--reason", "张贴期限有误", "--json")

    assert (ran.code, ran.json["stage"], ran.json["supersedes"]) == (0, "deciding", hanging)


def test_a_return_to_an_earlier_step_by_its_title(letterbook, desk, notice_at):
    record = notice_at(0) | {"channels": ["wechat_group"]}
    key = desk.approve(desk.submit(record), "zhouqiming").key

    ran = letterbook("decide", key, "--as", "shenmuzhi", "--return", "--to", "项目经理", "--note", "请核对", "--json")

    assert ran.code == 0 and ran.json[0]["waiting_for"] == ["project_manager"]
    assert "退回项目经理" in letterbook("show", key).out


def test_a_step_to_return_to_must_be_a_role_and_goes_with_a_return(letterbook, desk, notice_at):
    key = desk.submit(notice_at(0)).key

    unknown = letterbook("decide", key, "--as", "zhouqiming", "--return", "--to", "园丁", "--note", "请改")
    approving = letterbook("decide", key, "--as", "zhouqiming", "--approve", "--to", "项目经理")

    assert unknown.code == approving.code == 2 and "园丁" in unknown.err
    assert documents.find(key).decisions.count() == 0


def test_show_tells_the_documents_own_date_beside_the_systems_time(letterbook, desk, notice_at):
    key = desk.approve(desk.submit(notice_at(0)), "zhouqiming").key

    shown = letterbook("show", key, "--json").json

    assert shown["own_date"] == "2026-07-17" and not shown["decisions"][0]["at"].startswith("2026-07-17")
    assert "文件所载日期" in letterbook("show", key).out
