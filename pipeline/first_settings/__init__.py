"""`office.toml` as a new office gets it, its remarks in the language of whoever makes the office.

The administrator reads those remarks at the desk in the language that they chose: a remark of ours is shown in it, and
kept in the file as it stood there. What somebody wrote themselves stays theirs.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from schemas.language import CHINESE, ENGLISH

_HERE = Path(__file__).parent
# Lines of prose; a setting that is only shown as an example is the same in every language.
_REMARK = re.compile(r'(?:^# (?!\[|"?[\w.]+"? = ).*\n)+', re.MULTILINE)


@cache
def written(language: str) -> str:
    """Return the settings of a new office."""
    return (_HERE / f"{language}.toml").read_text("utf-8")


def spoken(words: str, language: str) -> str:
    """Return settings with our remarks in `language`."""
    for english, chinese in remarks():
        words = words.replace(english, chinese) if language == CHINESE else words.replace(chinese, english)
    return words


def as_kept(words: str, before: str) -> str:
    """Return settings whose remarks somebody read in their language as the file has them, which was `before`."""
    for english, chinese in remarks():
        if english in before:
            words = words.replace(chinese, english)
        elif chinese in before:
            words = words.replace(english, chinese)
    return words


@cache
def remarks() -> list[tuple[str, str]]:
    """Return each remark in English and in Chinese, in the order of the file."""
    return list(zip(*(_REMARK.findall(written(one)) for one in (ENGLISH, CHINESE)), strict=True))
