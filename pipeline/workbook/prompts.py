"""What Excel and WPS say while somebody types: the advice on a cell, and the word of warning about an odd value.

Every alert warns and none forbids: the reader understands `2026.7.1`, `￥1,234.50` or `12.5万元`, and nobody is kept
from typing or pasting what would be taken. What is truly wrong is named when the file is handed in.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from pipeline.workbook.fields import Field, Kind, Many

_LONGEST_TITLE, _LONGEST_WORDS = 32, 255
_FIRST_DAY, _LAST_DAY = datetime(2000, 1, 1), datetime(2099, 12, 31, 23, 59)
_MOST = 999999999999
_GO_ON = "确认无误的，选“是”继续。"


def validation(field: Field, cell: str, choices: str) -> dict[str, Any]:
    """Return the validation of a column whose first cell is `cell`, as XlsxWriter takes it; {} where there is none.

    `choices` is where the words of a choice stand in the hidden dictionary.
    """
    tested, alert = _test(field, cell, choices)
    advice = prompt(field)
    if not tested and not advice:
        return {}
    made: dict[str, Any] = tested or {"validate": "any"}
    if advice:
        made |= {"input_title": field.title[:_LONGEST_TITLE], "input_message": advice[:_LONGEST_WORDS]}
    if tested:
        made |= {"error_type": "warning", "error_title": f"{field.title}请核对"[-_LONGEST_TITLE:]}
        made |= {"error_message": _alert(alert)}
    return made


def prompt(field: Field) -> str:
    """Return what to type into `field`: its own advice, else what its kind asks for."""
    if field.advice:
        return field.advice
    if field.many is not Many.ONE:
        return ""
    if field.kind in {Kind.MONEY, Kind.QUANTITY}:
        return _decimals(field)
    if field.kind is Kind.COUNT:
        return "填整数，没有的填0" if field.required else "填整数"
    return f"不超过{field.longest}字" if field.longest and field.kind.is_text else ""


def _alert(words: str) -> str:
    return f"{words[: _LONGEST_WORDS - len(_GO_ON)]}{_GO_ON}"


def _decimals(field: Field) -> str:
    places = f"，最多{field.places}位小数" if field.places else ("" if field.places is None else "，不带小数")
    return f"填数字{places}"


def _test(field: Field, cell: str, choices: str) -> tuple[dict[str, Any], str]:
    """Return the test of a cell (or {}), and what is said of a value that fails it."""
    if field.many is not Many.ONE:
        return {}, ""
    if field.kind is Kind.CHOICE:
        words = "、".join(word for _, word in field.choices)
        return {"validate": "list", "source": choices}, f"请从列表中选择：{words}。"
    if field.kind.is_number:
        return _figure(field, cell)
    if field.kind in {Kind.DATE, Kind.MOMENT}:
        like = "2026-07-20" if field.kind is Kind.DATE else "2026-07-20 09:00"
        between = {"criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
        return {"validate": "date", **between}, f"请填日期，如：{like}。"
    if field.kind in {Kind.PERIOD, Kind.MONTH}:
        return _period(field, cell)
    if field.longest:
        test = {"validate": "length", "criteria": "<=", "value": field.longest}
        return test, f"这里最多填{field.longest}字。"
    return {}, ""


def _figure(field: Field, cell: str) -> tuple[dict[str, Any], str]:
    least = field.least if field.least is not None else Decimal(-_MOST)
    most = field.most if field.most is not None else Decimal(_MOST)
    said = f"，不小于{least:f}" if field.least is not None and least > -_MOST else ""
    unit = f"（{field.unit}）" if field.unit else ""
    if field.kind is Kind.COUNT:
        between = {"criteria": "between", "minimum": int(least), "maximum": int(most)}
        return {"validate": "integer", **between}, f"请填整数{unit}{said}，如：12。"
    if field.kind is Kind.RATE:
        low, high = (
            (Decimal(0), Decimal(1)) if field.at_most_one else (max(least, Decimal(-100)), min(most, Decimal(100)))
        )
        between = {"criteria": "between", "minimum": float(low), "maximum": float(high)}
        words = "请填百分数，从0%到100%，如：98.50%。" if field.at_most_one else "请填百分数，如：98.50%。"
        return {"validate": "decimal", **between}, words
    rounds = f",ROUND({cell},{field.places})={cell}" if field.places is not None else ""
    formula = f"=AND(ISNUMBER({cell}),{cell}>={least:f},{cell}<={most:f}{rounds})"
    return {"validate": "custom", "value": formula}, f"请{_decimals(field)}{unit}{said}。"


def _period(field: Field, cell: str) -> tuple[dict[str, Any], str]:
    if field.kind is Kind.MONTH:
        return {"validate": "custom", "value": f"=LEN({cell})=7"}, "请填年月，如：2026-04。"
    formula = f"=OR(LEN({cell})=4,LEN({cell})=6,LEN({cell})=7)"
    return {"validate": "custom", "value": formula}, f"请填报告期，如：{field.example or '2026Q2'}。"
