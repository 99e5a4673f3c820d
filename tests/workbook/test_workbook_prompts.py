"""Every cell says what to type; alerts warn about odd values and forbid nothing."""

import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.prompts import prompt, validation
from pipeline.workbook.write import write_workbook
from schemas import document_type
from schemas.document_type import DocumentType

TYPES = document_type.load_all()


def rule(kind: Kind, **facts: Any) -> dict[str, Any]:
    return validation(Field("a", "甲", kind, **facts), "C5", "=_words!$A$1:$A$2")


@pytest.mark.parametrize(
    ("kind", "facts", "validate", "said"),
    [
        (
            Kind.MONEY,
            {"unit": "元", "places": 2, "least": Decimal(0)},
            "custom",
            "请填数字，最多2位小数（元），不小于0。",
        ),
        (Kind.QUANTITY, {"places": 0}, "custom", "请填数字，不带小数。"),
        (Kind.QUANTITY, {}, "custom", "请填数字。"),
        (Kind.COUNT, {"unit": "件", "least": Decimal(0)}, "integer", "请填整数（件），不小于0，如：12。"),
        (Kind.RATE, {"at_most_one": True}, "decimal", "请填百分数，从0%到100%，如：98.50%。"),
        (Kind.RATE, {}, "decimal", "请填百分数，如：98.50%。"),
        (Kind.DATE, {}, "date", "请填日期，如：2026-07-20。"),
        (Kind.MOMENT, {}, "date", "请填日期，如：2026-07-20 09:00。"),
        (Kind.PERIOD, {}, "custom", "请填报告期，如：2026Q2。"),
        (Kind.MONTH, {}, "custom", "请填年月，如：2026-04。"),
        (Kind.CHOICE, {"choices": (("a", "是"), ("b", "否"))}, "list", "请从列表中选择：是、否。"),
        (Kind.TEXT, {"longest": 40}, "length", "这里最多填40字。"),
    ],
)
def test_each_kind_of_cell_warns_in_chinese(kind: Kind, facts: dict[str, Any], validate: str, said: str) -> None:
    made = rule(kind, **facts)

    assert made["validate"] == validate and made["error_type"] == "warning"
    assert made["error_message"] == f"{said}确认无误的，选“是”继续。"


def test_the_formula_for_money_knows_decimals_and_limits() -> None:
    made = rule(Kind.MONEY, places=2, least=Decimal(0), most=Decimal("99.99"))

    assert made["value"] == "=AND(ISNUMBER(C5),C5>=0,C5<=99.99,ROUND(C5,2)=C5)"


def test_several_values_in_a_cell_and_free_text_are_only_advised() -> None:
    assert rule(Kind.TEXT, many=Many.LINES) == {"validate": "any", "input_title": "甲", "input_message": "一行一条"}
    assert rule(Kind.TEXT) == {}
    assert prompt(Field("a", "甲", Kind.TEXT, many=Many.LISTED, hint="用顿号隔开")) == "用顿号隔开"


def test_a_cell_without_advice_of_its_own_says_what_its_kind_asks_for() -> None:
    assert prompt(Field("a", "甲", Kind.COUNT, required=True)) == "填整数，没有的填0"
    assert prompt(Field("a", "甲", Kind.COUNT)) == "填整数"
    assert prompt(Field("a", "甲", Kind.MONEY, places=2)) == "填数字，最多2位小数"
    assert prompt(Field("a", "甲", Kind.LONG_TEXT, longest=400)) == "不超过400字"


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_no_alert_stops_a_clerk_and_every_one_fits_the_window(kind: DocumentType) -> None:
    book = load_workbook(io.BytesIO(write_workbook(kind)))
    alerts = [one for sheet in book.worksheets for one in sheet.data_validations.dataValidation]

    assert alerts
    assert all(one.errorStyle == "warning" for one in alerts if one.type)
    assert all(len(one.error or "") <= 255 and len(one.prompt or "") <= 255 for one in alerts)
    assert all(len(one.errorTitle or "") <= 32 and len(one.promptTitle or "") <= 32 for one in alerts)


def test_a_circular_says_at_once_what_a_stoppage_needs() -> None:
    sheet = load_workbook(io.BytesIO(write_workbook(TYPES["circular"])))["填写表"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}

    bands = ["时间、范围和原因", "应急安排（有就填）", "通告、公告另填", "公示另填", "致歉信另填", "一般不填"]
    assert [name for name in rows if name in bands] == bands
    assert str(rows["原因"][2].value).startswith("停水、停电、停梯、消杀、施工通知须填")
    assert rows["原因"][0].fill.start_color.rgb != rows["不受影响范围"][0].fill.start_color.rgb
    assert rows["依据"][2].value == "通告、公告须填"
