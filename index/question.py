"""What a person typed into the search box, as something an engine can look for; no input is an error.

Several terms must all be there; `"…"` (or “…”, 「…」) holds words together; `-word` excludes. Signs that mean nothing
are ignored. Within a term the characters must stand together: 电梯 never means 电 and 梯 apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.analysis import phrases
from index.folding import HAN, fold
from index.lexicon import lexicon

LONGEST = 400
"""Characters of a question that are read: enough for a pasted sentence, and a bound for the work that it causes."""

_TERM = re.compile(
    r'(?P<minus>(?<!\S)[-−－])?(?:["“”](?P<quoted>[^"“”]*)["“”]?|「(?P<cornered>[^」]*)」?|(?P<bare>[^\s"“”「]+))'
)
_HAN_RUN = re.compile(rf"[{HAN}]+")
_ASKING = frozenset(
    ["多少", "什么", "怎么", "怎样", "如何", "哪些", "哪个", "哪里", "是否", "有没有", "为什么", "请问"]
)

Phrase = tuple[str, ...]
"""Grams at adjacent positions."""


@dataclass(frozen=True, slots=True)
class Question:
    """Phrases that must all be found, and phrases that must not.

    `text` is the whole question, folded; `quoted` are those of `required` that are meant as they stand.
    """

    text: str
    required: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    quoted: frozenset[Phrase] = frozenset()


def read(text: str) -> Question:
    """Return `text` as a question; one without a letter or digit asks for everything."""
    text = text[:LONGEST]
    required: dict[Phrase, None] = {}
    excluded: dict[Phrase, None] = {}
    quoted: set[Phrase] = set()
    for match in _TERM.finditer(text):
        held = match["quoted"] or match["cornered"] or ""
        found = phrases(held or match["bare"] or "")
        (excluded if match["minus"] else required).update(dict.fromkeys(found))
        quoted.update(found if held else ())
    return Question(fold(text).strip(), tuple(required), tuple(excluded), frozenset(quoted))


def relax(question: Question) -> Question | None:
    """Return `question` with its long terms taken apart into dictionary words, or None where that changes nothing.

    For a question like 电梯广告收入多少, which no document contains as it stands. A term of two 汉字 stays as it is,
    and so does one in quotes.
    """
    parts = (part for phrase in question.required for part in _parted(phrase, quoted=phrase in question.quoted))
    required = tuple(dict.fromkeys(parts))
    return None if required == question.required else replace(question, required=required)


def candidates(question: Question) -> frozenset[str]:
    """Return the strings of `question` that may be dictionary words or whole numbers, longest possible ones included.

    The engine knows which of them are words: those that it has met as words in a document.
    """
    found = set(question.text.split())
    for phrase in question.required:
        for run in _HAN_RUN.findall(written(phrase)):
            found.update(run[start : start + size] for size in range(2, 9) for start in range(len(run) - size + 1))
    return frozenset(found)


def written(phrase: Phrase) -> str:
    """Return the characters of `phrase` in order, each once; parts of Latin words are set apart by a blank."""
    out = ""
    for gram in phrase:
        joins = bool(_HAN_RUN.fullmatch(gram) and _HAN_RUN.fullmatch(out[-1:]))
        latin = bool(out) and not _HAN_RUN.fullmatch(gram) and not _HAN_RUN.fullmatch(out[-1:])
        out += " " * latin + (gram[1:] if joins and gram[0] == out[-1] else gram)
    return out


def _parted(phrase: Phrase, *, quoted: bool) -> list[Phrase]:
    if quoted:
        return [phrase]
    parts: list[Phrase] = []
    # A number keeps the 汉字 behind it: 3号 and 6月 say something, a bare 3 is everywhere.
    for run in re.findall(rf"[^{HAN}]+[{HAN}]?|[{HAN}]+", written(phrase)):
        if not _HAN_RUN.fullmatch(run) or len(run) == 2:
            parts.extend(phrases(run))
            continue
        spans = [(start, end) for start, end in lexicon().cut(run) if end - start > 1]
        parts.extend(part for start, end in spans if run[start:end] not in _ASKING for part in phrases(run[start:end]))
    return parts or [phrase]
