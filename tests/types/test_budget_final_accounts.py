"""The annual budget and final accounts (requirements 4.6): only of a 酬金制 project, and never without the owners."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline import check, decide, flow, resolve, type_check
from pipeline.office import documents, drafts, personal
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document
from pipeline.office.refusals import NotApprovedYet
from pipeline.stages import Stage
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from schemas.record import Record, put_at
from tests.letters import photo
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "budget_final_accounts"
SCAN = photo()
CHAIN = ("qianming", "zhouqiming", "shenmuzhi")


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


def example(name: str = "full", **changes: Any) -> Record:
    """Return an example with the values at the paths of `changes` (`__` for a dot) replaced."""
    made: Record = copy.deepcopy(record.loads((FOLDER / "examples" / f"{name}.json").read_bytes()))
    for path, value in changes.items():
        put_at(made, path.replace("__", "."), value)
    return made


def judged(
    kind: DocumentType,
    data: Record,
    previous: Mapping[str, Any] | None = None,
    *,
    today: str = "2026-01-12",
    city: str = "日照",
    attached: str = "",
) -> tuple[Record, dict[str, str]]:
    """Return the resolved record, and its problems as code to severity."""
    facts = {code: {**project, "city": city} for code, project in PROJECTS.items()}
    around = type_check.around(data, facts)
    made = resolve.resolve(data, kind, replace(around, previous=previous, author_name=""))
    if attached:
        made.record["attached"] = [{"name": attached, "kind": "scan", "sha256": "ab" * 32}]
    return made.record, {fault.code: str(fault.severity) for fault in check.check(made, kind, today)}


@pytest.mark.requirement("R-5.3.3-8")
def test_a_lump_sum_project_has_no_such_document(kind: DocumentType) -> None:
    made = resolve.resolve(example(project_code="SLHY"), kind, type_check.around({"project_code": "SLHY"}, PROJECTS))

    [refusal] = [fault for fault in check.check(made, kind) if fault.stops]

    assert (refusal.code, refusal.clause) == ("lump-sum-has-no-budget", "5.3.3C")


@pytest.mark.requirement("R-5.3.3-8")
def test_totals_remuneration_and_balance_are_computed_from_the_lines(kind: DocumentType) -> None:
    made, codes = judged(kind, example())

    accounts = made["accounts"]
    assert codes == {}
    assert accounts["income_total"]["actual_prev"] == Decimal("4457490.60")
    assert accounts["exp_total"]["actual_prev"] == Decimal("4094803.70")
    assert accounts["remuneration"]["actual_prev"] == Decimal("356599.25")
    assert accounts["balance"]["actual_prev"] == Decimal("6087.65")
    assert accounts["costs"][8]["variance_rate"] == Decimal("-0.1925")
    # It is the balance that the quarterly report of the same estate opens the year with.
    assert made["carry_over"]["closing"] == Decimal("18932.95")


def test_a_fixed_remuneration_is_twelve_months_of_it(kind: DocumentType) -> None:
    fixed = example(accounts__remuneration_basis="fixed", accounts__remuneration_fixed=Decimal("28000"))

    made, codes = judged(kind, fixed)

    assert (codes, made["accounts"]["remuneration"]["actual_prev"]) == ({}, Decimal("336000"))


@pytest.mark.parametrize(("actual", "asked"), [("231000.00", False), ("231000.01", True), ("188999.99", True)])
def test_a_line_more_than_ten_per_cent_off_its_budget_needs_a_reason(
    kind: DocumentType, actual: str, asked: bool
) -> None:
    data = example()
    data["accounts"]["costs"][3] |= {"budget_prev": Decimal("210000"), "actual_prev": Decimal(actual)}

    assert ("cost-off-budget-unexplained" in judged(kind, data)[1]) is asked


def test_what_was_spent_without_any_budget_needs_a_reason_too(kind: DocumentType) -> None:
    data = example()
    data["accounts"]["costs"][8] |= {"budget_prev": Decimal(0), "actual_prev": Decimal(1), "reason": None}

    assert "cost-off-budget-unexplained" in judged(kind, data)[1]


def test_the_year_opens_with_what_the_year_before_closed_with_and_budgets_are_those_published(
    kind: DocumentType,
) -> None:
    before, _codes = judged(kind, example())
    after = example(period="2027", post_from="2027-01-12", post_until="2027-02-28", committee__meeting_on="2027-01-08")
    after["statement"]["body"] = "2026年各项支出控制在预算以内，2027年沿用上年标准。"
    del after["carry_over"]["opening"]
    for row in [*after["accounts"]["income"], *after["accounts"]["costs"]]:
        row |= {"budget_prev": row["budget_next"], "reason": "按实际用量结算"}
    other = copy.deepcopy(after)
    other["carry_over"]["opening"] = Decimal("18932.94")
    other["accounts"]["costs"][0]["budget_prev"] += 1

    made, codes = judged(kind, after, before, today="2027-01-10")
    _made, wrong = judged(kind, other, before, today="2027-01-10")

    assert made["carry_over"]["opening"] == Decimal("18932.95")
    assert "error" not in codes.values()
    assert {code for code, severity in wrong.items() if severity == "error"} == {
        "opening-differs",
        "cost-budget-differs",
    }


@pytest.mark.requirement("R-5.3.3-8")
def test_the_fifteenth_of_january_is_in_time_and_the_sixteenth_is_late(kind: DocumentType) -> None:
    fifteenth = judged(kind, example(post_from="2026-01-15"), today="2026-01-15")[1]
    sixteenth = judged(kind, example(post_from="2026-01-16"), today="2026-01-16")[1]

    assert fifteenth == {}
    assert sixteenth == {"published-late": "reminder", "handed-in-late": "reminder"}


def test_public_income_goes_into_the_service_fund_by_the_owners_decision_alone(kind: DocumentType) -> None:
    made, codes = judged(kind, example("offset"))
    undecided = example("offset", public_income_offset__approved_by=None)

    assert codes == {}
    # No remuneration is taken from it, and it stands apart from the income.
    assert made["accounts"]["remuneration"]["actual_prev"] == Decimal("356599.25")
    assert made["carry_over"]["closing"] == Decimal("-52000") + Decimal("6087.65") + 30000
    assert judged(kind, undecided)[1] == {"offset-without-decision": "error"}


def test_where_the_city_wants_an_audit_there_is_none_without_it(kind: DocumentType) -> None:
    assert judged(kind, example(), city="上海")[1] == {"audit-missing": "error"}
    assert judged(kind, example("offset"), city="上海")[1] == {}


def test_a_resolution_of_another_name_or_of_tomorrow_is_no_resolution(kind: DocumentType) -> None:
    other = judged(kind, example(), attached="签到表.pdf")[1]
    same = judged(kind, example(), attached="业委会决议〔2026〕1号扫描件.jpg")[1]
    tomorrow = judged(kind, example(), today="2026-01-07")[1]

    assert (other, same) == ({"resolution-not-enclosed": "error"}, {})
    assert tomorrow == {"resolution-not-passed-yet": "error"}


@pytest.mark.requirement("R-5.3.3-8")
def test_finance_approves_first_then_the_manager_reviews_then_the_leader_approves(kind: DocumentType) -> None:
    chain = decide.chain_of(kind, judged(kind, example())[0], ())

    assert [(step.role, str(step.verb)) for step in chain] == [
        ("finance_center", "approve"),
        ("project_manager", "review"),
        ("supervising_leader", "approve"),
    ]
    assert [step.role for step in decide.waiting_for(chain, [])] == ["finance_center"]
    assert [copies.role for copies in kind.copies] == ["quality_center"]


@pytest.fixture
def handed_in(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hand in the full example in a folder, with the scans given, and return its document."""
    monkeypatch.setattr(drafts, "rendered", lambda *_: {})

    def hand_in(**scans: bytes) -> Document:
        folder = desk.folder / "预决算"
        folder.mkdir(exist_ok=True)
        desk.file(desk.example("budget_final_accounts")).rename(folder / "预决算.json")
        for name, data in scans.items():
            (folder / f"{name}.jpg").write_bytes(data)
        return flow.submit(folder, desk.person("linruoxi"), reasons={"published-late": "测试"})[0]

    return hand_in


