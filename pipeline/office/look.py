"""A look: while a page is made nothing is written, so what several of its parts ask is asked of the tables once.

A step never looks: it asks anew each time, for another may have written meanwhile. The desk opens a look around every
page that is only read (`web/middleware.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Told = TypeVar("Told")

_seen: ContextVar[dict[Any, Any] | None] = ContextVar("looked_at", default=None)


@contextmanager
def taken() -> Iterator[None]:
    """Remember inside what is `once_a_look`."""
    token = _seen.set({} if (outer := _seen.get()) is None else outer)
    try:
        yield
    finally:
        _seen.reset(token)


def once_a_look(asked: Callable[Given, Told]) -> Callable[Given, Told]:
    """Return `asked` as one whose answer, which nobody may change, is remembered as long as the look lasts."""

    @wraps(asked)
    def remembered(*given: Given.args, **named: Given.kwargs) -> Told:
        seen = _seen.get()
        if seen is None:
            return asked(*given, **named)
        key = (asked, given, tuple(sorted(named.items())))
        if key not in seen:
            seen[key] = asked(*given, **named)
        found: Told = seen[key]
        return found

    return remembered
