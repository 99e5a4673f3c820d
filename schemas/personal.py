"""What in running text points at a person: phone and identity numbers, bank cards, plates, rooms, addresses, names.

Whoever writes it wants to be understood, so it comes in full-width digits, in groups, with hyphens; and a report is
full of numbers that look alike and concern nobody: amounts, dates, numbers of documents and contracts, service lines.
A find is never more than a suspicion; what follows from it is for the caller (requirements 5.5, clause 5.6.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from schemas.surnames import COMMON, COMPOUND


class Sort(StrEnum):
    """What a find points at a person by."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    IDENTITY = "identity"
    BANK = "bank"
    PLATE = "plate"
    EMAIL = "email"
    ROOM = "room"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Found:
    """One find: `words` as they stand in the text from `start` to `end`."""

    sort: Sort
    start: int
    end: int
    words: str


# One character for one, so that a place in the plain text is the same place in the text as typed.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2007\u2009\u202f\u200b\u2060\ufeff"), ord(" "))
_PLAIN |= dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), ord("-"))
_SPELT = str.maketrans("〇零一二三四五六七八九", "00123456789")

# No number begins behind a letter or a digit, nor behind one of these and a hyphen: XRWY-TFY-TZ-2026-0012 is a code.
_BEGINS = r"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]-)"
# A number that goes on, has decimals or thousands, or counts something, is an amount.
_ENDS = r"(?![0-9]|\.[0-9]|,[0-9]{3}| ?[元万亿])"
_CODE_BEFORE = re.compile(
    r"(?:编号|单号|订单号?|流水号?|凭证号?|发票号?码?|票号|合同号?|文号|档号|序列号|设备号|条码)[::]? *$"
)
_SAYS_TEL = re.compile(r"(?:tel|phone|mobile|wechat|vx|wx|微信)[.: ]*$", re.IGNORECASE)

