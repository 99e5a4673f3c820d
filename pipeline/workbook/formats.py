"""Number formats: which of them make a day of a number, and what a literal 万 or % in one does to the number below it.

Numbers 27 to 36 and 50 to 58 are the built-in formats of Chinese versions (ECMA-376 part 1, 18.8.30, zh-cn): files
name them by number alone, and whoever does not know them reads a day as 46204.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache

_DAY, _MONTH_DAY = 'yyyy"年"m"月"d"日"', 'm"月"d"日"'
_MONTH, _CLOCK, _SECONDS = 'yyyy"年"m"月"', 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_CHINESE = {
    27: _MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: _DAY, 32: _CLOCK, 33: _SECONDS, 34: _CLOCK,
    35: _SECONDS, 36: _MONTH, 50: _MONTH, 51: _MONTH_DAY, 52: _MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: _CLOCK,
    56: _SECONDS, 57: _MONTH, 58: _MONTH_DAY,
}  # fmt: skip
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@",
} | _CHINESE  # fmt: skip

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|!.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.I)
_SHIFT = re.compile(r"[0#?](,+)(?![0#?,])")
_SPOKEN = re.compile(r'"([^"]*)"|[\\!](.)')
_WINDOWS, _MACINTOSH = datetime(1899, 12, 30), datetime(1904, 1, 1)


@lru_cache(maxsize=1024)
def is_day(form: str) -> bool:
    """Return whether the number format `form` shows a day or a time of day."""
    bare = _LITERAL.sub("", form.partition(";")[0])
    return bare.casefold() != "general" and re.search(r"[ymdhs]|aaa", bare, re.I) is not None


@lru_cache(maxsize=1024)
def is_elapsed(form: str) -> bool:
    """Return whether `form` shows a length of time: `[h]:mm`."""
    return _ELAPSED.search(form.partition(";")[0]) is not None


@lru_cache(maxsize=1024)
def is_percent(form: str) -> bool:
    """Return whether `form` shows a hundred times the number and a percent sign."""
    return "%" in _LITERAL.sub("", form.partition(";")[0])


@lru_cache(maxsize=1024)
def worth(form: str) -> int:
    """Return 10,000 where `form` writes 万 behind a number without dividing it (`0.00"万元"`), else 1.

    `0!.0,"万"` divides by itself: 12,345 is shown as 1.2万, and means 12,345.
    """
    first = form.partition(";")[0]
    spoken = "".join(quoted or single for quoted, single in _SPOKEN.findall(first))
    bare = _LITERAL.sub("", first)
    return 10_000 if "万" in spoken + bare and not _SHIFT.search(bare) else 1


def moment(serial: float, form: str, *, from_1904: bool) -> datetime | time | timedelta | int | float:
    """Return the moment, time of day or length of time that the number `serial` is shown as; itself if it is none."""
    try:
        whole = timedelta(milliseconds=round(serial * 86_400_000))
        if is_elapsed(form):
            return whole
        if 0 <= serial < 1 and whole.days == 0:
            return (datetime.min + whole).time()
        if from_1904:
            return _MACINTOSH + whole
        # Spreadsheets take 1900 for a leap year: before its 1 March they count one day less.
        return _WINDOWS + whole + timedelta(days=1 if 0 < serial < 60 else 0)
    except (OverflowError, ValueError):
        return serial
