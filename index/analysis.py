"""What is indexed of a text and what is looked for: the same rules for both, whatever the engine below.

汉字 become bigrams and single characters, so that nothing is missed whatever a dictionary thinks; dictionary words come
apart, for ranking. Latin and numbers come whole and in parts: `XRWY-TFY-WYBG-2026Q2-01` is found by itself, by `TFY`
and by `2026`, and `1,057,990.80` by `1057990.80`. Every token has a position (adjacent characters and parts have
adjacent positions, punctuation leaves a gap) and its place in the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.folding import HAN, Folded, fold, fold_with_places
from index.lexicon import lexicon

_LETTER = rf"(?:(?![{HAN}])[^\W_])"
_RUN = re.compile(rf"(?P<han>[{HAN}]+)|{_LETTER}+(?:[-_./,:@#&+'~]{_LETTER}+)*")
_PART = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|[^\W_]+")
_INNER = re.compile(r"\d+|[^\W\d_]+")
_BIGRAM = re.compile(rf"[{HAN}]{{2}}")
_FRACTION = re.compile(r"\d*[1-9]0+$")


class Token(NamedTuple):  # a tuple because a report has 12,000 of them
    """One thing that can be found, at `text_of_document[start:end]`."""

    text: str
    position: int
    start: int
    end: int


class _Run(NamedTuple):
    """汉字, or Latin and digits with what joins them; `start` counts in the folded text."""

    text: str
    start: int
    position: int
    is_han: bool


def grams(text: str) -> Iterator[Token]:
    """Yield what `text` is found by: single 汉字 and bigrams, parts of Latin words and numbers."""
    folded = fold_with_places(text)
    for run in _runs(folded.text):
        yield from _han_grams(run, folded) if run.is_han else _parts(run, folded)


def words(text: str) -> Iterator[Token]:
    """Yield what `text` is ranked by: its dictionary words, and Latin words and numbers as a whole."""
    folded, dictionary = fold_with_places(text), lexicon()
    for run in _runs(folded.text):
        spans = dictionary.words(run.text) if run.is_han else [(0, len(run.text))]
        for start, end in spans:
            word = run.text[start:end] if run.is_han else _whole(run.text)
            yield Token(word, run.position + start, *folded.span(run.start + start, run.start + end))


def phrases(text: str) -> list[tuple[str, ...]]:
    """Return what to look for when someone asks for `text`: grams at adjacent positions, one tuple a phrase.

    Punctuation parts phrases; blanks do not. A phrase holds no more grams than it needs: bigrams where they overlap,
    the last character alone only where something else follows it.
    """
    found: list[list[str]] = []
    next_position = -1
    for run in _runs(fold(text)):
        if run.position != next_position:
            found.append([])
        elif _BIGRAM.fullmatch(found[-1][-1]):
            found[-1].append(found[-1][-1][-1])
        pieces = _bigrams(run.text) if run.is_han else [_plain(part) for part in _PART.findall(run.text)]
        found[-1].extend(pieces)
        next_position = run.position + (len(run.text) if run.is_han else len(pieces))
    return [tuple(phrase) for phrase in found]


def _runs(folded: str) -> Iterator[_Run]:
    position, end = 0, 0
    for match in _RUN.finditer(folded):
        position += bool(folded[end : match.start()].strip())
        end = match.end()
        yield _Run(match[0], match.start(), position, match["han"] is not None)
        position += len(match[0]) if match["han"] is not None else len(_PART.findall(match[0]))


def _bigrams(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def _han_grams(run: _Run, folded: Folded) -> Iterator[Token]:
    for offset, character in enumerate(run.text):
        place, position = run.start + offset, run.position + offset
        yield Token(character, position, *folded.span(place, place + 1))
        if offset + 1 < len(run.text):
            yield Token(run.text[offset : offset + 2], position, *folded.span(place, place + 2))


def _parts(run: _Run, folded: Folded) -> Iterator[Token]:
    for offset, match in enumerate(_PART.finditer(run.text)):
        position = run.position + offset
        span = folded.span(run.start + match.start(), run.start + match.end())
        for form in _forms(match[0], after_point=run.text[: match.start()].endswith(".")):
            yield Token(form, position, *span)


def _forms(part: str, *, after_point: bool) -> list[str]:
    """Return `part` and the other ways to ask for it: `2026q2` by `2026`, `.80` by `.8`."""
    plain = _plain(part)
    forms = [plain, *(inner for inner in _INNER.findall(plain) if inner != plain)]
    if after_point and _FRACTION.match(plain):
        forms.append(plain.rstrip("0"))
    return forms


def _plain(part: str) -> str:
    return part.replace(",", "")


def _whole(run: str) -> str:
    return _PART.sub(lambda part: _plain(part[0]), run)
