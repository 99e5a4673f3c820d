"""What the rules of the types count by is what binds in the project, and a message says who asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from pipeline import check, resolve, type_check
from schemas import document_type, duties, record
from schemas.problem import Problem
from tests.staff import PROJECTS

KINDS = document_type.load_all()


def found(kind: str, contract: str, today: str, changes: Mapping[str, Any], city: str = "") -> dict[str, Problem]:
    """Return the problems of the full example of `kind` under a contract that asks for `contract`, by code."""
    data = record.loads((KINDS[kind].folder / "examples" / "full.json").read_bytes())
    for path, value in changes.items():
        record.put_at(data, path, value)
    facts = {"established_on": None, "contract_parameters": contract} | ({"city": city} if city else {})
    around = type_check.around(data, {code: {**one, **facts} for code, one in PROJECTS.items()})
    return {one.code: one for one in check.check(resolve.resolve(data, KINDS[kind], around), KINDS[kind], today)}


@pytest.mark.requirement("R-5.1.3-2", "R-5.3.3-3", "R-5.3.3-5", "R-5.1.2-4", "R-5.1.2-1", "R-5.1.2-2")
@pytest.mark.parametrize(
    ("kind", "contract", "today", "changes", "code", "says"),
    [
        ("forum_notice", "forum.notice_lead_days=20", "2026-06-01", {}, "notice-under-ten-days", "不足20日"),
        ("forum_minutes", "forum.notice_lead_days=20", "2026-06-26", {}, "notice-under-ten-days", "不足20日"),
        ("forum_minutes", "forum.minutes_due_days=1", "2026-06-26", {}, "minutes-handed-in-late", "超过1日"),
        ("forum_measures", "forum.measures_publish_days=3；forum.minutes_due_days=3", "2026-06-26", {},
         "published-after-ten-days", "超过3日"),
        ("service_report", "report.posting_min_days=60", "2026-07-05", {}, "posting-too-short", "不足60日"),
        ("service_report", "report.approval_due_offset_days=2", "2026-07-05", {}, "report-late", "超过2日"),
        ("service_report", "report.publish_due_offset_days=5；report.approval_due_offset_days=4", "2026-07-03", {},
         "posting-late", "报告期结束后5日"),
        ("service_report", "visit.manager_min=9", "2026-07-05", {}, "visits-too-few", "每月9户"),
        ("visit_plan_monthly", "visit.manager_min=9", "2026-07-20", {}, "manager-visits-under-three", "不足9户"),
        ("visit_plan_monthly", "visit.monthly_plan_due_day=5", "2026-07-20", {}, "plan-after-the-due-day", "5日前"),
        ("visit_plan_annual", "visit.manager_min=9", "2026-12-01", {}, "manager-visits-under-three", "不足9户"),
        ("visit_plan_annual", "visit.annual_plan_due=11-30", "2026-12-01", {}, "plan-after-december", "11月30日前"),
        ("circular", "circular.posting_min_days=90", "2026-07-15", {}, "posting-too-short", "不足90日"),
        ("network_post", "letter.reply_days=1", "2026-07-10", {}, "answered-late", "超过1日"),
        ("budget_final_accounts", "budget.publish_due=01-05", "2026-01-12", {}, "handed-in-late", "1月5日前"),
        ("budget_final_accounts", "report.posting_min_days=90", "2026-01-12", {},
         "posting-under-thirty-days", "90日"),
    ],
)  # fmt: skip
def test_a_contract_that_asks_for_more_binds_and_is_named(kind, contract, today, changes, code, says) -> None:
    asked = found(kind, contract, today, changes)

    words = asked[code].message.localized("zh-Hans")
    assert says in words and "（物业服务合同）" in words
    assert code not in found(kind, "", today, changes)


@pytest.mark.requirement("R-5.3.3-8")
def test_an_audit_is_asked_for_by_the_preset_of_the_place_and_the_message_names_its_article() -> None:
    unaudited = dict.fromkeys(("audit.auditor", "audit.report_no", "audit.opinion"))

    local = found("budget_final_accounts", "", "2026-01-12", unaudited, city="上海市")
    contract = found("budget_final_accounts", "remuneration_funds.audited=是", "2026-01-12", unaudited)

    assert "（《上海市住宅物业管理规定（2020）》第四十八条）" in local["audit-missing"].message.localized("zh-Hans")
    assert "（物业服务合同）" in contract["audit-missing"].message.localized("zh-Hans")
    assert "audit-missing" not in found("budget_final_accounts", "", "2026-01-12", unaudited)


CLOCKS = {
    "inquiry": "letter.reply_days",
    "complaint": "complaint.reply_days",
    "publicity_objection": "objection.reply_days",
    "finance_objection": "objection.finance_days",
}


@pytest.mark.requirement("R-5.3.1-3")
@pytest.mark.parametrize(("category", "parameter"), CLOCKS.items())
@pytest.mark.parametrize(("kind", "section"), [("letter_in", "letter"), ("letter_out", "reply")])
def test_a_letter_and_its_answer_go_by_the_same_clock_which_may_be_tightened(kind, section, category, parameter):
    data = record.loads((KINDS[kind].folder / "examples" / "full.json").read_bytes())
    data[section]["category"] = category
    projects = {code: {**one, "contract_parameters": f"{parameter}=2"} for code, one in PROJECTS.items()}

    made = resolve.resolve(data, KINDS[kind], type_check.around(data, projects)).record

    assert made[section]["reply_days"] == 2


@pytest.mark.requirement("R-5.3.1-3")
def test_the_duties_of_letters_go_by_the_clocks_that_their_rules_go_by() -> None:
    owed = [
        one
        for one in duties.load(KINDS["letter_in"].folder / "duties.toml")
        if set(one.parameters) & set(CLOCKS.values())
    ]

    assert {name for one in owed for name in one.parameters} == set(CLOCKS.values())


def test_no_rule_counts_by_a_figure_that_a_parameter_holds() -> None:
    figure = re.compile(r"days_between\([^)]*\) (?:<=|>=) (?:3|10|15|30)\b|-(?:12-28|01-15)'")

    hard = [
        (kind.id, one.code)
        for kind in KINDS.values()
        for one in kind.rules
        # When a summary of an event is due, and how long a household has to pay, no parameter says.
        if figure.search(f"{one.when} {one.must}") and kind.id not in {"event_summary", "household_notice"}
    ]

    assert hard == []
