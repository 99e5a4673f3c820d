"""The commands about copies and importance: what they print, and what a program reads from them."""

from __future__ import annotations

import pytest


@pytest.fixture
def minutes(desk):
    return desk.filed(desk.example("forum_minutes"))


def test_copies_lists_who_was_sent_what_and_who_acknowledged_it(letterbook, minutes):
    letterbook("receipt", minutes.number, "--by", "gaopin")

    every, owed = letterbook("copies", "--json").json, letterbook("copies", "--owed", "--json").json
    assert {row["to"] for row in every} == {"quality_center", "supervising_leader", "general_manager"}
    assert {row["to"] for row in owed} == {"supervising_leader", "general_manager"}
    assert {row["number"] for row in every} == {minutes.number}


def test_copies_can_be_asked_for_by_project_and_role_in_the_words_of_the_company(letterbook, minutes):
    here = letterbook("copies", "--project", "TFY", "--to", "品质运营中心", "--json").json
    elsewhere = letterbook("copies", "--project", "SLHY")

    assert [row["people"] for row in here] == [["gaopin"]]
    assert (elsewhere.out, elsewhere.err) == ("", "没有符合条件的抄送。\n")
    assert minutes.number in letterbook("copies").out


def test_a_receipt_tells_a_person_who_and_when(letterbook, minutes):
    told = letterbook("receipt", minutes.number, "--by", "gaopin")

    assert told.code == 0
    assert "品质运营中心" in told.out and "高品" in told.out


def test_a_receipt_by_somebody_who_was_sent_nothing_is_refused_with_the_clause(letterbook, minutes):
    refused = letterbook("receipt", minutes.number, "--by", "linruoxi", "--json")

    assert refused.code == 3
    assert refused.json["clause"] == "5.3.3B③"


def test_show_tells_the_copies(letterbook, minutes):
    letterbook("receipt", minutes.number, "--by", "zhaozong")

    out = letterbook("show", minutes.number).out
    assert "抄送和备份" in out and "赵总" in out and "备份库" in out


def test_raise_makes_a_filed_document_important_and_tells_its_copies(letterbook, minutes):
    told = letterbook("raise", minutes.number, "--by", "zhouqiming", "--reason", "涉及诉讼")
    again = letterbook("raise", minutes.number, "--by", "zhouqiming", "--reason", "涉及诉讼", "--json")

    assert told.code == 0 and "已列为重要" in told.out
    assert again.json["importance"] == "important"


def test_raise_without_a_reason_is_told_how_to_give_one(letterbook, minutes):
    refused = letterbook("raise", minutes.number, "--by", "zhouqiming")

    assert refused.code == 2
    assert "--reason" in refused.err
