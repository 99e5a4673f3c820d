"""A leak of customers' data (个保法57, clause 5.6.2): remedies at once, and who is told, or why nobody is."""

from __future__ import annotations

import pytest

from pipeline import decide
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.changing import clause_of, judged


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(TEMPLATES / "leak_incident")


@pytest.mark.requirement("R-5.6.2-1")
def test_the_manager_reviews_the_leader_approves_and_the_quality_centre_has_its_copy(kind):
    made, _codes = judged(kind)

    chain = decide.chain_of(kind, made, ["steward"])

    assert [(step.role, str(step.verb)) for step in chain] == [
        ("project_manager", "review"),
        ("supervising_leader", "approve"),
    ]
    assert [copy.role for copy in kind.copies] == ["quality_center"]


def test_the_leader_alone_decides_on_what_the_manager_registered_himself(kind):
    made, _codes = judged(kind)

    assert [step.role for step in decide.chain_of(kind, made, ["project_manager"])] == ["supervising_leader"]


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("minimal", {"measures.items[0].kind": "improve"}, "remedy-not-begun"),
        ("full", {"notification.authority_name": None}, "authority-unnamed"),
        ("full", {"notification.authority_at": None}, "authority-unnamed"),
        ("minimal", {"notification.persons_reason": None}, "silence-unexplained"),
        ("full", {"notification.advice": None}, "advice-missing"),
        ("full", {"notification.persons_means": None}, "advice-missing"),
        ("full", {"measures.items[2].due": None}, "measure-due-missing"),
    ],
)
def test_what_the_law_asks_for_is_refused_where_it_is_missing(kind, name, changes, code):
    _made, codes = judged(kind, name, changes)

    assert codes == {code: "error"}
    assert clause_of(kind, code) == "5.6.2"


def test_an_authority_that_is_not_told_yet_passes_only_with_a_reason(kind):
    _made, codes = judged(kind, changes={"notification.authority": "pending"})

    assert codes == {"authority-not-yet-told": "reminder"}
    assert next(rule for rule in kind.rules if rule.code == "authority-not-yet-told").reason


def test_a_leak_is_registered_by_the_day_after_it_was_found_and_never_before(kind):
    _made, in_time = judged(kind, "minimal", today="2026-07-10")
    _other, late = judged(kind, "minimal", today="2026-07-11")
    _third, early = judged(kind, "minimal", today="2026-07-08")

    assert in_time == {}
    assert late == {"registered-late": "reminder"}
    assert early == {"found-after-today": "error"}


@pytest.mark.parametrize(("data", "sensitive"), [(["name", "phone"], "no"), (["name", "health"], "yes")])
def test_sensitive_data_is_known_by_its_kind(kind, data, sensitive):
    made, _codes = judged(kind, changes={"incident.data": data})

    assert made["incident"]["sensitive"] == sensitive


@pytest.mark.requirement("R-5.6.2-1")
def test_it_is_restricted_and_asks_for_no_customer_by_name(kind):
    asked = record.dumps(kind.schema)

    assert (kind.confidentiality, kind.channels) == ("restricted", ())
    assert not any(f'"{field}"' in asked for field in ("customer_name", "room_no", "customer_id"))
