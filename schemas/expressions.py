"""The one language of rules, computed values, numbers and templates: Jinja's expressions, in a sandbox.

Differences from plain Jinja, all of them for the sake of money:

- a fraction written in an expression is a Decimal (`total * 0.08` is exact), and `/` never yields a float;
- a field of a record comes before a method of dict (`plan.items` is the field);
- a rule that touches a value that is not there is *not applicable* instead of false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import TemplateError, Undefined, nodes
from jinja2.exceptions import UndefinedError
from jinja2.meta import find_undeclared_variables

from schemas.sandbox import NULL, UNKNOWN, Expressions, NotApplicable, Unclear, for_documents, for_rules, rate

__all__ = [
    "UNKNOWN",
    "Expressions",
    "FaultyExpression",
    "NotApplicable",
    "Unclear",
    "document_environment",
    "evaluate",
    "filled",
    "holds",
    "names",
    "parsed",
    "plain",
    "rate",
]

# What an expression raises over data of the wrong kind (a text where a figure belongs), or when it is wrong in itself.
_CANNOT = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)

_FIELD = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
_ITEM = re.compile(r"\['([a-z_][a-z0-9_]*)'\]")
_SIDE = rf"({_FIELD.pattern})(?:\[:(\d+)\])?"
_EQUALITY = re.compile(f"{_SIDE} == {_SIDE}")


class FaultyExpression(ValueError):
    """The expression itself is wrong: a bug in a document type, not in the data."""


@cache
def document_environment(*, autoescape: bool) -> Expressions:
    """Return the environment in which templates are rendered: a missing name is an error, None prints as “—”."""
    return for_documents(autoescape=autoescape)


def filled_text(source: str, facts: Mapping[str, Any]) -> str:
    """Return a plain text of the program with `facts` in it; it is compiled once, which takes longest."""
    return str(_text(source).render(facts))


@cache
def _text(source: str) -> Any:
    return document_environment(autoescape=False).from_string(source)


@cache
def _rules() -> Expressions:
    return for_rules()


@cache
def _compiled(source: str) -> Any:
    try:
        return _rules().compile_expression(source, undefined_to_none=False)
    except TemplateError as error:
        raise FaultyExpression(f"{source}: {error}") from error


@cache
def _template(source: str) -> Any:
    try:
        return _rules().from_string(source)
    except TemplateError as error:
        raise FaultyExpression(f"{source}: {error}") from error


def _names(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: NULL if value is None else value for name, value in context.items()}


@cache
def names(source: str, *, text: bool = False) -> frozenset[str]:
    """Return the fields that `source` (an expression, or a text with `{{ }}`) asks the record for by name."""
    return frozenset(find_undeclared_variables(parsed(source, text=text)))


@cache
def parsed(source: str, *, text: bool = False) -> nodes.Template:
    """Return the tree of `source` (an expression, or a text with `{{ }}`), for `schemas/asking.py`."""
    try:
        return _rules().parse(source if text else f"{{{{ {source} }}}}")
    except TemplateError as error:
        raise FaultyExpression(f"{source}: {error}") from error


def evaluate(source: str, context: Mapping[str, Any]) -> Any:
    """Return the value of the expression `source` over `context`.

    Raises:
        NotApplicable: it touches a value that is not there.
        FaultyExpression: it names what no record can have, or cannot be computed at all.
    """
    if (found := plain(source, context)) is not None:
        return found
    if (sides := _sides(source)) and None not in (both := [_side(way, most, context) for way, most in sides]):
        return both[0] == both[1]
    try:
        value = _compiled(source)(_names(context))
        if value is UNKNOWN:
            raise Unclear
        if value is NULL:
            raise NotApplicable
        return _settled(value)
    except _CANNOT as error:
        raise FaultyExpression(f"{source}: {error}") from error


def plain(source: str, context: Mapping[str, Any]) -> Any:
    """Return the text or figure that `source` names, where it names one and does nothing else; else None."""
    return _leaf(_path(source), context)


@cache
def _path(source: str) -> tuple[str, ...]:
    """Return the names of an expression that is nothing but a way to a field; none for any other."""
    plain = _ITEM.sub(r".\1", source)
    return tuple(plain.split(".")) if _FIELD.fullmatch(plain) else ()


def _leaf(path: tuple[str, ...], context: Mapping[str, Any]) -> Any:
    """Return the text or figure that lies at `path`; None where Jinja has to say what it is.

    Half of all expressions only name a field, and duties ask for theirs of each of thousands of documents.
    """
    value: Any = context if path else None
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    # An empty list too: most visits promised nothing, and each is asked what it promised.
    return value if isinstance(value, str | int | Decimal) else [] if value == [] else None


@cache
def _sides(source: str) -> tuple[tuple[tuple[str, ...], int | None], ...]:
    """Return the two ways that an expression only compares (`a.b == c.d[:7]`), with what is cut off; () for others.

    By such a comparison each visit of a year is held against each plan of its project.
    """
    found = _EQUALITY.fullmatch(source)
    if found is None:
        return ()
    return tuple((_path(found[way]), int(found[most]) if found[most] else None) for way, most in ((1, 2), (3, 4)))


def _side(way: tuple[str, ...], most: int | None, context: Mapping[str, Any]) -> Any:
    value = _leaf(way, context)
    if most is None:
        return value
    return value[:most] if isinstance(value, str) else None


def _settled(value: Any) -> Any:
    """Return `value` with nothing of the sandbox in it: lists for Jinja's lazy ones, None for what is not there."""
    if value is NULL:
        return None
    if value is UNKNOWN:
        raise Unclear
    if isinstance(value, Undefined):
        raise UndefinedError(f"names what no record can have ({value._undefined_name})")
    if isinstance(value, Mapping):
        return {key: _settled(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_settled(item) for item in value)
    if isinstance(value, list | range | Iterator):
        return [_settled(item) for item in value]
    if callable(value):
        raise TypeError("a function is no value")
    return value


def holds(source: str, context: Mapping[str, Any]) -> bool | None:
    """Return whether `source` is true, or None where it does not apply."""
    try:
        return bool(evaluate(source, context))
    except NotApplicable:
        return None


def filled(source: str, context: Mapping[str, Any]) -> str:
    """Return the text `source` with its `{{ ... }}` filled in.

    Raises:
        NotApplicable, FaultyExpression: as `evaluate`.
    """
    try:
        return str(_template(source).render(_names(context)))
    except _CANNOT as error:
        raise FaultyExpression(f"{source}: {error}") from error
