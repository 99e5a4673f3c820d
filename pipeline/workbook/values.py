"""The value of one cell: what people type in Excel and WPS, and what it means in a record (requirements 4.12).

What cannot be understood comes back as the text that stands there, for the check of shapes to name: never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite
from typing import Any

from pipeline.workbook.fields import Field, Kind, Many
from schemas.wording import rounded

Typed = str | int | float | bool | datetime | date | time | timedelta

# A spreadsheet keeps 15 significant digits of a number; the rest have become zeros.
MOST_DIGITS = 15

_ISO = {Kind.DATE: "%Y-%m-%d", Kind.MOMENT: "%Y-%m-%dT%H:%M"}
_NOTHING = {"", "无", "/", "-", "--", "—", "——", "–", "N/A", "n/a"}
_PLAIN = re.compile(r"[+-]?((\d+|\d{1,3}(,\d{3})+)(\.\d*)?|\.\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?[eE][+-]?\d{1,2}")
_DATE = re.compile(r"(\d{4})\s*[-./年。、]\s*(\d{1,2})\s*[-./月。、]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:时点]\s*(\d{1,2})?)\s*(?::(\d{1,2})|分)?")
_QUARTER = re.compile(r"(\d{4})\s*年?\s*[第/-]?\s*(?:Q\s*([1-4])|([1-4一二三四])\s*季度?)", re.I)
_HALF = re.compile(r"(\d{4})\s*年?\s*(?:H\s*([12])|([上下])半年)", re.I)
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?:份)?")
_YEAR = re.compile(r"(\d{4})\s*(?:年度?)?")
# `1.38E+10` where words belong: a spreadsheet shortened a number, and its digits are gone.
_SHORTENED = re.compile(r"\d(\.\d+)?[eE]\+?\d{1,2}")
_ID_NUMBER = re.compile(r"\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d000")
_ID_WEIGHTS, _ID_CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
# Marks of no width that come along when text is copied from a web page or a chat.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff"))
_OWN_UNIT = ("万元", "万", "元")
_ANY = Field("", "", Kind.QUANTITY)
_LIST_MARKS = re.compile(r"[、，,;；\n]")
_WAN = Decimal(10000)
_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = datetime(1899, 12, 30), 36526, 73050


def parsed(typed: Typed | None, field: Field, *, number_format: str = "", scale: Decimal = Decimal(1)) -> Any:
    """Return what the cell `typed` means for `field`; None for an empty one, a list where the field holds several.

    `number_format` is the cell's own; `scale` what its heading multiplies figures by (万元).
    """
    if field.many is not Many.ONE:
        return _several(shown(typed), field)
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        return None
    if field.kind is Kind.CHOICE and (chosen := _chosen(typed, field)) is not None:
        return chosen
    if isinstance(typed, str) and not field.kind.is_text and normal(typed) in _NOTHING:
        return None
    if field.kind.is_number:
        return _number(typed, field, scale)
    if field.kind is Kind.DATE:
        return _date(typed)
    if field.kind is Kind.MOMENT:
        return _moment(typed, number_format)
    if field.kind in {Kind.PERIOD, Kind.MONTH}:
        return _period(typed)
    return shown(typed)


def figure(typed: Typed | None) -> Decimal | None:
    """Return the plain figure that `typed` is, in whatever way people write one; None where it is none."""
    if isinstance(typed, str):
        return _figure(typed, _ANY)
    if isinstance(typed, int | float) and not isinstance(typed, bool) and isfinite(typed):
        return _exact(typed) if isinstance(typed, float) else Decimal(typed)
    return None


def shown(typed: Typed | None) -> str:
    """Return the cell's value as a person would read it."""
    if typed is None:
        return ""
    if isinstance(typed, bool):
        return "是" if typed else "否"
    if isinstance(typed, float):
        return format(_exact(typed), "f")
    if isinstance(typed, datetime):
        return typed.strftime("%Y-%m-%d" if typed.time() == time() else "%Y-%m-%d %H:%M")
    return typed.replace("\r\n", "\n") if isinstance(typed, str) else str(typed)


