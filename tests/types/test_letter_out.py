"""A letter sent (requirements 4.9, gap G12): who approves which, what joins it to its letter, what is hidden."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline import check, decide, gates, projection, resolve, type_check
from pipeline.compose import Printed, compose
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import pdf_text
from schemas import expressions, record
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "letter_out"
FINAL = Printed(datetime(2026, 7, 27, 9, tzinfo=UTC), "F-TFY-2026-0001", "K7P2-M4QX", "", "2026-07-27", draft=False)
STEWARD = ("steward",)


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


def judged(kind: DocumentType, name: str = "minimal", **changed: Any) -> tuple[dict[str, Any], set[str]]:
    """Return an example resolved, `section__field` changed, and the codes of its problems."""
    data = copy.deepcopy(record.loads((FOLDER / "examples" / f"{name}.json").read_bytes()))
    for path, value in changed.items():
        section, _, field = path.partition("__")
        (data[section] if field else data)[field or section] = value
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    return made.record, {fault.code for fault in check.check(made, kind)}


def chain(kind: DocumentType, name: str = "minimal", **changed: Any) -> list[tuple[str, str]]:
    made, _codes = judged(kind, name, **changed)
    return [(step.role, step.clause) for step in decide.chain_of(kind, made, STEWARD)]


@pytest.mark.requirement("R-5.3.1-3")
def test_an_ordinary_reply_needs_the_project_manager_alone(kind: DocumentType):
    assert chain(kind) == [("project_manager", "5.3.1B")]


@pytest.mark.requirement("R-5.3.1-3")
@pytest.mark.parametrize(
    ("changed", "ground"),
    [
        ({"reply__recipient_kind": "committee"}, "收函人为业委会"),
        ({"reply__category": "legal"}, "类别为法律"),
        ({"reply__signatories": 5}, "联名5人"),
        ({"reply__claimed": "10000"}, "索赔10,000.00元"),
        ({"reply__promise": "yes"}, "有赔偿或减免承诺"),
        ({"reply__concerns": ["injury", "lift"]}, "涉及人身伤害、涉及电梯"),
    ],
)
def test_an_important_letter_needs_the_leader_after_the_project_manager(kind: DocumentType, changed, ground):
    made, codes = judged(kind, **changed)

    assert made["reply"]["grounds"] == ground
    assert chain(kind, **changed) == [("project_manager", "5.3.1B"), ("supervising_leader", "5.3.1B")]
    assert all(expressions.holds(row.when, made) for row in (*kind.triggers, *kind.copies))
    assert {"raised-to-important", "copies-missing"} <= codes


@pytest.mark.requirement("R-5.3.1-3", "R-5.4.3-1")
@pytest.mark.parametrize("mode", ["email", "platform"])
def test_a_letter_by_network_needs_the_leader_and_the_general_manager_where_it_promises(kind: DocumentType, mode: str):
    plain = chain(kind, delivery__mode=mode)
    promising = chain(kind, delivery__mode=mode, reply__promise="yes")

    assert plain == [("project_manager", "5.3.1B"), ("supervising_leader", "5.4.3")]
    assert promising == [
        ("project_manager", "5.3.1B"),
        ("supervising_leader", "5.3.1B、5.4.3"),
        ("general_manager", "5.4.3"),
    ]


@pytest.mark.requirement("R-5.4.3-1")
def test_a_concern_that_the_letter_tells_of_is_filled_in_and_none_may_be_left_out(kind: DocumentType):
    by_mail = {"delivery__mode": "email", "reply__promise": "yes"}

    assert judged(kind, **by_mail)[0]["concerns"] == ["compensation"]
    assert "concern-left-out" in judged(kind, **by_mail, concerns=["statement"])[1]
    assert "concern-left-out" not in judged(kind, **by_mail, concerns=["statement", "compensation"])[1]


@pytest.mark.requirement("R-5.4.3-1")
def test_a_named_concern_calls_the_general_manager_to_a_paper_letter_too(kind: DocumentType):
    assert chain(kind, concerns=["statement"])[-1] == ("general_manager", "5.4.3")


@pytest.mark.requirement("R-5.3.1-2")
def test_copies_of_an_important_letter_name_recipient_and_purpose_and_print_the_recipients(kind: DocumentType):
    made, codes = judged(kind, "full")

    assert codes == set()
    assert made["delivery"]["copies"][0] == "工程部：按处理意见组织维修"
    assert made["delivery"]["copied_to"] == "工程部，分管领导，品质运营中心"


@pytest.mark.requirement("R-5.3.1-4")
def test_a_reply_names_the_letter_it_answers_and_carries_its_matter(kind: DocumentType):
    made, _codes = judged(kind, "full")
    _made, without = judged(kind, reply__ref_letter_no=None)

    assert (made["reply"]["ref_letter_no"], made["reply"]["matter_id"]) == ("L-TFY-2026-0012", "TFY-2026-031")
    assert "L-TFY-2026-0012" in made["content"]["opening"]
    assert "ref-letter-missing" in without


@pytest.mark.parametrize(
    ("category", "due"),
    [
        ("inquiry", "2026-07-29"),
        ("complaint", "2026-08-01"),
        ("publicity_objection", "2026-07-25"),
        ("finance_objection", "2026-07-29"),
    ],
)
def test_the_reply_clock_follows_the_category(kind: DocumentType, category: str, due: str):
    facts = {"reply__category": category, "content__findings": "已核实有关情况。"}

    made, in_time = judged(kind, **facts, reply__send_on=due)
    _made, late = judged(kind, **facts, reply__send_on="2026-08-02")

    assert made["reply"]["due_on"] == due
    assert ("reply-late" in in_time, "reply-late" in late) == (False, True)


def test_a_letter_of_our_own_has_no_clock_and_no_letter_before_it(kind: DocumentType):
    made, codes = judged(kind, "committee")

    assert (made["reply"]["due_on"], made["content"]["closing"]) == (None, "特此函告。")
    assert codes == set()


def test_a_person_is_masked_and_an_office_is_not(kind: DocumentType):
    person = projection.public(judged(kind, "full")[0], kind)
    office = projection.public(judged(kind, "committee")[0], kind)

    assert (person["reply"]["recipient"], person["content"]["salutation"]) == ("陈**", "尊敬的业主")
    assert (office["reply"]["recipient"], office["content"]["salutation"]) == ("听枫苑业主委员会",) * 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["full", "minimal", "committee", "email"])
def test_the_letter_says_the_same_in_both_renditions_and_names_its_recipient_inside_alone(kind: DocumentType, name):
    made, _codes = judged(kind, name)

    public = compose(kind, made, FINAL, Fonts.load())
    inside = compose(kind, made, FINAL, Fonts.load(), internal=True)

    gates.refuse_unless_fit(kind, made, public)
    assert made["content"]["salutation"] in "".join(pdf_text(inside.pdf))
    assert inside.pages <= 2
