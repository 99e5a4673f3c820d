"""The few words around a match that let a person judge a hit without opening it.

Matches are looked for in the folded text and marked in the original one: 电梯 marks 電梯 where that was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.folding import HAN, fold_with_places
from index.question import Phrase, written

WIDTH = 90
"""Characters of text that a snippet shows, about two lines."""

_LEAD = 20
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text in pieces, each with whether it is a match."""

    pieces: tuple[tuple[str, bool], ...]

    def plain(self) -> str:
        """Return the text alone."""
        return "".join(text for text, _ in self.pieces)

    def marked(self, before: str, after: str) -> str:
        """Return the text with every match between `before` and `after`."""
        return "".join(f"{before}{text}{after}" if match else text for text, match in self.pieces)


def excerpt(body: str, phrases: Sequence[Phrase]) -> Snippet:
    """Return the part of `body` in which most of `phrases` occur, marked; its beginning where none does."""
    spans = list(_spans(body, phrases))
    start = _best_start(spans)
    end = min(len(body), start + WIDTH)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    place = start
    for match_start, match_end, _ in spans:
        if match_start < place or match_end > end:
            continue
        pieces += [(body[place:match_start], False), (body[match_start:match_end], True)]
        place = match_end
    pieces += [(body[place:end], False), ("…" if end < len(body) else "", False)]
    blanked = ((_BLANKS.sub(" ", text), match) for text, match in pieces)
    return Snippet(tuple((text, match) for text, match in blanked if text))


def _spans(body: str, phrases: Sequence[Phrase]) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, which phrase) of the matches in `body`, in order."""
    folded = fold_with_places(body)
    found = (
        (*folded.span(match.start(), match.end()), which)
        for which, phrase in enumerate(phrases)
        for match in _pattern(phrase).finditer(folded.text)
    )
    yield from sorted(found)


def _best_start(spans: Sequence[tuple[int, int, int]]) -> int:
    best, best_count = 0, 0
    for place, (start, _, _) in enumerate(spans):
        near = {which for _, end, which in spans[place : place + 50] if end <= start + WIDTH - _LEAD}
        if len(near) > best_count:
            best, best_count = max(0, start - _LEAD), len(near)
    return best


@lru_cache(maxsize=1_000)
def _pattern(phrase: Phrase) -> re.Pattern[str]:
    parts = re.findall(rf"[{HAN}]+|\d+|[^\W\d{HAN}]+", written(phrase))
    return re.compile(r"[\W_]{0,3}?".join(_bounded(part) for part in parts) or r"(?!)")


def _bounded(part: str) -> str:
    """Return a pattern that finds `part` and not the middle of a longer number or word."""
    if part.isdecimal():
        return r"(?<!\d)" + ",?".join(part) + (r"(?!\d)")
    if part.isascii():
        return rf"(?<![a-z]){re.escape(part)}(?![a-z])"
    return re.escape(part)
