"""delegate and delegations, as people call them."""

from __future__ import annotations

import pytest

ROW = {"no", "from", "to", "names", "role", "project", "since", "until", "in_force", "revoked_at"}


@pytest.fixture
def delegate(letterbook):
    def run(*more, **changed):
        said = {
            "from": "zhouqiming",
            "to": "xuke",
            "role": "项目经理",
            "project": "TFY",
            "since": "2026-07-10",
            "until": "2026-07-20",
            "by": "zhouqiming",
        } | changed
        options = [word for name, value in said.items() for word in (f"--{name}", value)]
        return letterbook("delegate", *options, *more)

    return run


def test_a_delegation_is_told_with_both_names(delegate):
    ran = delegate("--json")

    assert ran.code == 0 and set(ran.json) == ROW
    assert ran.json["names"] == "周启明（由许可代）" and ran.json["in_force"] is True


def test_delegations_lists_them_and_one_is_taken_back(letterbook, delegate):
    delegate()
    listed = letterbook("delegations")
    back = letterbook("delegations", "revoke", 1, "--by", "zhouqiming")

    assert "周启明（由许可代）" in listed.out and "有效" in listed.out
    assert back.code == 0 and "已收回" in back.out
    assert letterbook("delegations", "--current", "--json").json == []
    assert [row["no"] for row in letterbook("delegations", "--json").json] == [1]


def test_a_delegation_that_is_to_come_is_not_in_force_yet(delegate):
    ran = delegate(since="2026-07-15")

    assert ran.code == 0 and "未生效或已到期" in ran.out


def test_thirty_one_days_are_refused_with_the_clause(delegate):
    ran = delegate("--json", until="2026-08-09")

    assert ran.code == 3 and ran.json["clause"] == "5.3.3" and "31天" in ran.json["error"]


@pytest.mark.parametrize("wrong", [{"role": "园丁"}, {"since": "七月十日"}, {"to": "nobody"}, {"project": "ABC"}])
def test_what_is_no_role_day_person_or_project_is_wrong_usage(delegate, wrong):
    assert delegate(**wrong).code == 2


def test_a_delegation_is_taken_back_in_json_too_and_none_is_said(letterbook, delegate):
    none = letterbook("delegations")
    delegate()

    back = letterbook("delegations", "revoke", 1, "--by", "guanli", "--json")

    assert none.code == 0 and "没有委托代行" in none.err
    assert back.json["in_force"] is False and back.json["revoked_at"]
