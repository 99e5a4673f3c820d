"""A letter received (requirements 4.9): what makes it important, what is hidden of its sender, one quiet page."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline import check, gates, projection, resolve, type_check
from pipeline.compose import Printed, compose
from pipeline.render.fonts import Fonts
from schemas import expressions, record
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "letter_in"
SCAN = {"name": "陈静怡来信.pdf", "kind": "scan", "sha256": "ab" * 32}
FINAL = Printed(datetime(2026, 7, 20, 9, tzinfo=UTC), "L-TFY-2026-0012", "K7P2-M4QX", "", "2026-07-20", draft=False)


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


def judged(kind: DocumentType, name: str = "minimal", **letter: Any) -> tuple[dict[str, Any], set[str]]:
    """Return an example resolved, its section `letter` changed, and the codes of its problems."""
    data = copy.deepcopy(record.loads((FOLDER / "examples" / f"{name}.json").read_bytes()))
    data["letter"] |= letter
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    made.record["attached"] = [SCAN]
    return made.record, {fault.code for fault in check.check(made, kind)}


@pytest.mark.requirement("R-5.3.1-2", "R-5.3.1-5")
@pytest.mark.parametrize(
    ("letter", "ground"),
    [
        ({"sender_kind": "committee"}, "来函人为业委会"),
        ({"sender_kind": "lawyer", "sender": "某律师事务所"}, "来函人为律师"),
        ({"category": "legal"}, "类别为法律"),
        ({"category": "claim", "claimed": "10000"}, "类别为索赔、索赔10,000.00元"),
        ({"signatories": 5}, "联名5人"),
        ({"concerns": ["injury", "lift"]}, "涉及人身伤害、涉及电梯"),
    ],
)
def test_what_makes_a_letter_important_whatever_its_reader_thinks(kind: DocumentType, letter, ground) -> None:
    made, codes = judged(kind, **letter)

    assert made["letter"]["grounds"] == ground
    assert all(expressions.holds(trigger.when, made) for trigger in kind.triggers)
    assert "raised-to-important" in codes


def test_an_ordinary_letter_is_none_of_that(kind: DocumentType) -> None:
    made, codes = judged(kind, claimed=None, signatories=4)

    assert made["letter"]["grounds"] is None
    assert not any(expressions.holds(row.when, made) for row in (*kind.triggers, *kind.copies))
    assert codes == set()


def test_a_person_is_masked_and_an_office_is_not(kind: DocumentType) -> None:
    person, _codes = judged(kind)
    office, _more = judged(kind, sender="某街道办事处", sender_kind="street")

    assert projection.public(person, kind)["letter"]["sender"] == "吴**"
    assert projection.public(office, kind)["letter"]["sender"] == "某街道办事处"


def test_the_name_of_a_scan_is_hidden_like_its_senders(kind: DocumentType) -> None:
    made, _codes = judged(kind, "full")

    [row] = projection.public(made, kind)["attached"]
    assert row == {"name": "scan-001.pdf", "kind": "scan", "sha256": "ab" * 32}
    assert SCAN["name"] in projection.personal_values(made, kind)


@pytest.mark.requirement("R-5.3.1-1")
@pytest.mark.parametrize(
    ("category", "due"),
    [
        ("inquiry", "2026-07-29"),
        ("finance_objection", "2026-07-29"),
        ("complaint", "2026-08-01"),
        ("publicity_objection", "2026-07-25"),
    ],
)
def test_the_reply_is_due_by_the_category_where_nobody_types_a_day(kind: DocumentType, category: str, due: str) -> None:
    made, codes = judged(kind, category=category)

    assert (made["handling"]["due_on"], made["handling"]["ack_due_on"]) == (due, "2026-07-23")
    assert codes == set()


@pytest.mark.parametrize(("due", "late"), [("2026-07-29", False), ("2026-07-30", True)])
def test_a_typed_day_stands_and_is_reminded_of_when_it_is_late(kind: DocumentType, due: str, late: bool) -> None:
    data = record.loads((FOLDER / "examples" / "minimal.json").read_bytes())
    data["handling"]["due_on"] = due
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))

    assert made.record["handling"]["due_on"] == due
    assert ("reply-due-late" in {fault.code for fault in check.check(made, kind)}) is late


@pytest.mark.requirement("R-5.3.1-1")
def test_the_form_asks_for_the_responsible_person_and_takes_the_rest_for_ordinary(kind: DocumentType) -> None:
    made, codes = judged(kind)

    assert (made["importance"], made["handling"]["status"]) == ("normal", "registered")
    assert kind.schema["properties"]["handling"]["required"] == ["responsible"]
    assert codes == set()


@pytest.mark.requirement("R-5.3.1-2")
def test_an_important_letter_is_asked_for_the_departments_that_get_a_copy(kind: DocumentType) -> None:
    named, without = judged(kind, "full")[1], judged(kind, category="legal")[1]

    assert ("departments-not-named" in named, "departments-not-named" in without) == (False, True)


@pytest.mark.slow
@pytest.mark.parametrize("internal", [False, True])
def test_the_sheet_is_one_page_that_says_the_same_in_both_renditions(kind: DocumentType, internal: bool) -> None:
    made, _codes = judged(kind, "full")

    rendered = compose(kind, made, FINAL, Fonts.load(), internal=internal)

    assert rendered.pages == 1
    assert ("陈静怡" in rendered.html) is internal
    if not internal:
        gates.refuse_unless_fit(kind, made, rendered)
