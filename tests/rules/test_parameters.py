"""Which value binds: the stricter of company, local rule and contract, and which one won."""

from __future__ import annotations

import pytest

from pipeline.parameters import (
    NoSuchJurisdiction,
    Procedure,
    Source,
    WrongParameter,
    company_values,
    effective,
    procedure_of,
    values,
)
from schemas.errors import WrongUsage
from schemas.parameters import parameters


def test_without_local_rules_the_company_binds() -> None:
    bound = effective({"code": "SLHY", "city": "广州"}, {})

    assert {one.won.source for one in bound.values()} == {Source.COMPANY}
    assert bound["report.posting_min_days"].value == 30


@pytest.mark.parametrize(
    ("name", "city", "company", "contract", "value", "source"),
    [
        ("objection.reply_days", "聊城", 7, "", 3, Source.LOCAL),
        ("objection.reply_days", "聊城", 2, "", 2, Source.COMPANY),
        ("objection.reply_days", "聊城", 7, "1", 1, Source.CONTRACT),
        ("report.posting_min_days", "湖州", 10, "", 30, Source.LOCAL),
        ("report.posting_min_days", "湖州", 10, "45", 45, Source.CONTRACT),
        ("repair_fund.frequency", "上海", "annual", "", "semiannual", Source.LOCAL),
        ("repair_fund.frequency", "上海", "annual", "monthly", "monthly", Source.CONTRACT),
        ("remuneration_funds.audited", "上海", False, "", True, Source.LOCAL),
        ("budget.publish_due", "日照", "01-15", "01-10", "01-10", Source.CONTRACT),
        ("deadline.holiday_roll", "日照", "next_workday", "none", "none", Source.CONTRACT),
        ("objection.reply_days", "聊城", 3, "3", 3, Source.COMPANY),
    ],
)
def test_the_stricter_value_wins_whoever_asks_for_it(name, city, company, contract, value, source) -> None:
    project = {"code": "P1", "city": city, "contract_parameters": f"{name}={contract}" if contract else ""}

    bound = effective(project, {name: company})[name]

    assert (bound.value, bound.won.source) == (value, source)


def test_the_winner_is_named_with_its_article_and_the_others_stay_beside_it() -> None:
    row = effective({"code": "P1", "city": "聊城市"}, {"objection.reply_days": 5})["objection.reply_days"].row()

    assert (row["source"], row["value"]) == ("local", 3)
    assert "第三十五条" in row["clause"]
    assert [one["source"] for one in row["claims"]] == ["company", "local"]


def test_a_project_may_name_another_citys_preset_than_its_own() -> None:
    assert (
        effective({"city": "广州", "jurisdiction": "清远"}, {})["public_income.frequency"].won.source is Source.COMPANY
    )
    assert effective({"city": "广州", "jurisdiction": "上海"}, {})["repair_fund.frequency"].value == "semiannual"
    with pytest.raises(NoSuchJurisdiction, match="月球"):
        effective({"city": "广州", "jurisdiction": "月球"}, {})


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("local", "company", "contract", "allowed", "source"),
    [
        ("", {}, "", False, Source.COMPANY),
        ("", {"arrears.naming_allowed": True}, "是", False, Source.COMPANY),
        ("是", {}, "", True, Source.LOCAL),
        ("允许", {"arrears.naming_allowed": False}, "", False, Source.COMPANY),
        ("是", {}, "否", False, Source.CONTRACT),
        ("否", {"arrears.naming_allowed": True}, "", False, Source.LOCAL),
    ],
)
def test_rooms_of_arrears_are_named_only_where_a_local_rule_allows_it_and_nobody_forbids_it(
    local, company, contract, allowed, source
) -> None:
    project = {"code": "P1", "city": "日照", "arrears_naming_allowed": local}
    project |= {"contract_parameters": f"arrears.naming_allowed={contract}"} if contract else {}

    bound = effective(project, company)["arrears.naming_allowed"]

    assert (bound.value, bound.won.source) == (allowed, source)


@pytest.mark.requirement("R-2-2")
def test_a_single_clients_own_procedure_takes_the_place_of_the_companys_defaults_but_not_of_the_law() -> None:
    project = {"city": "湖州", "contract_parameters": "visit.manager_min=1；report.posting_min_days=7"}

    own = effective(project, {}, Procedure({}, "云澜湾规程"))

    assert own["visit.manager_min"].value == 1
    assert own["report.posting_min_days"].value == 30
    assert effective(project, {})["visit.manager_min"].value == 3


@pytest.mark.requirement("R-2-2")
def test_what_the_procedure_sets_binds_is_named_and_what_it_leaves_out_is_the_companys() -> None:
    rows = [
        {"parameter": "visit.manager_min", "setting": "1"},
        {"parameter": "report.posting_min_days", "setting": "7"},
        {"parameter": "event.frequency", "setting": "none"},
        {"parameter": "visit.annual_plan_due", "setting": "12-20"},
    ]

    own = effective({"city": "湖州"}, {}, procedure_of({"title": "云澜湾规程", "overrides": {"items": rows}}))

    assert own["visit.manager_min"].row() | {"claims": []} == {
        "parameter": "visit.manager_min", "title": "项目经理每月入户拜访客户数",
        "source": "procedure", "value": 1, "clause": "云澜湾规程", "claims": [],
    }  # fmt: skip
    assert (own["report.posting_min_days"].value, own["event.frequency"].value) == (30, None)
    assert (own["visit.annual_plan_due"].value, own["forum.notice_lead_days"].value) == ("12-20", 10)
    assert (
        "visit.nothing"
        not in procedure_of({"overrides": {"items": [{"parameter": "visit.nothing", "setting": "1"}]}}).values
    )


@pytest.mark.parametrize(
    "written", ["visit.manager_min", "visit.manager_min=many", "visit.nothing=3", "visit.monthly_plan_due_day=0"]
)
def test_a_contract_that_asks_for_the_impossible_is_refused(written: str) -> None:
    with pytest.raises(WrongParameter):
        effective({"code": "P1", "contract_parameters": written}, {})


def test_the_office_sets_its_own_values_dotted_or_in_tables() -> None:
    dotted = company_values({"parameters": {"report.publish_due_offset_days": 12}})
    tables = company_values({"parameters": {"report": {"publish_due_offset_days": 12}}})

    assert dotted == tables == {"report.publish_due_offset_days": 12}
    with pytest.raises(WrongParameter, match=r"office\.toml"):
        company_values({"parameters": {"report.publish_due_offset_days": "soon"}})


def test_an_office_whose_report_is_published_before_it_is_approved_is_refused() -> None:
    with pytest.raises(WrongUsage, match=r"report\.approval_due_offset_days"):
        company_values({"parameters": {"report.publish_due_offset_days": 8}})


def test_expressions_ask_for_the_values_by_group_and_name() -> None:
    assert values(effective(None, {}))["forum"]["notice_lead_days"] == parameters()["forum.notice_lead_days"].default
