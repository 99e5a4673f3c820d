"""One form for what people take for the same text, without losing the place in the original.

`電梯`, `电梯`, `２０２６` and `2026` must meet, and a highlight must still fall on what the author wrote. So text is
folded character by character (NFKC, lower case, Traditional to Simplified), never by phrase: a fold that looked at
its neighbours would make a query and a document disagree about the same character. (`schemas.suggest` compares whole
words by OpenCC; nothing else knows it.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The 汉字 as the inside of a regular expression's brackets (with 々, 〆 and 〇)."""

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts[i]` and `ends[i]` say which part of the original its character `i` came from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of the original, as offsets, that became `text[start:end]` (not empty)."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """Return `text` in the form in which it is indexed and looked for. Folding twice changes nothing."""
    return fold_with_places(text).text


def fold_with_places(text: str) -> Folded:
    """Return `fold(text)` with the place of every character in `text`."""
    letters = set(text)
    odd = letters - _PLAIN
    if odd:
        # What was found to become one character, whatever stands beside it, need not be looked at again.
        plain = {one for one in odd if len(_TABLE[ord(one)]) == 1 and not unicodedata.combining(one)}
        _CHANGED.update(one for one in plain if _TABLE[ord(one)] != one)
        _PLAIN.update(plain)
        odd -= plain
    marks = {letter for letter in odd if unicodedata.combining(letter)}
    if not odd:
        # Few signs of a text are folded to others, which themselves stay: to put these in place outruns a table.
        folded = text
        for one in letters & _CHANGED:
            folded = folded.replace(one, _TABLE[ord(one)])
        return Folded(folded, range(len(text)), range(1, len(text) + 1))
    pieces, starts, ends, place = [], list[int](), list[int](), 0
    for match in _clusters(text, marks, odd):
        # Between the odd ones each character becomes one: whole stretches at once, since a report is long.
        pieces.append(text[place : match.start()].translate(_TABLE))
        starts.extend(range(place, match.start()))
        ends.extend(range(place + 1, match.start() + 1))
        place = match.end()
        pieces.append(_folded(match[0]))
        starts.extend([match.start()] * len(pieces[-1]))
        ends.extend([place] * len(pieces[-1]))
    starts.extend(range(place, len(text)))
    ends.extend(range(place + 1, len(text) + 1))
    return Folded("".join(pieces) + text[place:].translate(_TABLE), starts, ends)


def _clusters(text: str, marks: set[str], odd: set[str]) -> Iterator[re.Match[str]]:
    """Find what does not become one character: `odd` ones, and any with combining marks, which NFKC may join."""
    joined = f".[{re.escape(''.join(marks))}]+|" if marks else ""
    return re.finditer(f"{joined}[{re.escape(''.join(odd))}]", text, re.DOTALL)


def _folded(cluster: str) -> str:
    if len(cluster) == 1:
        return _TABLE[ord(cluster)]
    return "".join(_TABLE[ord(letter)] for letter in unicodedata.normalize("NFKC", cluster))


class _Table(dict[int, str]):
    """Folds a character the first time it is met, and remembers."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


_TABLE = _Table()
_PLAIN: set[str] = set()
_CHANGED: set[str] = set()


def _fold_character(letter: str) -> str:
    if letter in _INVISIBLE:
        return ""
    if letter < "\x80":
        return letter.lower()
    plain = letter
    # Lower case may need NFKC again and the reverse (`ϒ`, `K`): go on until nothing changes.
    while (next_form := unicodedata.normalize("NFKC", plain).casefold()) != plain:
        plain = next_form
    return "".join(_simplified(part) if _is_han(part) else part for part in plain if part not in _INVISIBLE)


def _is_han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or "\U00020000" <= letter <= "\U000323af"


def _simplified(letter: str) -> str:
    simple = str(_converter().convert(letter))
    # One variant may lead to another (`歎`, `嘆`, `叹`); the last is where both sides meet.
    return simple if simple == letter or len(simple) != 1 else _simplified(simple)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
