"""Did you mean …? The choice that somebody most likely meant by what they typed.

Chinese names and choices are two to eight characters long, where `difflib` finds either nothing or anything. So the
slips that really happen are undone first: full and half width, blanks and brackets, Traditional characters, numerals,
a missing 号 or 楼; what is left is counted in edits, and characters in another order are forgiven.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from schemas.language import Text, _, text

# Words between which a slip is common and a difference of meaning is not: 3号楼 and 3楼, 第三栋 and 三栋.
_FILLING = re.compile(r"[号楼栋幢座第期之的与和及项类]")
_MARKS = re.compile(r"[\W_]+")
_UNIT = re.compile(r"(?<=.)[(（][^()（）]*[)）]$")
_NUMERALS = str.maketrans("〇零一二三四五六七八九两", "001234567892")
_TENS = re.compile(r"([1-9]?)十([1-9]?)")
# 未完成 is no slip of 完成.
_NEGATIONS = frozenset("未不无非没")
_LIKELY = 0.6
_MOST_NAMED = 10
_LONGEST = 60


def nearest(said: str, choices: Iterable[str]) -> str:
    """Return the one of `choices` that `said` most likely means, or "" where none is near enough to ask about."""
    if not said.strip() or len(said) > _LONGEST:
        return ""
    best, score = "", 0.0
    for choice in choices:
        if len(choice) <= _LONGEST and (near := likeness(said, choice)) > score:
            best, score = choice, near
    return best if score >= (_LIKELY if len(folded(best)) > 2 else 0.5) else ""


def guess(said: str, choices: Iterable[str]) -> Text | str:
    """Return the question “did you mean …?” as the beginning of a remedy, or "" where nothing is near."""
    near = nearest(said, choices)
    return text(_("Did you mean “%(near)s”? "), near=near) if near and near != said else ""


def named(choices: Iterable[str], near: str = "") -> Text | str:
    """Return the choices in a row, the nearest first, and how many there are where they are too many to read."""
    choices = [*([near] if near else []), *(choice for choice in choices if choice != near)]
    if len(choices) <= _MOST_NAMED + 2:
        return "、".join(choices)
    return text(_("%(first)s and others (%(count)s)"), first="、".join(choices[:_MOST_NAMED]), count=str(len(choices)))


def likeness(said: str, choice: str) -> float:
    """Return how alike two short texts are, from 0 to 1: the share of characters that an edit need not touch."""
    one, other = folded(said), folded(choice)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if _NEGATIONS & (set(one) ^ set(other)):
        return 0.0
    if (bare := _bare(one)) == _bare(other) and bare:
        return 0.95
    longest = max(len(one), len(other))
    edits = 1 - _edits(one, other) / longest
    # 报修报事 for 报事报修: the same characters; 满意度调查 inside 客户满意度调查: a part of it.
    shared = sum((Counter(one) & Counter(other)).values()) / longest
    within = 0.0
    if min(len(one), len(other)) >= 2 and (one in other or other in one):
        within = 0.55 + 0.4 * min(len(one), len(other)) / longest
    return max(edits, 0.9 * shared if len(one) > 2 else 0.0, within)


@lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Return `words` without what does not tell texts apart: width, case, marks, a unit at the end, the script."""
    plain = unicodedata.normalize("NFKC", words).casefold().strip()
    plain = _MARKS.sub("", _UNIT.sub("", plain))
    return plain if plain.isascii() else _simplified(plain)


def _bare(words: str) -> str:
    plain = _TENS.sub(lambda ten: f"{ten[1] or 1}{ten[2] or 0}", words.translate(_NUMERALS))
    return _FILLING.sub("", plain)


def _simplified(words: str) -> str:
    return str(_converter().convert(words))


@cache
def _converter() -> Any:
    # Loaded with the first word that is not ASCII: most commands compare none.
    from opencc import OpenCC

    return OpenCC("t2s")


def _edits(one: str, other: str) -> int:
    """Return the least number of insertions, deletions, replacements and swaps of neighbours between two texts.

    Source: the restricted edit distance of Damerau, CACM 7 (1964).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, character in enumerate(one, 1):
        last, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (character != wanted))
            if at > 1 and to > 1 and character == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
    return row[-1]
