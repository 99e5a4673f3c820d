"""The figures and sentences of the model report all come out of the data."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.record import value_at
from tests.service_report import MODEL, changed, example, problems, resolved


def test_every_total_and_rate_of_the_model_is_computed_to_the_cent() -> None:
    record = resolved(example("full")).record

    assert {path: str(value_at(record, path)) for path in MODEL} == MODEL


def test_the_key_points_of_the_letter_are_those_of_the_model() -> None:
    points = resolved(example("full")).record["letter"]["key_points"]

    assert points == {
        "requests": "本期受理817件，办结812件，办结率97.95%，结转下期17件",
        "satisfaction": "92.33%，较上季度上升1.66个百分点",
        "fees": "收入1,165,504.80元，支出1,057,990.80元，酬金93,240.38元，结余14,273.62元",
        "public_income": "净收入63,806.40元，使用29,400.00元，期末余额320,946.40元",
        "promises": "按期完成4项，未按期2项",
    }


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ("engineering", "受理464单＝客户报修318单＋巡检自查146单。"),
        ("engineering", "困人1起（5月17日3号楼1单元2号梯，23分钟解困）；定期检验有效期至2026年11月30日。"),
        ("security", "巡逻2,184次（24次/日×91日），访客登记12,640人次"),
        ("security", "邻里纠纷3起、高空抛物2起、电梯困人1起，均已处置；治安、火灾事故0起。未整改隐患2处见第十四部分。"),
        ("satisfaction", "公司品质运营中心电话调查：拨打420户，有效样本300份，有效率71.43%；"),
        (
            "communication",
            "来函11件（重要2件，均已抄送并备份）、复函9件；发布信息23条（通知12、温馨提示6、公示3、通告1、公告1）",
        ),
        ("communication", "其余5条的改善措施已经分管领导审批，7月3日向全体业主公布。"),
        ("public_income", "期初余额286,540.00＋净收入63,806.40－使用29,400.00＝期末余额320,946.40元。"),
        ("repair_fund", "期初账面余额4,412,860.00元，本期拨付34,200.00元，期末4,378,660.00元"),
        ("utilities", "按合同列入第十部分第2项，不另向业主分摊。"),
        (
            "contacts",
            "24小时服务电话0633-0000024；管家服务中心0633-0000108（8:30—18:00，3号楼一层，可查阅本报告纸质本）",
        ),
        ("contacts", "请于8月13日前书面或扫码提出，我们自收到之日起7日内书面答复。"),
    ],
)
def test_a_part_says_the_sentence_of_the_model(section: str, sentence: str) -> None:
    assert sentence in resolved(example("full")).record[section]["summary"]


def test_a_typed_sentence_stands_instead_of_the_generated_one() -> None:
    raw = changed("full", ("security.summary", "本季度秩序平稳。"))

    assert resolved(raw).record["security"]["summary"] == "本季度秩序平稳。"


def test_a_budget_line_far_from_the_months_gone_by_says_by_how_much() -> None:
    costs = resolved(example("full")).record["finance"]["costs"]

    assert costs[8]["note"] == "较序时进度低18.33%，节日布置安排在下半年"
    assert costs[1]["note"] == "电梯36,000.00、二次供水9,800.00、公共水电62,529.00、其他89,107.50"
    assert not costs[0]["note"]


def test_a_budget_line_ahead_of_the_months_says_so_and_wants_a_reason() -> None:
    raw = changed("full", ("finance.costs[7].ytd", Decimal("36000.00")))

    found = {problem.code for problem in problems(raw)}

    assert resolved(raw).record["finance"]["costs"][7]["note"] == "较序时进度高50.00%"
    assert "cost-off-budget-unexplained" in found


def test_unsettled_incidents_and_serious_ones_are_said_openly() -> None:
    raw = changed("full", ("security.incidents[0]", {"kind": "fire", "count": 1, "settled": 0}))

    summary = resolved(raw).record["security"]["summary"]

    assert "突发事件4起：火灾1起、高空抛物2起、电梯困人1起，已处置3起、处置中1起；其中治安、火灾事故1起。" in summary


def test_patrols_that_fell_short_are_shown_beside_what_was_due() -> None:
    raw = changed("full", ("security.patrols", 2100))

    assert "巡逻2,100次（24次/日×91日应为2,184次）" in resolved(raw).record["security"]["summary"]


@pytest.mark.parametrize(
    ("period", "word", "months", "days"),
    [
        ("2026Q1", "本季度", 3, 90),
        ("2026-02", "本月", 1, 28),
        ("2026H1", "本半年", 6, 181),
        ("2026", "本年度", 12, 365),
    ],
)
def test_the_words_follow_the_length_of_the_period(period: str, word: str, months: int, days: int) -> None:
    overview = resolved(changed("minimal", ("period", period))).record["overview"]

    assert (overview["span"], overview["months"], overview["days"]) == (word, months, days)
