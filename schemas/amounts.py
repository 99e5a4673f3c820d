"""Amounts in words, as notes of payment have them, and sums by group: for papers that are about money."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def amount_in_words(value: Any) -> str:
    """Return an amount in 元 as it is written on notes of payment: `人民币壹万贰仟元整`; “—” for nothing.

    Source: the rules for filling in notes (正确填写票据和结算凭证的基本规定), PBC 1997: zeros between digits are said
    once, 整 follows 元 and 角, nothing follows 分.

    Raises:
        ValueError: `value` is negative, or 一万亿 and more.
    """
    if value is None:
        return "—"
    cents = int(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
    if not 0 <= cents < 10**14:
        raise ValueError(f"no words for {value}")
    whole, (tenths, hundredths) = cents // 100, divmod(cents % 100, 10)
    said = f"{_integer_in_words(whole)}元" if whole or not cents else ""
    if tenths:
        said += f"{_CAPITALS[tenths]}角"
    elif hundredths and said:
        said += _CAPITALS[0]
    return f"人民币{said}{f'{_CAPITALS[hundredths]}分' if hundredths else '整'}"


def _integer_in_words(whole: int) -> str:
    words, skipped = "", False
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        group = whole // size % 10**4
        if not group:
            skipped = bool(words)
            continue
        zero = _CAPITALS[0] if words and (skipped or group < 1000) else ""
        words, skipped = f"{words}{zero}{_group_in_words(group)}{unit}", False
    return words or _CAPITALS[0]


def _group_in_words(group: int) -> str:
    words, skipped = "", False
    for unit, size in (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)):
        digit = group // size % 10
        if digit:
            words += f"{_CAPITALS[0] if skipped else ''}{_CAPITALS[digit]}{unit}"
        skipped = bool(words) and not digit
    return words


def grouped(rows: Any, by: str, amount: str = "") -> list[dict[str, Any]]:
    """Return how many of `rows` there are for each value of the column `by`, and the sum of the column `amount`.

    In the order in which the values first appear; a row without an amount counts as nothing. For totals that may be
    read by those who must not read the rows.
    """
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        group = found.setdefault(row[by], {"name": row[by], "count": 0, "amount": Decimal(0)})
        group["count"] += 1
        group["amount"] += (row.get(amount) or Decimal(0)) if amount else 0
    return list(found.values())
