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


@pytest.mark.parametrize("category", ["complaint", "inquiry"])
def test_a_reply_after_seven_days_is_a_reminder_and_of_a_complaint_after_ten(kind: DocumentType, category) -> None:
    days = {"complaint": ("2026-07-12T09:00", "2026-07-19T09:00"), "inquiry": ("2026-07-21T09:00", "2026-07-22T09:00")}
    late, in_time = (judged(kind, category=category, received_at=at)[1] for at in days[category])

    assert ("reply-due-late" in late, "reply-due-late" in in_time) == (True, False)


@pytest.mark.slow
@pytest.mark.parametrize("internal", [False, True])
def test_the_sheet_is_one_page_that_says_the_same_in_both_renditions(kind: DocumentType, internal: bool) -> None:
    made, _codes = judged(kind, "full")

    rendered = compose(kind, made, FINAL, Fonts.load(), internal=internal)

    assert rendered.pages == 1
    assert ("陈静怡" in rendered.html) is internal
    if not internal:
        gates.refuse_unless_fit(kind, made, rendered)
