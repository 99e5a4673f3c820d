"""The two surveys (requirements 4.8): approved before they are sent, computed from counts, and nobody told apart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline import decide
from pipeline.compose import compose
from pipeline.render.fonts import Fonts
from schemas import expressions
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.changing import FINAL, clause_of, judged


@pytest.fixture(scope="module")
def company() -> DocumentType:
    return load(TEMPLATES / "survey_company")


@pytest.fixture(scope="module")
def project() -> DocumentType:
    return load(TEMPLATES / "survey_project")


def answered(kind: DocumentType, *counts: int) -> dict[str, Any]:
    """Return the first question, answered `counts` times from 非常满意 down."""
    changes = {f"questions.items[0].n{5 - at}": count for at, count in enumerate(counts)}
    row: dict[str, Any] = judged(kind, changes=changes)[0]["questions"]["items"][0]
    return row


def chosen(kind: DocumentType, *counts: int) -> dict[str, Any]:
    """Return the single choice among three options, taken `counts` times."""
    row: dict[str, Any] = judged(kind, changes={"questions.items[1].counts": list(counts)})[0]["questions"]["items"][1]
    return row


# Who decides, and when.


@pytest.mark.requirement("R-5.3.2-1")
def test_the_quality_centre_writes_the_companys_survey_and_the_leader_approves(company):
    made, _codes = judged(company)

    assert company.author_roles == ("quality_center",)
    assert [(step.role, str(step.verb)) for step in decide.chain_of(company, made, ["quality_center"])] == [
        ("supervising_leader", "approve")
    ]


@pytest.mark.requirement("R-5.3.2-2")
@pytest.mark.parametrize("name", ["questionnaire", "full"])
def test_a_projects_questionnaire_is_reviewed_twice_and_then_approved(project, name):
    made, _codes = judged(project, name)

    chain = decide.chain_of(project, made, ["steward"])

    assert [(step.role, str(step.verb), step.after) for step in chain] == [
        ("project_manager", "review", ()),
        ("quality_center", "review", ("project_manager",)),
        ("supervising_leader", "approve", ("project_manager", "quality_center")),
    ]
    assert all(step.sees == ("*",) for step in chain)


@pytest.mark.requirement("R-5.3.2-2")
def test_a_questionnaire_that_opens_before_it_is_handed_in_is_told_so(project):
    _made, in_time = judged(project, "questionnaire", today="2026-08-05")
    _other, late = judged(project, "questionnaire", today="2026-08-06")

    assert in_time == {}
    assert late == {"sent-before-approval": "reminder"}
    assert clause_of(project, "sent-before-approval") == "5.3.2B"


@pytest.mark.requirement("R-5.3.2-2", "R-5.6.1-1")
def test_a_projects_questionnaire_goes_out_by_channels_and_the_companys_by_none(company, project):
    made, _codes = judged(project, "minimal")

    assert made["channels"] == ["door"]
    assert made["audience"] == "全体业主（用户）"
    assert company.channels == ()


@pytest.mark.requirement("R-5.3.2-1")
def test_a_survey_of_a_period_is_waived_with_a_reason_or_not_at_all(company):
    _made, waived = judged(company, "minimal")
    _other, silent = judged(company, "minimal", {"survey.waived_reason": None})

    assert waived == {}
    assert silent == {"waiver-unexplained": "error"}


@pytest.mark.requirement("R-5.3.2-1")
@pytest.mark.parametrize("period", ["2026Q2", "2026"])
def test_the_companys_survey_is_of_a_quarter_or_of_a_year(company, period):
    made, codes = judged(company, changes={"period": period})

    assert codes == {}
    assert made["title"].startswith({"2026Q2": "听枫苑2026年第二季度", "2026": "听枫苑2026年度"}[period])


def test_questionnaire_and_results_are_two_documents_of_one_survey(company, project):
    for kind in (company, project):
        asked, _codes = judged(kind, "questionnaire")
        told, _more = judged(kind, "full")

        assert expressions.evaluate(kind.identity, asked) != expressions.evaluate(kind.identity, told)


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("questionnaire", {"questions.items[0].n5": 3}, "counts-too-early"),
        ("full", {"survey.questionnaire_no": None}, "questionnaire-unnamed"),
        ("full", {"results": None}, "missing-section"),
        ("full", {"questions.items[0].n2": None}, "counts-missing"),
    ],
)
def test_a_stage_holds_what_belongs_to_it(project, name, changes, code):
    _made, codes = judged(project, name, changes)

    assert codes == {code: "error"}


# What the counts come to.


def test_results_are_computed_from_counts_by_question_by_dimension_and_in_all(company):
    made, codes = judged(company)

    question = made["questions"]["items"][0]
    dimension = made["results"]["dimensions"][4]
    assert codes == {}
    assert (question["n"], question["rate"], question["mean"]) == (142, Decimal("0.8873"), Decimal("4.34"))
    assert (dimension["label"], dimension["n"], dimension["rate"]) == ("设施与维修", 142, Decimal("0.6972"))
    assert made["results"]["overall"] == "总体满意率88.03%"
    assert made["results"]["formula_words"].startswith("满意率＝（非常满意＋满意）÷有效作答＝125÷142")


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("top2_rate", "总体满意率83.33%"),
        ("mean_score", "平均得分83.06分（百分制）"),
        ("weighted_index", "加权满意度指数83.06分（百分制）"),
    ],
)
def test_each_formula_is_named_with_its_result(project, formula, result):
    made, _codes = judged(project, changes={"results.formula": formula, "questions.items[0].weight": "3"})

    assert made["results"]["overall"] == result


def test_invalid_answers_are_taken_off_before_anything_is_divided(company):
    made, _codes = judged(company)

    assert (made["results"]["valid"], made["results"]["response_rate"]) == (142, Decimal("0.7889"))


def test_a_question_never_has_more_answers_than_there_are_valid_ones(company):
    _made, codes = judged(company, changes={"results.incomplete": 5})

    assert codes == {"answers-exceed-valid": "error"}


def test_a_phone_survey_counts_dialled_and_valid_and_the_others_what_was_sent(company, project):
    phone, _codes = judged(company)
    door, _more = judged(project)

    assert (phone["survey"]["contact_word"], phone["survey"]["received_word"]) == ("拨打", "接通并完成")
    assert (door["survey"]["contact_word"], door["survey"]["received_word"]) == ("发放", "收回")


def test_another_formula_than_last_time_passes_only_with_a_reason(company):
    before, _codes = judged(company, changes={"results.formula": "mean_score"})

    _made, codes = judged(company, before=before)

    assert codes["formula-changed"] == "reminder"


def test_the_rate_is_compared_with_the_period_before(company):
    before, _codes = judged(company, changes={"questions.items[5].n5": 66, "questions.items[5].n4": 59})

    made, _more = judged(company, before=before)

    assert made["results"]["compared"] == "总体满意率与上季度持平。"


# Nobody is told apart (requirements 4.8: n < 5).


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((60, 50, 10, 5, 0), "非常满意60，满意50，一般10，不满意5，非常不满意0"),
        ((60, 50, 10, 5, 3), "非常满意60，满意50，一般10，不满意及以下8"),
        ((60, 50, 10, 1, 3), "非常满意60，满意50，一般及以下14"),
        ((60, 3, 4, 2, 1), "满意及以上63，一般及以下7"),
        ((60, 50, 2, 1, 0), "人数少，不列示"),
    ],
)
def test_answers_of_fewer_than_five_are_put_together_with_their_neighbours(company, counts, told):
    assert answered(company, *counts)["distribution"] == told


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    ("counts", "told", "base"),
    [
        ((400, 100, 30), "继续试行400，改为限时3小时100，恢复原状30", "530"),
        ((400, 100, 3), "继续试行400，其余选项合计103", "503"),
        ((400, 2, 4), "继续试行400，其余选项合计6", "406"),
        ((400, 0, 3), "继续试行400，改为限时3小时0，其余选项不足5份", "—"),
    ],
)
def test_a_small_option_cannot_be_found_by_subtraction(project, counts, told, base):
    row = chosen(project, *counts)

    assert (row["distribution"], row["base"]) == (told, base)


@pytest.mark.requirement("R-5.6.2-1")
def test_a_sample_of_fewer_than_five_gives_no_results_at_all(project):
    few = {"results.received": 4, "results.incomplete": 0, "results.duplicate": 0}

    _made, codes = judged(project, changes=few)

    assert codes == {"sample-under-five": "error"}


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("text", ["请写下您的姓名", "您的手机号是？", "您的房号？", "您的身份证后四位？"])
def test_a_questionnaire_never_asks_who_answers(project, text):
    _made, codes = judged(project, "questionnaire", {"questions.items[3].text": text})

    assert codes == {"asks-for-identity": "error"}


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
def test_the_printed_results_tell_no_theme_and_no_dimension_of_fewer_than_five(company):
    few = {f"questions.items[1].n{at}": count for at, count in enumerate((0, 0, 1, 1, 2), 1)}
    made, _codes = judged(company, changes=few)

    page = compose(company, made, FINAL, Fonts.load()).html

    cleaning = page.partition("<td>保洁</td>")[2].partition("</tr>")[0]
    theme = page.partition("希望增加亲子活动")[2].partition("</tr>")[0]
    assert "不足5" in cleaning and "%" not in cleaning
    assert "不足5" in theme and ">3<" not in theme


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
def test_a_questionnaire_prints_its_choices_and_what_becomes_of_the_answers_on_one_page(company, project):
    for kind in (company, project):
        made, _codes = judged(kind, "questionnaire")

        rendered = compose(kind, made, FINAL, Fonts.load())

        assert rendered.pages == 1
        assert "□非常满意　□满意　□一般　□不满意　□非常不满意" in rendered.html
        assert "个人信息处理告知" in rendered.html
        assert "调查结果" not in rendered.html


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("method", ["phone", "door"])
def test_who_is_called_is_told_where_the_number_comes_from(company, method):
    made, _codes = judged(company, "questionnaire", {"survey.method": method})

    assert ("您的电话来自物业服务登记信息" in made["privacy_notice"]) is (method == "phone")
