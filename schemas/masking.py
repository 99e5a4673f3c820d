"""What may be shown of what concerns a person (requirements 5.5): enough to be recognised by oneself, and no more.

Every function is a filter of the expressions: `"x-public": "row.phone | mask_phone"`. What is masked already stays as
it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from schemas import personal
from schemas.personal import Found, Sort, digits, plain
from schemas.surnames import COMPOUND, family_name

_SEPARATORS = re.compile(r"([、，,;；/\s]+)")
_TITLE = re.compile(r"(?:先生|女士|小姐|太太|阿姨|大爷|大妈|业主|住户)$")
_BUILDING = re.compile(r"([0-9]{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-z])(?:号楼|栋|幢|座|#楼?)")
_BARE_BUILDING = re.compile(r"^([0-9]{1,3})(?:-[0-9]{1,2})?-[0-9]{3,4}(?![0-9])")
_AREA = re.compile(r"^\(?(010|02[0-9]|0[3-9][0-9]{2})\)?")
_PLATE = re.compile(r"^(.)([A-Z])[·•. -]?([A-Z0-9]{3,4})(.{2})$")
# No building in an address: that it is some household is all that is said.
SOME_HOUSEHOLD = "某户"


def mask_phone(words: str) -> str:
    """Return a mobile as `138****5678`, a landline with its area code and last two digits: `0633-*****24`."""
    number = digits(words)
    if "*" in words or not number:
        return words
    mobile = number.removeprefix("86") if len(number) == 13 else number
    if re.fullmatch(r"1[3-9][0-9]{9}", mobile):
        return f"{mobile[:3]}****{mobile[-4:]}"
    area = _AREA.match(number)
    rest = number[area.end() :] if area else number
    return f"{area[1] + '-' if area else ''}{'*' * max(len(rest) - 2, 1)}{rest[-2:] if len(rest) > 2 else ''}"


def mask_identity(words: str) -> str:
    """Return the number of an identity card with its first three and last four characters: `110***********0035`."""
    number = re.sub(r"[ -]", "", plain(words)).upper()
    return number if len(number) <= 7 else f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_bank(words: str) -> str:
    """Return the number of a bank card with its last four digits: `****1234`."""
    number = digits(words)
    return f"****{number[-4:]}" if len(number) > 4 else "****"


def mask_name(words: str) -> str:
    """Return names with the family name alone: `张*`, `欧阳**`, `阿**·**`, `J*** S***`; several names one by one."""
    return "".join(part if at % 2 else _masked_name(part) for at, part in enumerate(_pieces(words)))


def _pieces(words: str) -> list[str]:
    # A foreign name has spaces in it; they part names only between Chinese ones.
    text = words.strip()
    return [text] if re.fullmatch(r"[A-Za-zÀ-ɏ' .-]+", text) else _SEPARATORS.split(text)


def _masked_name(name: str) -> str:
    title = _TITLE.search(name)
    called, title_words = (name[: title.start()], title[0]) if title else (name, "")
    if not called or "*" in called:
        return name
    if title and (len(called) == 1 or called in COMPOUND):
        return name  # 王先生, 欧阳女士: the family name is all there is
    if re.match(r"[A-Za-zÀ-ɏ]", called):
        return " ".join(f"{word[0]}***" for word in called.split()) + title_words
    if dot := re.search(r"[·•・]", called):
        # How long the parts are would tell nearly as much as they do.
        return f"{called[0]}**{dot[0]}**{title_words}"
    family = family_name(called)
    return f"{family}{'*' * max(len(called) - len(family), 1)}{title_words}"


def mask_address(words: str) -> str:
    """Return the building of an address alone: `3号楼`; `某户` where it names none."""
    text = plain(words).strip()
    if found := _BUILDING.search(text):
        return found[0] if not found[0].endswith(("#", "#楼")) else f"{found[1]}号楼"
    bare = _BARE_BUILDING.match(text)
    return f"{bare[1]}号楼" if bare else SOME_HOUSEHOLD


def mask_plate(words: str) -> str:
    """Return a number plate with its place and last two characters: `粤A·***12`."""
    found = _PLATE.match(plain(words).strip().upper())
    return f"{found[1]}{found[2]}·***{found[4]}" if found else "***"


def mask_email(words: str) -> str:
    """Return an e-mail address with its first letter and its domain: `z***@x.com`."""
    name, at, domain = plain(words).strip().partition("@")
    return f"{name[:1]}***@{domain}" if at else "***"


def mask_text(words: str) -> str:
    """Return running text with everything in it masked that points at a person."""
    out, at = [], 0
    for one in personal.find(words):
        out += [words[at : one.start], mask(one)]
        at = one.end
    return "".join([*out, words[at:]])


def mask(found: Found) -> str:
    """Return the words of a find as they may be shown."""
    return _MASKS[found.sort](found.words)


_MASKS: dict[Sort, Callable[[str], str]] = {
    Sort.MOBILE: mask_phone,
    Sort.LANDLINE: mask_phone,
    Sort.IDENTITY: mask_identity,
    Sort.BANK: mask_bank,
    Sort.PLATE: mask_plate,
    Sort.EMAIL: mask_email,
    Sort.ROOM: mask_address,
    Sort.NAME: mask_name,
}
FILTERS: dict[str, Callable[[str], str]] = {
    one.__name__: one
    for one in (mask_phone, mask_identity, mask_bank, mask_name, mask_address, mask_plate, mask_email, mask_text)
}