_MOBILE = re.compile(
    r"(?<![0-9.])(?<![0-9]-)(?:(?:\+|00)?86[- ]?)?"
    r"1[3-9][0-9](?:[0-9]{8}|[- ][0-9]{4}[- ][0-9]{4}|[- ][0-9]{3}[- ][0-9]{5}|[- ][0-9]{8}|[0-9]{4}[- ][0-9]{4})"
    + _ENDS
)
_MOBILE_SPREAD = re.compile(r"(?<![0-9])1[ -][3-9](?:[ -][0-9]){9}(?![ -]?[0-9])")
_MOBILE_SPELT = re.compile(
    r"(?<![〇零一二三四五六七八九])[一1][三四五六七八九][〇零一二三四五六七八九]{9}(?![〇零一二三四五六七八九])"
)
_AREA = r"(?:010|02[0-9]|0[3-9][0-9]{2})"
_LANDLINE = re.compile(
    _BEGINS + rf"(?:\({_AREA}\) ?|(?:\+86[- ]?)?{_AREA}[- ]{{0,2}})"
    r"(?:[0-9]{7,8}|[0-9]{3,4}[- ][0-9]{4})(?:(?:转|-)[0-9]{1,5})?" + _ENDS
)
_LOCAL_LINE = re.compile(
    r"(?:(?<!服务)电话|座机|联系方式)(?:号码)?[:是为 ]{0,2}(?P<number>[2-8][0-9]{2,3}[- ]?[0-9]{4})" + _ENDS
)
_IDENTITY = re.compile(_BEGINS + r"[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9A-Za-z])")
_OLD_IDENTITY = re.compile(_BEGINS + r"[1-9][0-9]{14}(?![0-9A-Za-z])")
_SAYS_IDENTITY = re.compile(r"(?:身份证|证件)[^。;,]{0,8}$")
_BANK = re.compile(_BEGINS + r"(?:62|4[0-9]|5[1-5]|60|35)[0-9]{2}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?" + _ENDS)
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", re.ASCII)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. -]?"
    r"(?=[A-Z]{0,5}[0-9])[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![0-9A-Za-z])"
)
# What a count is followed by: 3号楼 1200 平方米 is no room.
_COUNTED = r"(?![0-9]|[.,:][0-9]| ?[年月元户人次件个处盏台吨度万平米㎡名份套间条项组根株棵块樘部扇m%—-])"
_HOUSE = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|(?<![A-Za-z])[A-Za-z])(?:号楼|栋|幢|座|#楼?)"
_UNIT = r"(?: ?-?(?:[0-9]{1,2}|[一二三四五六七八九甲乙丙])(?:单元|门))?"
# A room that serves everybody is no household.
_SERVES = r"(?!(?:室|房)?[( ]?(?:物业(?!费|服务费|管理费)|服务中心|办公|会议|活动|值班|监控|消控|接待|仓库|门岗))"
_HOLDER = r"(?:业主|住户|租户|户主)(?!代表|人数|总数|数)"
_ROOMS = (
    re.compile(rf"(?<![0-9]){_HOUSE}{_UNIT} ?-? ?[0-9]{{3,4}}(?:室|房(?![屋产源型间])|{_COUNTED})" + _SERVES),
    re.compile(
        r"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]-)[0-9]{1,2}-[0-9]{1,2}-(?!20[0-9]{2}(?!室|房|业主|住户))[0-9]{3,4}"
        + _COUNTED
        + _SERVES
    ),
    re.compile(
        rf"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]-)[0-9]{{1,2}}[-#][0-9]{{3,4}}(?=室|房(?![屋产源型间])|{_HOLDER})(?:室|房)?"
        + _SERVES
    ),
    re.compile(r"(?<![0-9A-Za-z.—~-])[0-9]{3,4}(?:室|号房)" + _SERVES),
    re.compile(rf"(?<![0-9A-Za-z.~-])(?<![共约计有达超近过])(?<![共约计有达超近过] )[0-9]{{3,4}}(?={_HOLDER})"),
)
_COMMON_ROOM = re.compile(r"(?:会议|办公|活动|值班|监控|服务中心|接待|物业|配电|机房|教)[^0-9\n]{0,2}$")
_FAMILY = f"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(COMMON))}])"
_TITLED = re.compile(
    rf"{_FAMILY}(?P<given>(?![各这那两几诸])[\u4e00-\u9fff]{{1,2}})"
    r"(?=先生|女士|小姐|太太|阿姨|大爷|大妈)"
)
_LABELLED = re.compile(
    rf"(?:业主|住户|户主|租户|客户)?姓名[: ]{{1,2}}(?P<name>{_FAMILY}[\u4e00-\u9fff]{{1,2}})"
    r"(?![\u4e00-\u9fff])"
)


def plain(text: str) -> str:
    """Return `text` with its full-width characters, spaces and dashes made plain, character for character."""
    return text.translate(_PLAIN)


def find(text: str, *, spread: bool = True) -> list[Found]:
    """Return what in `text` looks like something personal, in order; of two that overlap, the longer one.

    With `spread` a number may be written in groups with spaces. Text from a laid-out page is searched without: there
    the columns of a table stand side by side, and three of them look like one phone.
    """
    made = plain(text)
    finds = sorted(
        (Found(sort, start, end, text[start:end]) for sort, look in _LOOKS for start, end in look(made)
         if spread or " " not in made[start:end] or sort in {Sort.ROOM, Sort.NAME}),
        key=lambda one: (one.start, one.start - one.end),
    )  # fmt: skip
    kept: list[Found] = []
    for one in finds:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end - one.start > kept[-1].end - kept[-1].start:
            kept[-1] = one
    return kept


def digits(words: str) -> str:
    """Return the digits of `words`, written plainly: two ways to write one number give the same."""
    return re.sub(r"[^0-9]", "", plain(words).translate(_SPELT))


def _mobiles(text: str) -> Iterator[tuple[int, int]]:
    for found in _MOBILE.finditer(text):
        before = text[: found.start()]
        in_a_code = re.search(r"[A-Za-z]-?$", before) and not _SAYS_TEL.search(before)
        if not in_a_code and not _CODE_BEFORE.search(before):
            yield found.span()
    for look in (_MOBILE_SPREAD, _MOBILE_SPELT):
        yield from (found.span() for found in look.finditer(text))


def _landlines(text: str) -> Iterator[tuple[int, int]]:
    yield from (one.span() for one in _LANDLINE.finditer(text) if not _CODE_BEFORE.search(text[: one.start()]))
    yield from (one.span("number") for one in _LOCAL_LINE.finditer(text))


def _identities(text: str) -> Iterator[tuple[int, int]]:
    for found in _IDENTITY.finditer(text):
        before = text[: found.start()]
        if _SAYS_IDENTITY.search(before) or (is_identity(found[0]) and not _CODE_BEFORE.search(before)):
            yield found.span()
    for found in _OLD_IDENTITY.finditer(text):
        if _SAYS_IDENTITY.search(text[: found.start()]):
            yield found.span()


def is_identity(words: str) -> bool:
    """Return whether `words` is a number of an identity card: a birthday in it, and the check digit of GB 11643."""
    number = re.sub(r"[ -]", "", plain(words)).upper()
    if not re.fullmatch(
        r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]", number
    ):
        return False
    total = sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(number[:17]))
    return number[17] == "10X98765432"[total % 11]


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for found in _BANK.finditer(text):
        if is_card(found[0]) and not _CODE_BEFORE.search(text[: found.start()]):
            yield found.span()


def is_card(words: str) -> bool:
    """Return whether `words` is a number of a bank card by its check digit (Luhn, ISO/IEC 7812)."""
    total = 0
    for at, digit in enumerate(reversed(digits(words))):
        doubled = int(digit) * (1 + at % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _rooms(text: str) -> Iterator[tuple[int, int]]:
    for look in _ROOMS:
        for found in look.finditer(text):
            if not _COMMON_ROOM.search(text[: found.start()]):
                yield found.span()


def _names(text: str) -> Iterator[tuple[int, int]]:
    for found in _TITLED.finditer(text):
        # 和王女士, 请张女士: one family name behind a word that is one too.
        if not (len(found["given"]) == 1 and found["given"] in COMMON):
            yield found.span()
    yield from (found.span("name") for found in _LABELLED.finditer(text))


def _spans(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (found.span() for found in pattern.finditer(text))


_LOOKS: tuple[tuple[Sort, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (Sort.IDENTITY, _identities),
    (Sort.BANK, _cards),
    (Sort.MOBILE, _mobiles),
    (Sort.LANDLINE, _landlines),
    (Sort.EMAIL, _spans(_EMAIL)),
    (Sort.PLATE, _spans(_PLATE)),
    (Sort.ROOM, _rooms),
    (Sort.NAME, _names),
)