def written(value: Any, field: Field) -> str | int | float | datetime | None:
    """Return what to put into the cell for `value`, so that `parsed` gives `value` again.

    What does not fit the field is written as the text that it is, so that a faulty record looks as it was typed.
    """
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return _joined([str(written(one, replace(field, many=Many.ONE))) for one in value], field)
    if field.kind is Kind.CHOICE:
        return next((word for one, word in field.choices if one == value and type(one) is type(value)), str(value))
    if field.kind.is_number and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number_cell(value)
    if field.kind in _ISO and isinstance(value, str):
        return _moment_cell(value, _ISO[field.kind])
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _joined(pieces: list[str], field: Field) -> str:
    if field.many is Many.LISTED and not any(_LIST_MARKS.search(piece) for piece in pieces):
        return "、".join(pieces)
    # A line break says “one a line”, even where there is only one.
    return "\n".join(pieces) + ("\n" if field.many is Many.LISTED and len(pieces) == 1 else "")


def _number_cell(value: int | Decimal) -> int | float | str:
    digits = Decimal(value).normalize().as_tuple().digits
    return format(value, "f") if len(digits) > MOST_DIGITS else int(value) if isinstance(value, int) else float(value)


def _moment_cell(value: str, form: str) -> datetime | str:
    try:
        when = datetime.strptime(value, form)
    except ValueError:
        return value
    # Spreadsheets know no day before 1900, and take 1900 for a leap year.
    return when if when.year > 1900 and when.strftime(form) == value else value


def has_lost_digits(typed: Typed | None) -> bool:
    """Return whether `typed` is a number longer than a spreadsheet can hold."""
    if isinstance(typed, bool) or not isinstance(typed, int | float):
        return False
    return bool(abs(typed) >= 10**MOST_DIGITS)


def ruined(typed: Typed | None, field: Field) -> str:
    """Return the code of the problem of a number that a spreadsheet has cut short before it came here, or ""."""
    if has_lost_digits(typed):
        return "digits-lost"
    if not isinstance(typed, str) or not field.kind.is_text or not typed[:1].isdigit():
        return ""
    plain = normal(typed)
    if _SHORTENED.fullmatch(plain):
        return "shortened-number"
    return "digits-lost" if _ID_NUMBER.fullmatch(plain) and not _has_its_check_digit(plain) else ""