@pytest.mark.requirement("R-5.3.3-8")
def test_without_the_owners_resolution_it_is_refused_with_the_clause(handed_in: Any) -> None:
    with pytest.raises(NotTaken) as refusal:
        handed_in()

    assert [(one.code, one.clause) for one in refusal.value.problems if one.stops] == [("no-paper", "5.3.3C")]
    assert "没有附业主委员会决议" in refusal.value.problems[0].sentence("zh-Hans")
    assert not Document.objects.exists()


@pytest.mark.slow
@pytest.mark.requirement("R-5.3.3-8")
def test_with_the_resolution_and_every_approval_it_is_filed_with_the_scan_among_what_concerns_persons(
    desk: Any, handed_in: Any
) -> None:
    document = handed_in(**{"业委会决议〔2026〕1号扫描件": SCAN})

    with pytest.raises(NotApprovedYet) as early:
        flow.release(document, desk.person("zhouqiming"))
    document = flow.release(desk.approve(document, *CHAIN), desk.person("zhouqiming"))

    assert early.value.clause == "5.3.3C"
    assert document.stage == Stage.SECURED
    assert [row["name"] for row in documents.content(documents.newest(document))["attached"]] == [
        "业委会决议〔2026〕1号扫描件.jpg"
    ]
    assert personal.entry_of(document, desk.premises).read("personal/scan-001.jpg") == SCAN
