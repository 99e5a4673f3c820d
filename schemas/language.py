"""The words people read, in their language, from one catalogue.

Code speaks English; `locale/zh-Hans.po` holds what a Chinese reader sees. A message is marked where it is written
(`_("...")`), kept as it is, and translated only at the edge, when it is turned into a string.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from schemas import messages

CHINESE = "zh-Hans"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)

_CATALOGUE = Path(__file__).parent / "locale" / f"{CHINESE}.po"


def _(msgid: str) -> str:
    """Mark `msgid` for the catalogue and return it unchanged."""
    return msgid


def from_environment(environment: Mapping[str, str] = os.environ) -> str:
    """Return the reader's language: English only where the environment asks for it by name, else Chinese."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = environment.get(name, "").lower()
        if wanted.startswith("en"):
            return ENGLISH
        if wanted.startswith("zh"):
            return CHINESE
    return CHINESE


_current: ContextVar[str | None] = ContextVar("letterbook_language", default=None)


def current() -> str:
    """Return the language in force: the one chosen by `use` or `speak`, else the environment's."""
    return _current.get() or from_environment()


def use(language: str) -> None:
    """Speak `language` from now on."""
    _current.set(language)


@contextmanager
def speak(language: str) -> Iterator[None]:
    """Speak `language` inside a `with` block."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


@cache
def catalogue() -> dict[str, str]:
    """Return the Chinese catalogue, English message to Chinese."""
    return messages.wordings(_CATALOGUE)


def translate(msgid: str, params: Mapping[str, object] | None = None, language: str | None = None) -> str:
    """Return `msgid` in `language` (default: the one in force) with `%(name)s` filled from `params`.

    A message without a translation comes back in English.
    """
    language = language or current()
    text = catalogue().get(msgid, msgid) if language == CHINESE else msgid
    if not params:
        return text
    return text % {name: _in_language(value, language) for name, value in params.items()}


def _in_language(value: object, language: str) -> object:
    return value.localized(language) if hasattr(value, "localized") else value


@dataclass(frozen=True, slots=True)
class Text:
    """A message that is not yet in anybody's language.

    Either a catalogue message (`msgid`) with its parameters, or the two wordings that a document type brings.
    """

    msgid: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    wordings: Mapping[str, str] = field(default_factory=dict)

    def localized(self, language: str | None = None) -> str:
        """Return the text in `language`, or in the one in force."""
        language = language or current()
        if not self.wordings:
            return translate(self.msgid, self.params, language)
        wording = self.wordings.get(language) or self.wordings[CHINESE]
        return (
            wording % {name: _in_language(value, language) for name, value in self.params.items()}
            if self.params
            else wording
        )

    def refilled(self, **params: object) -> Text:
        """Return the same message with some of its parameters given anew."""
        return replace(self, params={**self.params, **params})

    def __str__(self) -> str:
        return self.localized()

    def __bool__(self) -> bool:
        return bool(self.msgid or self.wordings)


def text(msgid: str, **params: object) -> Text:
    """Return a catalogue message with its parameters, to be translated later."""
    return Text(msgid, params)