def _has_its_check_digit(number: str) -> bool:
    """Return whether an ID number ends as its first 17 digits demand (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return number[17] == _ID_CHECKS[total % 11]


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Return `text` for comparison: NFKC (full-width to half), without blanks of any kind or marks of no width."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    return "".join(plain.split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_UNSEEN).strip()


def _exact(value: float) -> Decimal:
    """Return the number a spreadsheet shows for `value`: its first 15 digits, without the noise of binary sums."""
    return Decimal(format(value, f".{MOST_DIGITS}g"))


def _several(text: str, field: Field) -> list[Any] | None:
    # Line breaks win, so that a word with a 顿号 can stand in a list: one a line.
    by_line = field.many is Many.LINES or "\n" in text
    pieces = [piece.strip(" \r\n") for piece in (text.split("\n") if by_line else _LIST_MARKS.split(text))]
    return [_one(piece, field) for piece in pieces if piece] or None


def _one(piece: str, field: Field) -> Any:
    chosen = _chosen(piece, field) if field.kind is Kind.CHOICE else None
    return piece if chosen is None else chosen


def _number(typed: Typed, field: Field, scale: Decimal) -> Any:
    if isinstance(typed, str):
        value = _figure(typed, field)
        # `1.5万元` in a column of 万元 has said it once already.
        scale = Decimal(1) if normal(typed).endswith(_OWN_UNIT) else scale
    elif isinstance(typed, int | float) and not isinstance(typed, bool) and isfinite(typed):
        value = _exact(typed) if isinstance(typed, float) else Decimal(typed)
        value = _as_share(value, field)
    else:
        return shown(typed)
    if value is None:
        return shown(typed)
    value = value * scale
    if field.kind is Kind.COUNT:
        return int(value) if value == value.to_integral_value() else value
    return _with_places(value, field)


def _with_places(value: Decimal, field: Field) -> Decimal:
    if field.places is None:
        return value
    try:
        exact = rounded(value, field.places)
    except InvalidOperation:
        # Longer than any figure of ours: for the check to name.
        return value
    return exact if exact == value else value


def _as_share(value: Decimal, field: Field) -> Decimal:
    # 98.5 where nothing above one is possible can only be percent.
    return value / 100 if field.kind is Kind.RATE and field.at_most_one and 1 < value <= 100 else value


def _figure(typed: str, field: Field) -> Decimal | None:
    """Return the number in `typed`, or None: `￥１，２３４．５０元`, `(1,234.50)`, `12.5万元`, `98.5%`."""
    text = normal(typed).replace("−", "-").replace("¥", "")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    factor = Decimal(1)
    if field.kind is Kind.RATE and text.endswith("%"):
        text, factor = text[:-1], Decimal("0.01")
    for unit, worth in (("万元", _WAN), ("万", _WAN), (normal(field.unit), Decimal(1)), ("元", Decimal(1))):
        if unit and text.endswith(unit):
            text, factor = text[: -len(unit)], factor * worth
            break
    if not (_PLAIN.fullmatch(text) or _SCIENTIFIC.fullmatch(text)):
        return None
    value = Decimal(text.replace(",", "")) * factor
    return _as_share(value, field) if factor == 1 else value


def _chosen(typed: Typed, field: Field) -> Any:
    """Return the choice whose word or id `typed` is, or None."""
    said = normal(shown(typed))
    by_word = {normal(word): value for value, word in field.choices}
    by_id = {str(value).casefold(): value for value, _ in field.choices}
    return by_word.get(said, by_id.get(said.casefold()))


def _date(typed: Typed) -> str:
    when = _from_serial(typed)
    if isinstance(when, datetime | date):
        return when.strftime("%Y-%m-%d")
    return _day_in(shown(typed)) or shown(typed)


def _from_serial(typed: Typed) -> Typed:
    """Return the day that a bare number stands for: days since 30 December 1899, here from 2000 to 2099."""
    if isinstance(typed, int | float) and not isinstance(typed, bool) and _FIRST_SERIAL <= typed <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=typed)
    return typed


def _day_in(text: str) -> str | None:
    plain = _plain(text)
    if found := _DATE.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    return None


def _moment(typed: Typed, number_format: str) -> str:
    bare = isinstance(typed, int)
    typed = _from_serial(typed)
    if isinstance(typed, datetime):
        # A bare day is not a moment, unless the cell shows its midnight.
        whole = typed.time() == time() and (bare or "h" not in number_format.lower())
        nearest = (typed + timedelta(seconds=30)).replace(second=0, microsecond=0)
        return typed.strftime("%Y-%m-%d") if whole else nearest.strftime("%Y-%m-%dT%H:%M")
    plain = _plain(shown(typed))
    if (found := _DATE.match(plain)) and (day := _day_in(found[0])):
        clock = _CLOCK.fullmatch(plain[found.end() :].strip(" T"))
        if clock and (clock[3] or "0").strip("0") == "":
            return f"{day}T{int(clock[1]):02d}:{int(clock[2] or 0):02d}"
    return shown(typed)


def _period(typed: Typed) -> str:
    if isinstance(typed, datetime | date):
        return typed.strftime("%Y-%m") if typed.day == 1 else typed.strftime("%Y-%m-%d")
    text = _plain(shown(typed))
    if found := _QUARTER.fullmatch(text):
        named = found[2] or found[3]
        return f"{found[1]}Q{'一二三四'.index(named) + 1 if named in '一二三四' else named}"
    if found := _HALF.fullmatch(text):
        return f"{found[1]}H{found[2] or '上下'.index(found[3]) + 1}"
    if found := _MONTH.fullmatch(text):
        return f"{found[1]}-{int(found[2]):02d}"
    if found := _YEAR.fullmatch(text):
        return found[1]
    return shown(typed)
