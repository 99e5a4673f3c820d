"""Rows of tables that are written out once and kept by what they say, since most of a page is the same as before.

A row depends on nothing but the values that it is made of and the reader's language, so a kept one is never an old one:
where a value changed, another row is asked for. What differs from one visitor to another (a form with its token) has
no place in such a row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from schemas.language import current

Given = ParamSpec("Given")
# The rows of a few hundred pages; the ones that nobody asks for make room first.
_MOST = 8192


def kept(writes: Callable[Given, SafeString]) -> Callable[Given, SafeString]:
    """Return `writes` as one whose answer is kept for the same values, which must be immutable, and language."""

    def in_language(_language: str, *given: Any, **named: Any) -> SafeString:
        return writes(*given, **named)

    # By type too: words that are safe as they stand equal those that are not.
    written: Callable[..., SafeString] = lru_cache(maxsize=_MOST, typed=True)(in_language)

    @wraps(writes)
    def told(*given: Given.args, **named: Given.kwargs) -> SafeString:
        return written(current(), *given, **named)

    return told


def written_out(template: str, **values: object) -> SafeString:
    """Return `template` filled with `values` and nothing else: no visitor, no request."""
    return render_to_string(template, values)
