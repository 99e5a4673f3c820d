"""Problems: values with a stable code, said in the reader's language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from schemas import problem as problems
from schemas.language import CHINESE, ENGLISH, speak, text
from schemas.problem import Place, Problem, Severity, problem

PLACE = Place(path="work.total", label="合计", value="3.00")


def test_a_problem_knows_whether_it_stops_the_drop() -> None:
    assert problem("too-long", limit=3).stops
    assert not problem("too-long", limit=3, severity=Severity.REMINDER).stops


def test_a_problem_can_be_moved_to_the_cell_it_stands_in() -> None:
    moved = problem("computed-differs", PLACE, expected="4.00").at(Place(sheet="巡检", cell="B7"))

    assert (moved.place.sheet, moved.place.cell) == ("巡检", "B7")
    assert moved.message.localized(CHINESE) == "填写的是 3.00，按明细计算应为 4.00。"


def test_a_row_has_the_columns_of_the_outside_contract_in_the_language_asked_for() -> None:
    fault = problem("computed-differs", PLACE, clause="5.3.3B③", expected="4.00")

    assert fault.row(ENGLISH) == {
        "file": "",
        "code": "computed-differs",
        "severity": "error",
        "path": "work.total",
        "sheet": "",
        "cell": "",
        "label": "合计",
        "value": "3.00",
        "message": "3.00 was typed, but the figures give 4.00.",
        "fix": "Correct the figures, or leave this one empty: it is computed.",
        "clause": "5.3.3B③",
        "reason": "",
    }
    assert fault.row(CHINESE)["fix"] == "请更正明细数字；本项由系统计算，也可留空。"


def test_a_problem_without_a_remedy_of_its_own_says_nothing_there() -> None:
    assert Problem("own-code", text("It is so.")).row(ENGLISH)["fix"] == ""


@pytest.mark.parametrize("code", sorted(problems.codes()))
def test_every_problem_says_why_and_what_to_type_instead_in_both_languages(code: str) -> None:
    with speak(CHINESE):
        chinese = problems.codes()[code]
    with speak(ENGLISH):
        english = problems.codes()[code]

    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    for said in english:
        assert re.search(r"[\u4e00-\u9fff]", said) is None
        assert said.endswith(".")
    for said in chinese:
        assert re.search(r"[\u4e00-\u9fff]", said)
        assert said.endswith("。")


@pytest.mark.parametrize("percent", ["100%", "%(value)s", "%s %d"])
def test_a_typed_percent_sign_does_no_harm(percent: str) -> None:
    found = problem("not-a-number", Place(label=percent, value=percent), hint=text(" (%(hint)s)", hint=percent))

    assert found.message.localized(CHINESE) == f"“{percent}”不是数字。"
    assert found.fix.localized(ENGLISH) == f"Type digits only, without unit or text ({percent})."


def test_a_reminder_that_needs_a_reason_waits_until_it_has_one_and_an_error_is_never_answered() -> None:
    reminder = replace(problem("no-previous", severity=Severity.REMINDER, period="2026Q1"), needs_reason=True)
    error = problem("not-a-date", Place("a"), form="2026-07-01", sample="2026-07-01")

    assert reminder.waits and reminder.answered({"no-previous": "  "}).waits
    assert not reminder.answered({"no-previous": "首期"}).waits
    assert error.answered({"not-a-date": "就这样"}) == error
    assert not replace(reminder, needs_reason=False).waits
