"""The one language of rules, computed values, numbers and templates: Jinja's expressions, in a sandbox.

Differences from plain Jinja, all of them for the sake of money:

- a fraction written in an expression is a Decimal (`total * 0.08` is exact), and `/` never yields a float;
- a field of a record comes before a method of dict (`plan.items` is the field);
- a rule that touches a value that is not there is *not applicable* instead of false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, wraps
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from schemas import wording


class NotApplicable(Exception):
    """The expression touches a value that is not there."""


class FaultyExpression(ValueError):
    """The expression itself is wrong: a bug in a document type, not in the data."""


class _Null:
    """Stands for a missing value inside an expression: empty when asked, not applicable when used."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> NoReturn:
        raise NotApplicable

    def _touched(self, *_: object) -> NoReturn:
        raise NotApplicable

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _touched
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _touched
    __lt__ = __le__ = __gt__ = __ge__ = __str__ = __len__ = __contains__ = __int__ = __float__ = _touched
    __eq__ = __ne__ = __getitem__ = _touched
    __hash__ = None  # type: ignore[assignment]


NULL = _Null()


class _DecimalLiterals(Extension):
    """Turns `0.08` into `("0.08"|decimal)` before the parser sees a float."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        for token in stream:
            if token.type != "float":
                yield token
                continue
            line = token.lineno
            yield Token(line, "lparen", "(")
            yield Token(line, "string", str(Decimal(repr(token.value))))
            yield Token(line, "pipe", "|")
            yield Token(line, "name", "decimal")
            yield Token(line, "rparen", ")")


class Expressions(ImmutableSandboxedEnvironment):
    """The sandbox: no attributes of Python objects, no changes, exact arithmetic."""

    intercepted_binops = frozenset(["/", "**"])
    null: object = None

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Divide as Decimals; refuse powers, which can take forever."""
        if operator == "**":
            raise SecurityError("powers are not part of this language")
        for side in (left, right):
            if side is NULL:
                raise NotApplicable
        if not right:
            raise NotApplicable
        return Decimal(left) / Decimal(right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the field `attribute`; a field comes before a method of the same name."""
        if obj is NULL:
            raise NotApplicable
        if isinstance(obj, Mapping):
            return self._value(obj[attribute]) if attribute in obj else self.undefined(obj=obj, name=attribute)
        return self._value(super().getattr(obj, attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the item `argument`."""
        if obj is NULL:
            raise NotApplicable
        return self._value(super().getitem(obj, argument))

    def _value(self, value: Any) -> Any:
        return self.null if value is None else value


def _made(environment: Expressions) -> Expressions:
    named = {**wording.FILTERS, "decimal": Decimal}
    environment.filters.update({name: _careful(function) for name, function in named.items()})
    called = {**wording.FUNCTIONS, "rate": rate}
    environment.globals.update({name: _careful(function) for name, function in called.items()})
    environment.tests["none"] = lambda value: value is None or value is NULL
    return environment


def _careful(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` as one that does not apply where an argument is not there."""

    @wraps(function)
    def applied(*values: Any, **named: Any) -> Any:
        if any(value is NULL for value in (*values, *named.values())):
            raise NotApplicable
        return function(*values, **named)

    return applied


@cache
def document_environment(*, autoescape: bool) -> Expressions:
    """Return the environment in which templates are rendered: a missing name is an error, None prints as “—”."""
    return _made(
        Expressions(
            undefined=StrictUndefined,
            autoescape=autoescape,
            extensions=[_DecimalLiterals],
            finalize=lambda value: "—" if value is None else value,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )


@cache
def _rules() -> Expressions:
    environment = Expressions(undefined=StrictUndefined, extensions=[_DecimalLiterals])
    environment.null = NULL
    return _made(environment)


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


def evaluate(source: str, context: Mapping[str, Any]) -> Any:
    """Return the value of the expression `source` over `context`.

    Raises:
        NotApplicable: it touches a value that is not there.
        FaultyExpression: it names what no record can have, or cannot be computed at all.
    """
    try:
        value = _compiled(source)(**_names(context))
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise FaultyExpression(f"{source}: {error}") from error
    if value is NULL:
        raise NotApplicable
    if isinstance(value, StrictUndefined):
        raise FaultyExpression(f"{source}: names what no record can have")
    return [None if item is NULL else item for item in value] if isinstance(value, list) else value


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
        return str(_template(source).render(**_names(context)))
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise FaultyExpression(f"{source}: {error}") from error


def rate(part: Any, whole: Any, places: int = 4) -> Decimal:
    """Return `part` ÷ `whole` rounded half up to `places` decimals (0.9795 for 97.95 %).

    Raises:
        NotApplicable: one of them is not there, or `whole` is zero.
    """
    if part is None or not whole:
        raise NotApplicable
    return (Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
