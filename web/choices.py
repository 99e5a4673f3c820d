"""The options of a field to choose from: a hundred types and projects are the same on page after page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def options(known: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Return the options for values and their words as HTML; the one with the value `chosen` is selected."""
    return _options(tuple(known), chosen)


@lru_cache(maxsize=64)
def _options(known: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    rows = ((value, SafeString(" selected") if value == chosen else "", words) for value, words in known)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
