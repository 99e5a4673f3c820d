"""What a service report kept from last quarter's: figures, sentences, promises, jumps; and what its figures say."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from pipeline.check import check
from schemas.language import CHINESE, ENGLISH
from schemas.problem import Problem
from schemas.record import Record, put_at, value_at
from tests.service_report import BEFORE, KIND, changed, example, problems, resolved

# The complete report, one quarter earlier: whatever this one has in common with it is a copy.
LAST = resolved(changed("full", ("period", "2026Q1"))).record


def found(code: str, raw: Record, before: Record = LAST) -> list[Problem]:
    return [one for one in problems(raw, before) if one.code == code]


def words(problem: Problem) -> str:
    return problem.message.localized(CHINESE)


def updated(raw: Record) -> Record:
    """Return `raw` with every count of three parts moved by one, as an honest quarter would."""
    for part, table in (("customer_service", "requests"), ("engineering", "work_orders"), ("utilities", "rows")):
        for row in raw[part][table]:
            for name, value in row.items():
                row[name] = value + 1 if isinstance(value, int) else value
    return raw


def test_a_report_that_repeats_last_quarters_figures_is_suspected_of_being_a_copy() -> None:
    (suspicion,) = found("suspected-copy", example("full"))

    assert (suspicion.stops, suspicion.needs_reason, suspicion.place.path) == (False, True, "period")
    assert "疑似复制上期" in words(suspicion)
    assert "116个数字中，有116个一模一样，如来电1,386、去电642、报事报修的本期受理318" in words(suspicion)


def test_one_part_left_as_it_was_is_named_where_the_rest_is_new() -> None:
    suspicions = found("suspected-copy", updated(example("full")))

    assert {one.place.path for one in suspicions} == {"security", "satisfaction", "communication", "finance"}
    assert any(words(one).startswith("疑似复制上期：公共秩序维护与消防安全可与2026年第一季度") for one in suspicions)


def test_figures_that_are_rightly_the_same_are_no_copy() -> None:
    before = copy.deepcopy(LAST)
    for part in (
        "customer_service",
        "engineering",
        "security",
        "satisfaction",
        "communication",
        "finance",
        "utilities",
    ):
        before[part] = None

    assert found("suspected-copy", example("full"), before) == []


def test_a_first_report_has_nothing_to_look_back_to() -> None:
    assert not any(one.needs_reason for one in problems(example("full")))


def test_every_sentence_that_stood_in_the_last_report_is_named_at_its_cell() -> None:
    raw = changed("full", ("highlights.items[1].work", "6月24日召开上半年客户座谈会，会后逐户回访了到会代表"))

    repeated = found("text-repeated", raw)

    assert {one.place.path for one in repeated} == {
        "letter.body",
        "highlights.items[0].work",
        "highlights.plan_followup[0].note",
        "highlights.plan_followup[4].note",
    }
    assert all(one.needs_reason for one in repeated)
    assert "正文有2句与2026年第一季度一字不差" in words(repeated[0])


def test_a_sentence_that_the_system_wrote_itself_is_no_copy() -> None:
    assert not any(one.place.path.endswith(".summary") for one in found("text-repeated", example("full")))


@pytest.mark.parametrize(
    ("path", "said", "figure", "now"),
    [
        ("customer_service.summary", "本季度受理817件，办结率97.95%。", "817件", "818"),
        ("letter.body", "本季度客户服务受理817件，我们逐件回访。", "817件", "818"),
    ],
)
def test_a_figure_of_last_quarter_left_in_a_sentence_is_named(path: str, said: str, figure: str, now: str) -> None:
    raw = changed("full", (path, said), ("customer_service.requests[1].received", 413))

    stale = [one for one in found("figure-in-text-differs", raw) if figure in words(one)]

    assert [(one.place.path, one.needs_reason) for one in stale] == [(path, True)]
    assert f"2026年第一季度的数字（本期受理），本期是{now}" in words(stale[0])


def test_a_figure_that_is_still_true_or_only_compared_with_is_no_leftover() -> None:
    said = "本季度受理818件，较上季度的817件增加1件。"
    raw = changed("full", ("customer_service.summary", said), ("customer_service.requests[1].received", 413))

    assert found("figure-in-text-differs", raw) == []
    assert found("figure-in-text-differs", changed("full", ("customer_service.summary", "受理817件。"))) == []


def test_a_quarter_that_is_not_the_reports_own_is_named() -> None:
    raw = changed("full", ("letter.body", "2025年第二季度我们完成了清洗。较2025年第二季度多2次。第二季度平稳。"))

    (other,) = found("other-period-in-text", raw, BEFORE)

    assert "“2025年第二季度”，本报告是2026年第二季度" in words(other)


@pytest.mark.parametrize("path", ["overview.building_area", "overview.elevators", "overview.fees[0].price"])
def test_what_hardly_ever_changes_reminds_unless_the_note_says_why(path: str) -> None:
    before = copy.deepcopy(LAST)
    put_at(before, path, value_at(LAST, path) + 1)

    assert [one.place.path for one in found("estate-changed", example("full"), before)] == [path]
    assert found("estate-changed", changed("full", ("overview.note", "二期交付，面积重新测绘")), before) == []


@pytest.mark.parametrize(("before", "says"), [(3, "约为上期的106倍"), (31_800, "约为上期的1/100")])
def test_a_count_that_grew_or_fell_tenfold_reminds(before: int, says: str) -> None:
    last = copy.deepcopy(LAST)
    put_at(last, "customer_service.requests[0].received", before)

    (jump,) = found("figure-jumped", example("full"), last)

    assert (jump.place.path, jump.needs_reason) == ("customer_service.requests[0].received", True)
    assert says in words(jump)


def test_small_counts_and_ordinary_changes_do_not_jump() -> None:
    last = copy.deepcopy(LAST)
    put_at(last, "satisfaction.complaints[4].received", 29)
    put_at(last, "customer_service.calls_in", 150)

    assert found("figure-jumped", example("full"), last) == []


def test_rows_are_held_against_the_same_row_wherever_it_stood() -> None:
    last = copy.deepcopy(LAST)
    last["engineering"]["work_orders"].reverse()

    assert "116个数字中，有116个" in words(found("suspected-copy", example("full"), last)[0])


def test_satisfaction_that_moves_by_fifteen_points_reminds() -> None:
    raw = changed(
        "full",
        ("satisfaction.previous_overall_rate", Decimal("0.7733")),
        ("satisfaction.dimensions[0].previous_rate", Decimal("0.70")),
    )

    codes = {one.code for one in problems(raw) if one.needs_reason}

    assert codes == {"satisfaction-jumped", "dimension-jumped"}


def test_a_promise_told_by_another_name_is_no_promise_passed_over() -> None:
    raw = changed("full", ("highlights.plan_followup[5].item", "弱电系统保养"))

    (renamed,) = found("followup-reworded", raw, BEFORE)

    assert found("followup-incomplete", raw, BEFORE) == []
    assert (renamed.stops, renamed.place.path) == (False, "highlights.plan_followup[5].item")
    assert "原文是“弱电系统季度保养”" in words(renamed)


def test_another_building_is_another_promise() -> None:
    raw = changed("full", ("highlights.plan_followup[4].item", "3号楼2单元屋面维修"))

    (lost,) = found("followup-incomplete", raw, BEFORE)

    assert lost.stops
    assert "有1项本期没有交代：5号楼2单元屋面维修" in words(lost)


def test_an_open_issue_that_is_heard_of_no_more_is_asked_for() -> None:
    last = copy.deepcopy(LAST)
    last["legacy_issues"]["items"] += [{"issue": "2号楼门厅地砖空鼓", "source": "other"}]

    (dropped,) = found("issues-dropped", example("full"), last)

    assert (dropped.needs_reason, dropped.place.path) == (True, "legacy_issues.items")
    assert "有1项本期没有交代：2号楼门厅地砖空鼓" in words(dropped)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("customer_service.history[2].close_rate", Decimal("0.9730"), "close-rate-history-differs"),
        ("security.history[2].incidents", 7, "incident-history-differs"),
        ("satisfaction.dimensions[1].previous_rate", Decimal("0.93"), "previous-dimension-differs"),
        ("satisfaction.complaints[3].carried_over", 1, "complaints-carried-over-differ"),
        ("finance.year_opening", Decimal("18932.94"), "year-opening-differs"),
    ],
)
def test_what_the_last_report_published_cannot_be_told_otherwise(path: str, value: Any, code: str) -> None:
    before = copy.deepcopy(BEFORE)
    before["security"] = {"trend": [{"period": "2026Q1", "incidents": 8}]}
    before["satisfaction"]["complaints"] = [{"category": "渗漏", "open": 2}]
    raw = changed("full", (path, value))

    assert code in {one.code for one in problems(raw, before) if one.stops and one.place.path == path}
    assert code not in {one.code for one in problems(example("full"), before)}


def test_visits_and_works_that_all_fall_on_the_end_of_the_period_remind() -> None:
    raw = changed(
        "full",
        ("communication.manager_visits", [{"month": "2026-06", "visits": 10}]),
        ("highlights.items[0].date", "2026-06-30"),
        ("highlights.items[1].date", "2026-06-30"),
    )

    assert {"visits-all-at-the-end", "work-all-on-the-last-day"} == {
        one.code for one in problems(raw) if one.needs_reason
    }


def test_a_report_in_which_everything_is_perfect_is_asked_why() -> None:
    raw = example("full")
    for row in raw["customer_service"]["requests"]:
        row["closed"] = row["carried_over"] + row["received"]
        if "revisited" in row:
            row["satisfied"] = row["revisited"]
    raw["satisfaction"] |= {"satisfied": 158, "neutral": 0, "dissatisfied": 0, "very_dissatisfied": 0}

    assert "everything-perfect" in {one.code for one in problems(raw) if one.needs_reason}


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("customer_service", "办结率97.95%，较上季度上升1.02个百分点。"),
        ("engineering", "巡检自查146单，较上季度减少36单。"),
        ("security", "突发事件较上季度减少2起。"),
        ("satisfaction", "＝92.33%，较上季度上升1.66个百分点。"),
        ("communication", "合计46户，与上季度持平。"),
        ("public_income", "净收入较上季度增加3,806.40元。"),
        ("utilities", "公共水电合计62,529.00元，较上季度减少471.00元。"),
    ],
)
def test_a_summary_says_how_its_figure_moved(section: str, says: str) -> None:
    last = copy.deepcopy(LAST)
    last["customer_service"]["trend"][-1]["close_rate"] = Decimal("0.9693")
    last["engineering"]["total"]["received"] = 500
    last["security"]["trend"][-1]["incidents"] = 8
    last["satisfaction"]["overall_rate"] = Decimal("0.9067")
    last["public_income"]["net"] = Decimal("60000.00")
    last["utilities"]["total"] = Decimal("63000.00")

    assert says in resolved(example("full"), last).record[section]["summary"]


def test_what_is_compared_with_does_not_become_part_of_the_document() -> None:
    made = resolved(example("full"), LAST)

    assert made.before is not None
    assert made.before["letter"]["body"]
    assert "letter" not in {name for name, value in made.record["previous"].items() if value}


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        ("2026-07-10", set()),
        ("2026-07-11", {"report-late"}),
        ("2026-07-15", {"report-late", "posting-begun"}),
        ("2026-08-14", {"report-late", "posting-over"}),
        ("", set()),
    ],
)
def test_the_day_of_handing_in_reminds_of_what_is_late(today: str, codes: set[str]) -> None:
    late = [one for one in check(resolved(example("full")), KIND, today) if "今天" in words(one)]

    assert {one.code for one in late} == codes
    assert not any(one.stops or one.needs_reason for one in late)
    assert all(one.clause.startswith("5.3.3B") for one in late)


def test_what_is_found_is_said_in_english_too() -> None:
    said = [one.message.localized(ENGLISH) for one in problems(example("full"), LAST) if one.needs_reason]

    assert "It looks like a copy of 2026Q1: 116 of 116 comparable figures are the same." in said
