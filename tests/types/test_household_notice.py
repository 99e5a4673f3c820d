"""Household notices (催缴通知单, 入户检修通知): what each is told, by when, and what no dun may ever say."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pipeline import batch, papers, projection
from pipeline.compose import Printed, compose
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import whole_pages
from tests.judging import changed, judged, kind_of, settled, stopping, untried

TYPE = "household_notice"
FINAL = Printed(
    datetime(2026, 7, 30, 9, tzinfo=UTC), "XRWY-TFY-HBTZ-2026-0001", "8888-8888", issued_on="2026-07-30", draft=False
)


def household(name="full", **row):
    record = changed(TYPE, name)
    first = record["households"]["items"][0] | row
    record["households"]["items"][0] = {field: value for field, value in first.items() if value is not None}
    return record


def printed(record):
    kind, made = kind_of(TYPE), settled(record).record
    return whole_pages(papers.drawn(kind, made, FINAL, Fonts.load(), batch.items(made, kind)[:1]))[0].replace("\n", "")


def test_every_rule_that_stops_a_batch_has_a_bad_example():
    assert untried(TYPE) == set()


@pytest.mark.parametrize("threat", ["逾期将停水停电。", "逾期停止供应：限电", "届时断水处理"])
def test_dues_are_never_collected_by_cutting_off_supplies(threat):
    text = f"您户【账期】物业服务费【金额】元尚未缴清，请于【缴款期限】前缴清，{threat}"

    assert stopping(judged(changed(TYPE, notice={"text": text}))) == {"threatens-supply": "民法典第944条"}


def test_a_visit_may_say_that_the_water_is_off_meanwhile():
    assert stopping(judged(changed(TYPE, "minimal"))) == {}


@pytest.mark.parametrize(("due", "codes"), [("2026-08-17", {"due-too-soon"}), ("2026-08-18", set())])
def test_less_than_fifteen_days_to_pay_need_a_reason(due, codes):
    found = judged(changed(TYPE, notice={"due_on": due}), "2026-07-30")

    assert {code for code, fault in found.items() if fault.waits} == codes


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        (household(amount=None), {"amount-missing"}),
        (household(amount="-5.00"), {"too-small"}),
        (household(amount="12.345"), {"too-many-decimals"}),
        (household(owner=None), {"missing-field"}),
        (household("minimal", visit_at=None), {"visit-missing"}),
        (household("minimal", amount="10.00"), {"amount-on-an-inspection"}),
    ],
)
def test_a_row_is_blamed_for_itself_alone(record, codes):
    found = judged(record)

    assert set(stopping(found)) == codes
    assert {batch.row_number(one.place.path, kind_of(TYPE)) for one in found.values() if one.stops} == {0}


@pytest.mark.requirement("R-5.6.2-1")
def test_the_summary_has_totals_and_nobody_in_it():
    kind, record = kind_of(TYPE), settled(changed(TYPE)).record
    made = compose(kind, record, FINAL, Fonts.load())
    words = "".join(whole_pages(made.pdf))

    public = projection.public(record, kind)
    assert public["households"]["items"] == []
    assert public["households"]["buildings"][0] == {"name": "1号楼", "count": 3, "amount": Decimal("5491.86")}
    assert "25,693.26" in words
    assert not [row["owner"] for row in record["households"]["items"] if row["owner"] in words]
    assert not [row["room"] for row in record["households"]["items"] if row["room"] in words]


def test_dues_are_told_in_figures_and_in_words_with_the_way_to_pay_to_ask_and_to_object():
    words = printed(household(amount="12000"))

    for said in (
        "编号：XRWY-TFY-HBTZ-2026-0001/0001",
        "1号楼1单元302室",
        "张**业主",
        "12,000.00元",
        "人民币壹万贰仟元整",
    ):
        assert said in words
    for said in ("2026年9月2日", "缴款方式", "0633-0000024", "对账期、金额有异议的", "（盖章）", "查验码：8888-8888"):
        assert said in words
    assert "张建国" not in words
    assert "【" not in words


def test_a_visit_is_told_with_its_own_hour():
    words = printed(changed(TYPE, "minimal"))

    assert "2026年8月5日8:30到您户进行户内给水立管检修，预计需时40分钟" in words
    assert "元" not in words.replace("单元", "")


def test_a_row_takes_the_period_and_the_day_of_all_unless_it_has_its_own():
    rows = settled(changed(TYPE)).record["households"]["items"]

    assert (rows[0]["account_period"], rows[0]["due_on"]) == ("2026年1月—6月", "2026-09-02")
    assert (rows[5]["account_period"], rows[5]["due_on"]) == ("2025年1月—2026年6月", "2026-09-30")


def test_the_second_call_and_a_supplement_say_so_in_their_title():
    assert settled(changed(TYPE, notice={"round": 2})).record["title"].endswith("催缴通知单（第二次）")
    assert settled(changed(TYPE) | {"supplements": "N-1"}).record["title"].endswith("（补充）")
