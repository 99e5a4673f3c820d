"""Checking: all problems at once, each where a clerk finds it, none twice, and never a crash."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import check, sections
from pipeline.resolve import Surroundings
from schemas.language import CHINESE, ENGLISH
from tests.made_type import COMPANY, PROJECT, item, problems, record, resolved, round_type, row, work

NOTHING: dict[str, Any] = {"remarks": {}}


def found(raw: dict[str, Any], around: Surroundings | None = None) -> list[tuple[str, str]]:
    made = problems(NOTHING | raw, around) if around else problems(NOTHING | raw)
    return [(fault.code, fault.place.path) for fault in made]


def test_a_good_record_has_no_problems() -> None:
    assert found(record()) == []


def test_all_problems_are_found_at_once() -> None:
    raw = row(name=None, done_on="2026-02-30", count="三") | {"finance": None, "author": None, "extra": 1}

    assert set(found(raw)) == {
        ("missing-section", "finance"),
        ("missing-field", "author"),
        ("unknown-field", "extra"),
        ("missing-field", "work.items[0].name"),
        ("not-a-date", "work.items[0].done_on"),
        ("not-a-whole-number", "work.items[0].count"),
    }


def test_a_missing_section_is_named_with_its_clause_in_both_languages() -> None:
    (fault,) = problems(NOTHING | record(finance=None))

    assert (fault.code, fault.place.label, fault.clause) == ("missing-section", "费用", "1.2")
    assert fault.message.localized(CHINESE) == "缺少“费用”一节。"
    assert fault.message.localized(ENGLISH) == "The section “Money” is missing."


@pytest.mark.parametrize("empty", [{}, {"status": "done"}, {"why": " 　"}, {"photos": []}])
def test_an_empty_section_is_one_problem_and_not_one_for_each_field(empty: dict[str, Any]) -> None:
    assert found(record(finance=empty)) == [("empty-section", "finance")]
    assert found(record(work={"items": []})) == [("empty-section", "work")]


def test_an_empty_section_still_tells_what_does_not_belong_in_it() -> None:
    assert ("unknown-field", "work.extra") in found(record(work={"extra": 1}))


def test_a_section_that_may_be_empty_must_still_be_there() -> None:
    assert found(record(remarks=None)) == [("missing-section", "remarks")]
    assert found(record(remarks={})) == []


def test_a_section_without_work_needs_its_reason_and_nothing_else() -> None:
    assert found(record(work={"status": "not_applicable"})) == [("missing-field", "work.reason")]
    assert found(record(work={"status": "not_applicable", "reason": "设备停用"})) == []
    assert found(record(work={"status": "not_applicable", "reason": "字" * 201})) == [("too-long", "work.reason")]


def test_a_section_of_another_fee_mode_is_not_asked_for() -> None:
    lump_sum = Surroundings(PROJECT | {"fee_mode": "lump_sum"}, COMPANY)

    assert found(record(finance=None), lump_sum) == []
    assert not sections.is_open(round_type().sections[1], resolved(record(), lump_sum).record)


def test_whether_a_section_is_asked_for_is_decided_in_its_favour_where_it_cannot_be_told() -> None:
    section = round_type().sections[1]

    assert sections.is_open(section, {"project": None})
    assert sections.is_open(section, {"project": "broken"})


def test_a_broken_rule_names_the_row_and_says_what_to_type() -> None:
    (fault,) = problems(NOTHING | record(work={"items": [item(), item(done_on="2026-07-01")]}))

    assert (fault.code, fault.place.path, fault.place.label) == (
        "done-outside-the-period",
        "work.items[1].done_on",
        "日期",
    )
    assert (fault.place.value, fault.clause) == ("2026-07-01", "2.1")
    assert fault.message.localized(CHINESE) == "水泵房的日期2026年7月1日不在报告期内。"
    assert fault.fix.localized(CHINESE) == "请填2026年4月1日—6月30日之间的日期。"
    assert fault.fix.localized(ENGLISH) == "Type a day of 2026Q2."


def test_a_rule_about_what_is_not_there_stays_silent() -> None:
    assert found(record(finance={"spent": 5})) == []


def test_a_reminder_lets_the_document_pass() -> None:
    before = resolved(row(count=9) | {"period": "2026Q1"}).record
    (fault,) = problems(NOTHING | record(), Surroundings(PROJECT, COMPANY, before))

    assert (fault.code, fault.stops) == ("total-fell", False)


def test_a_rule_may_ask_a_reason_for_its_reminder() -> None:
    asking = [replace(rule, reason=rule.code == "total-fell") for rule in round_type().rules]
    before = resolved(row(count=9) | {"period": "2026Q1"}).record
    now = resolved(NOTHING | record(), Surroundings(PROJECT, COMPANY, before))

    (fault,) = check.check(now, replace(round_type(), rules=tuple(asking)))

    assert fault.waits


def test_a_message_that_speaks_of_something_missing_prints_a_dash_for_that_alone() -> None:
    (fault,) = problems(NOTHING | record(finance={"spent": 50, "budget": 40}))

    assert fault.message.localized(CHINESE) == "支出50.00元，超过预算；说明：—。"
    assert fault.message.localized(ENGLISH) == "50.00: over budget, why: —."
    assert fault.fix.localized(CHINESE) == "请核对。"


def test_what_is_wrong_in_itself_is_named_once_and_not_by_a_rule_too() -> None:
    assert found(row(done_on="2026-02-30")) == [("not-a-date", "work.items[0].done_on")]
    assert found(row(done_on=20260504)) == [("not-a-date", "work.items[0].done_on")]


@pytest.mark.parametrize(
    ("character", "name"), [("\x07", "U+0007"), ("\x85", "U+0085"), ("\ud800", "U+D800"), ("\uffff", "U+FFFF")]
)
def test_a_character_that_cannot_be_printed_is_named_with_its_place(character: str, name: str) -> None:
    (fault,) = problems(NOTHING | row(name=f"水{character}泵"))

    assert (fault.code, fault.place.path, fault.place.label) == ("control-character", "work.items[0].name", "名称")
    assert fault.place.value == "水\ufffd泵"
    assert name in fault.message.localized(CHINESE)
    assert str(fault.row(CHINESE)).encode()


def test_line_ends_and_tabs_may_stand_in_a_text() -> None:
    assert found(record(finance={"why": "一\n二\t三"})) == []


def test_what_stands_in_a_text_is_printed_and_never_computed() -> None:
    (fault,) = problems(NOTHING | row(name="{{ 7*7 }}", done_on="2026-07-01"))

    assert fault.message.localized(CHINESE).startswith("{{ 7*7 }}的日期")


def test_a_typed_total_that_differs_is_named_beside_the_rest() -> None:
    assert found(work(total="1.00") | {"period": None}) == [
        ("missing-field", "period"),
        ("computed-differs", "work.total"),
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.decimals(-9, 9, places=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=10,
)
NAMES = ["work", "finance", "remarks", "channels", "period", "project", "previous", "row", "self", "", ".", "a[0]"]


@given(st.dictionaries(st.sampled_from(NAMES), anything, max_size=5), anything)
def test_whatever_is_handed_in_gives_problems_and_never_a_crash(parts: dict[str, Any], value: Any) -> None:
    for raw in (record(**parts), work(items=value), row(name=value, done_on=value, price=value), row(count=value)):
        for fault in problems(raw):
            for language in (CHINESE, ENGLISH):
                assert fault.row(language)["message"]


@given(st.decimals(0, 10**6, places=2), st.decimals(0, 10**6, places=2))
def test_a_rule_holds_or_is_broken_exactly_as_the_figures_say(spent: Decimal, budget: Decimal) -> None:
    broken = ("spent-too-much", "finance.spent") in found(record(finance={"spent": spent, "budget": budget}))

    assert broken == (spent > budget)
