"""How figures, dates and periods are written in Chinese documents, and the few functions rules may call.

Sources: GB/T 15835-2011 (numerals: Arabic digits, full year, no leading zero), requirements 4 (money with two
decimals and thousands separators, rates as percentages with two decimals).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from schemas.amounts import amount_in_words, grouped

_WEEKDAYS = "一二三四五六日"
_DIGITS = "零一二三四五六七八九"
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_HALF = re.compile(r"([0-9]{4})H([12])")
_YEAR = re.compile(r"([0-9]{4})")

DASH = "—"


def rounded(value: Any, places: int) -> Decimal:
    """Return `value` with exactly `places` decimals, half up; what rounds to nothing has no sign."""
    exact = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return exact if exact else abs(exact)


def number(value: Any, places: int = 0) -> str:
    """Return `1,284` or, with places, `168,432.60`; “—” for nothing."""
    return DASH if value is None else f"{rounded(value, places):,f}"


def money(value: Any) -> str:
    """Return an amount in 元: `1,165,504.80`; “—” for nothing."""
    return number(value, 2)


def percent(value: Any, places: int = 2) -> str:
    """Return a share of one as `97.95%`; “—” for nothing."""
    return DASH if value is None else f"{rounded(Decimal(value) * 100, places):f}%"


def points(value: Any) -> str:
    """Return a difference of two shares in percentage points, without its sign: `1.66`."""
    return DASH if value is None else f"{abs(rounded(Decimal(value) * 100, 2)):f}"


def compared(now: Any, before: Any, period: str, unit: str) -> str:
    """Return how a figure moved since the period before: `较上季度增加12单`, `与上期持平`.

    Shares of one, with the unit `%`, move by percentage points: `较上季度上升1.66个百分点`.
    """
    last = "上季度" if _QUARTER.fullmatch(period) else "上期"
    gap = Decimal(now) - Decimal(before)
    if not gap:
        return f"与{last}持平"
    if unit == "%":
        return f"较{last}{'上升' if gap > 0 else '下降'}{points(gap)}个百分点"
    moved = money(abs(gap)) if unit == "元" else number(abs(gap))
    return f"较{last}{'增加' if gap > 0 else '减少'}{moved}{unit}"


def day(value: str) -> date:
    """Return the date of an ISO date or date-time."""
    return date.fromisoformat(value[:10])


def moment(value: str) -> datetime:
    """Return the moment of an ISO date-time (`2026-07-20T09:00` or with a blank)."""
    return datetime.fromisoformat(value)


def date_long(value: str | None) -> str:
    """Return `2026年7月1日`."""
    if value is None:
        return DASH
    that = day(value)
    return f"{that.year}年{that.month}月{that.day}日"


def date_short(value: str | None) -> str:
    """Return `7月1日`."""
    return DASH if value is None else date_long(value).partition("年")[2]


def weekday(value: str | None) -> str:
    """Return `星期三`; “—” for nothing."""
    return DASH if value is None else f"星期{_WEEKDAYS[day(value).weekday()]}"


def clock(value: str | None) -> str:
    """Return the hour and minute of a date-time: `9:00`; “—” for nothing."""
    if value is None:
        return DASH
    that = moment(value)
    return f"{that.hour}:{that.minute:02d}"


def date_range(first: str | None, last: str | None) -> str:
    """Return `2026年4月1日—6月30日`, the year repeated only where it changes; “—” where an end is missing."""
    if first is None or last is None:
        return DASH
    same = day(first).year == day(last).year
    return f"{date_long(first)}—{date_short(last) if same else date_long(last)}"


def numeral(value: int | None) -> str:
    """Return a Chinese numeral from 0 to 99: `十六`; “—” for nothing.

    Raises:
        ValueError: `value` lies outside.
    """
    if value is None:
        return DASH
    if not 0 <= value <= 99:
        raise ValueError(f"no numeral for {value}")
    tens, ones = divmod(int(value), 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def period_days(period: str) -> tuple[str, str]:
    """Return the first and last day of a period: `2026Q2`, `2026-05`, `2026H1` or `2026`.

    Raises:
        ValueError: `period` is none of these.
    """
    if found := _QUARTER.fullmatch(period):
        return _span(int(found[1]), int(found[2]) * 3 - 2, 3)
    if found := _MONTH.fullmatch(period):
        return _span(int(found[1]), int(found[2]), 1)
    if found := _HALF.fullmatch(period):
        return _span(int(found[1]), int(found[2]) * 6 - 5, 6)
    if found := _YEAR.fullmatch(period):
        return _span(int(found[1]), 1, 12)
    raise ValueError(period)


def _span(year: int, month: int, months: int) -> tuple[str, str]:
    last = month + months - 1
    return date(year, month, 1).isoformat(), date(year, last, calendar.monthrange(year, last)[1]).isoformat()


def period_first(period: str) -> str:
    """Return the first day of `period`."""
    return period_days(period)[0]


def period_last(period: str) -> str:
    """Return the last day of `period`."""
    return period_days(period)[1]


def is_period(words: str) -> bool:
    """Return whether `words` name a period: `2026Q2`, `2026-05`, `2026H1` or `2026`."""
    try:
        period_days(words)
    except ValueError:
        return False
    return True


def period_title(period: str | None) -> str:
    """Return `2026年第二季度`, `2026年5月`, `2026年上半年` or `2026年度`; “—” for nothing.

    Raises:
        ValueError: `period` is none of these.
    """
    if period is None:
        return DASH
    year = period[:4]
    if found := _QUARTER.fullmatch(period):
        return f"{year}年第{_DIGITS[int(found[2])]}季度"
    if found := _MONTH.fullmatch(period):
        return f"{year}年{int(found[2])}月"
    if found := _HALF.fullmatch(period):
        return f"{year}年{'上' if found[2] == '1' else '下'}半年"
    if _YEAR.fullmatch(period):
        return f"{year}年度"
    raise ValueError(period)


def previous_period(period: str) -> str:
    """Return the period of the same length just before: `2026Q1` for `2026Q2`.

    Raises:
        ValueError: `period` is none, or the calendar has none before it.
    """
    opening = day(period_first(period))
    if opening == date.min:
        raise ValueError(period)
    first = opening - timedelta(days=1)
    if _QUARTER.fullmatch(period):
        return f"{first.year:04d}Q{(first.month + 2) // 3}"
    if _MONTH.fullmatch(period):
        return f"{first.year:04d}-{first.month:02d}"
    if _HALF.fullmatch(period):
        return f"{first.year:04d}H{1 if first.month <= 6 else 2}"
    return f"{first.year:04d}"


def days_between(first: str, last: str) -> int:
    """Return the days from `first` to `last`, the first not counted (Civil Code art. 201)."""
    return (day(last) - day(first)).days


def hours_between(first: str, last: str) -> Decimal:
    """Return the hours from one date or date-time to another; a bare date begins at midnight."""
    return Decimal((moment(last) - moment(first)) // timedelta(seconds=1)) / 3600


def add_days(value: str, days: int) -> str:
    """Return the date `days` after `value`."""
    return (day(value) + timedelta(days=int(days))).isoformat()


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "money": money,
    "amount_in_words": amount_in_words,
    "percent": percent,
    "points": points,
    "date_long": date_long,
    "date_short": date_short,
    "weekday": weekday,
    "clock": clock,
    "numeral": numeral,
    "period_title": period_title,
    "rounded": rounded,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "compared": compared,
    "grouped": grouped,
    "date_range": date_range,
    "period_first": period_first,
    "period_last": period_last,
    "previous_period": previous_period,
    "days_between": days_between,
    "hours_between": hours_between,
    "add_days": add_days,
}
