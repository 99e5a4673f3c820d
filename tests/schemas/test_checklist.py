"""The check sheet as data: what holds passes, what does not fails, what cannot be looked up waits for a person."""

from __future__ import annotations

import pytest

from schemas import checklist
from schemas.checklist import Item
from schemas.document_type import TEMPLATES
from schemas.type_rows import FaultyType

ITEM = Item("events", "至少一次活动", "5.5.1", 5, "minor", must="events >= 1", evidence="活动{{ events }}次")


@pytest.mark.parametrize(
    ("facts", "result", "evidence"),
    [({"events": 2}, "pass", "活动2次"), ({"events": 0}, "fail", "活动0次"), ({"events": None}, "to_check", None)],
)
def test_an_item_is_answered_by_the_facts_or_left_to_a_person(facts, result, evidence):
    row = checklist.answered(ITEM, facts)

    assert (row["result"], row.get("evidence")) == (result, evidence)
    assert row.get("found") == (None if result == "to_check" else result)


def test_an_item_that_does_not_concern_the_report_is_not_applicable():
    item = Item("finance", "财务审批", "5.3.3B③", 20, "major", must="false", when="mode == 'remuneration'")

    assert checklist.answered(item, {"mode": "lump_sum"})["result"] == "not_applicable"


def test_an_item_without_a_condition_is_judged_by_a_person():
    row = checklist.answered(Item("readable", "看得懂", "5.3.3B①", 5, "minor"), {})

    assert row["result"] == "to_check" and "found" not in row


@pytest.mark.parametrize("name", ["service_report", "spot_check"])
def test_the_lists_that_come_with_the_program_take_a_hundred_points_or_more_and_name_their_clauses(name):
    items = checklist.items(TEMPLATES / name)

    assert len({item.code for item in items}) == len(items)
    assert all(item.clause and item.severity in {"minor", "major"} for item in items)
    assert sum(item.deduct for item in items) >= 100


def test_a_faulty_list_is_refused_by_its_file(tmp_path):
    (tmp_path / "checklist.toml").write_text('[[items]]\ncode = "x"\n', "utf-8")

    with pytest.raises(FaultyType, match=r"checklist\.toml"):
        checklist.items(tmp_path)
    with pytest.raises(FaultyType, match=r"checklist\.toml"):
        checklist.items(tmp_path / "none")
