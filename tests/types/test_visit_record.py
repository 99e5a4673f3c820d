"""The record of a talk with a customer (requirements 4.4): what was said, what is done about it, who may read what."""

from __future__ import annotations

import pytest

from pipeline import decide, gates, projection
from pipeline.compose import compose
from pipeline.render.fonts import Fonts
from schemas import expressions
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.changing import FINAL, clause_of, judged


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(TEMPLATES / "visit_record")


@pytest.mark.requirement("R-5.1.2-5")
def test_nobody_approves_that_a_talk_took_place_and_it_releases_itself(kind):
    made, _codes = judged(kind)

    assert decide.chain_of(kind, made, ["steward"]) == ()
    assert kind.releases_itself


@pytest.mark.requirement("R-5.1.2-5")
def test_a_talk_is_recorded_within_the_month_and_never_before_it_took_place(kind):
    _made, in_time = judged(kind, today="2026-08-09")
    _other, late = judged(kind, today="2026-08-10")
    _third, early = judged(kind, today="2026-07-08")

    assert in_time == {}
    assert "recorded-late" in late
    assert early["visit-after-today"] == "error"


@pytest.mark.requirement("R-5.1.2-4")
def test_a_suggestion_without_a_measure_is_refused(kind):
    _made, codes = judged(kind, "minimal", {"opinions.needs_action": "yes"})

    assert codes == {"measure-missing": "error"}
    assert clause_of(kind, "measure-missing") == "5.1.2C"


@pytest.mark.requirement("R-5.1.2-4")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"measures.items[0].due": "2026-07-08"}, "measure-due-before-visit"),
        ({"measures.items[1].done_on": None}, "measure-done-without-day"),
        ({"measures.items[1].done_on": "2026-07-01"}, "measure-done-before-visit"),
        ({"measures.items[0].done_on": "2026-07-14"}, "open-measure-with-day"),
        ({"measures.items[0].owner": None}, "missing-field"),
    ],
)
def test_a_measure_is_followed_to_its_end_with_owner_due_day_and_state(kind, changes, code):
    _made, codes = judged(kind, changes=changes)

    assert codes == {code: "error"}


def test_a_low_score_asks_for_a_measure_or_a_reason(kind):
    _made, codes = judged(kind, "minimal", {"scores": {"overall": 4, "facilities": 2}})

    assert codes == {"low-score-without-measure": "reminder"}
    assert next(rule for rule in kind.rules if rule.code == "low-score-without-measure").reason


def test_a_customer_who_was_not_told_what_is_recorded_asks_for_a_reason(kind):
    _made, codes = judged(kind, "minimal", {"visit.informed": "no"})

    assert codes == {"notice-not-given": "reminder"}


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    "changes",
    [
        {"opinions.content": "孟听雨希望尽快换好部件。"},
        {"visit.theme": "1单元1203室回访"},
        {"measures.items[0].measure": "完工后告知孟听雨"},
        {"revisit.result": "孟听雨表示满意"},
    ],
)
def test_the_customers_name_and_room_stand_in_their_own_fields_alone(kind, changes):
    _made, codes = judged(kind, changes=changes)

    # Elsewhere than in the opinions, the check of every type names the very place as well.
    assert codes.keys() - {"personal-value-in-text"} == {"customer-named-in-text"}
    assert set(codes.values()) == {"error"}


@pytest.mark.requirement("R-5.6.2-1")
def test_the_public_projection_masks_name_and_phone_and_leaves_out_room_and_family(kind):
    made, _codes = judged(kind)

    shown = projection.public(made, kind)

    assert (shown["visit"]["customer_name"], shown["visit"]["phone"]) == ("孟**", "138****0017")
    assert (shown["visit"]["building"], shown["visit"]["room_no"]) == ("3号楼", None)
    assert shown["opinions"]["personal_notes"] is None


def test_the_same_customer_on_the_same_day_looks_like_the_same_record(kind):
    first, _codes = judged(kind)
    later, _more = judged(kind, changes={"visit.visited_at": "2026-07-09T20:30"})

    assert expressions.evaluate(kind.identity, first) != expressions.evaluate(kind.identity, later)
    assert expressions.evaluate(kind.resembles, first) == expressions.evaluate(kind.resembles, later)


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("internal", [False, True])
def test_the_form_is_one_page_that_tells_what_becomes_of_the_customers_data(kind, internal):
    made, _codes = judged(kind)

    rendered = compose(kind, made, FINAL, Fonts.load(), internal=internal)

    assert rendered.pages == 1
    assert "个人信息处理告知" in rendered.html
    assert "撤回同意" in rendered.html
    assert all((word in rendered.html) is internal for word in ("孟听雨", "1单元1203室", "行动不便"))
    if not internal:
        gates.refuse_unless_fit(kind, made, rendered)
