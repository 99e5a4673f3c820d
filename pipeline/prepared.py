"""A text that goes out on wording approved beforehand (预审文本): does it say that, with its blanks filled in?"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLANK = re.compile(r"【[^】]*】")
_SPACE = re.compile(r"\s")
# The layout sets the marks at the end of its points itself; a blank that held one could hold a sentence of its own.
_ENDS = "。；;！!？?"
_ALIKE = {mark: f"[{pair}]" for pair in ("，,", "：:", "（(", "）)") for mark in pair}
MOST_IN_A_BLANK = 40


def fits(wording: str, text: str) -> bool:
    """Return whether `text` is `wording` with a few words put into each 【】, and nothing else added or left out."""
    parts = _BLANK.split(wording)
    if not any(_SPACE.sub("", part).strip(_ENDS) for part in parts):
        return False
    blank = f"[^【】{_ENDS}]{{1,{MOST_IN_A_BLANK}}}?"
    return re.fullmatch(blank.join(map(_pattern, parts)), _SPACE.sub("", text)) is not None


def _pattern(part: str) -> str:
    marks = _SPACE.sub("", part)
    return "".join(f"[{_ENDS}]?" if mark in _ENDS else _ALIKE.get(mark, re.escape(mark)) for mark in marks)


def blanks(wording: str) -> list[str]:
    """Return what is to be filled in, each blank by its words, in the order of the wording and named once."""
    return list(dict.fromkeys(found[1:-1].strip() for found in _BLANK.findall(wording)))


def fits_a_blank(words: str) -> bool:
    """Return whether `words` may stand in a blank: a few words, and no sentence of their own."""
    plain = _SPACE.sub("", words)
    return 0 < len(plain) <= MOST_IN_A_BLANK and not set(plain) & set(f"【】{_ENDS}")


def read_back(wording: str, text: str) -> dict[str, str] | None:
    """Return the words that stand in the blanks of `wording` in `text`: the inverse of `filled`; None if it is another.

    A blank that occurs twice was filled in with the same words.
    """
    names = blanks(wording)
    marks = [found[1:-1].strip() for found in _BLANK.findall(wording)]
    groups = [
        f"(?P=b{names.index(name)})" if name in marks[:at] else f"(?P<b{names.index(name)}>.+?)"
        for at, name in enumerate(marks)
    ]
    parts = [re.escape(part) for part in _BLANK.split(wording)]
    pattern = parts[0] + "".join(group + part for group, part in zip(groups, parts[1:], strict=True))
    found = re.fullmatch(pattern, text, re.DOTALL)
    return None if found is None else {name: found[f"b{at}"] for at, name in enumerate(names)}


def filled(wording: str, words: Mapping[str, str]) -> str:
    """Return `wording` with `words` in its blanks; one that got none stays."""
    return _BLANK.sub(lambda found: words.get(found[0][1:-1].strip()) or found[0], wording)
