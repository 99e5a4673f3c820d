"""The sandbox in which expressions and templates run: exact, bounded, and blind to Python's insides.

Rules get less than templates do: fields, a few methods of texts, and no filter that can fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from typing import Any, NoReturn

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from schemas import masking, wording

# What a rule may do with a text beyond Jinja's filters. None of it makes text longer without bounds.
_TEXT_METHODS = frozenset(
    {"startswith", "endswith", "removeprefix", "removesuffix", "strip", "lstrip", "rstrip", "replace", "count", "find"}
    | {"split", "rsplit", "splitlines", "partition", "rpartition", "upper", "lower"}
    | {"isdigit", "isupper", "islower", "isalpha", "isspace"}
)
_NEITHER_EXACT_NOR_REPEATABLE = ("float", "random", "filesizeformat")
_UNBOUNDED = ("attr", "batch", "center", "format", "indent", "slice", "urlize", "wordwrap", "pprint", "xmlattr")
_LONGEST = 10_000
_LONGEST_RANGE = 1_000
_MOST_BITS = 512


class NotApplicable(Exception):
    """The expression touches a value that is not there."""


class Unclear(NotApplicable):
    """The expression touches a value that stands somewhere but is not known: misread, misshapen, not found."""


class Null:
    """Stands for a missing value inside an expression: empty when asked, not applicable when used."""

    __slots__ = ()
    refusal: type[NotApplicable] = NotApplicable

    def __bool__(self) -> bool:
        return False

    def _touched(self, *_: object) -> NoReturn:
        raise self.refusal

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _touched
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _touched
    __lt__ = __le__ = __gt__ = __ge__ = __str__ = __len__ = __contains__ = __int__ = __float__ = _touched
    __eq__ = __ne__ = __getitem__ = __abs__ = __round__ = __hash__ = __iter__ = _touched


class Unknown(Null):
    """Stands for a value that is wrong in itself or could not be read: not even whether it is there can be asked."""

    __slots__ = ()
    refusal = Unclear

    def __bool__(self) -> NoReturn:
        raise Unclear


NULL, UNKNOWN = Null(), Unknown()


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
    """The sandbox: no attributes of Python objects, no changes, exact arithmetic, nothing that takes forever."""

    intercepted_binops = frozenset(["/", "*", "%", "**"])
    null: object = None
    fields_only = False

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that every rule knows as one plain dict: Jinja goes through them at each evaluation."""
        return {**self.globals, **(d or {})} if self.fields_only else super().make_globals(d)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - Jinja's signature
        """Divide as Decimals; refuse powers, and products that fill the memory."""
        if operator == "**":
            raise SecurityError("powers are not part of this language")
        _refuse_absent(left)
        _refuse_absent(right)
        if operator == "*":
            if self.fields_only and (isinstance(left, str) or isinstance(right, str)):
                raise SecurityError("a text is no factor")  # `row.count * row.price` where somebody typed 十二
            return _product(left, right)
        if operator == "%" and isinstance(left, str):
            raise SecurityError("a text is no sum: % divides numbers")
        if not right:
            raise NotApplicable
        return left % right if operator == "%" else Decimal(left) / Decimal(right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the field `attribute`; a field comes before a method of the same name."""
        _refuse_absent(obj)
        if isinstance(obj, Mapping):
            return self._field(obj, attribute)
        if self.fields_only and not _is_plain(obj, attribute):
            return self.undefined(obj=obj, name=attribute)
        return self._value(super().getattr(obj, attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the item `argument`; a row that a list does not have is a value that is not there."""
        _refuse_absent(obj)
        if isinstance(obj, Mapping):
            return self._field(obj, argument)
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        found = super().getitem(obj, argument)
        return self.null if isinstance(found, Undefined) and self.null is NULL else self._value(found)

    def _field(self, obj: Mapping[Any, Any], name: Any) -> Any:
        return self._value(obj[name]) if name in obj else self.undefined(obj=obj, name=name)

    def _value(self, value: Any) -> Any:
        if value is UNKNOWN:
            raise Unclear
        return self.null if value is None else value


def _refuse_absent(obj: Any) -> None:
    if obj is UNKNOWN:
        raise Unclear
    if obj is NULL:
        raise NotApplicable


def _is_plain(obj: object, attribute: str) -> bool:
    """Return whether a rule may ask `obj` for `attribute`: a text for a few methods, Jinja's own loop and namespace."""
    if isinstance(obj, str):
        return attribute in _TEXT_METHODS
    return isinstance(obj, Undefined | Namespace | LoopContext)


def _product(left: Any, right: Any) -> Any:
    for side, other in ((left, right), (right, left)):
        if isinstance(side, str | list | tuple) and isinstance(other, int) and len(side) * other > _LONGEST:
            raise SecurityError("the product is too long")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > _MOST_BITS:
        raise SecurityError("the product is too large")
    return left * right


def _short_range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > _LONGEST_RANGE:
        raise SecurityError("the range is too long")
    return numbers


def _default(value: Any, otherwise: Any = "", boolean: bool = False) -> Any:
    if value is UNKNOWN:
        raise Unclear
    missing = value is None or value is NULL or isinstance(value, Undefined)
    return otherwise if missing or (boolean and not value) else value


def _half_up(value: Any, places: int = 0) -> Decimal:
    return wording.rounded(value, places)


def furnished(environment: Expressions) -> Expressions:
    """Return `environment` with our filters and functions, and without what is inexact or not repeatable."""
    named: dict[str, Callable[..., Any]] = {**wording.FILTERS, **masking.FILTERS, "decimal": Decimal}
    environment.filters.update({name: _careful(function) for name, function in named.items()})
    called: dict[str, Callable[..., Any]] = {**wording.FUNCTIONS, "rate": rate}
    environment.globals.update({name: _careful(function) for name, function in called.items()})
    environment.filters.update(default=_default, d=_default, round=_careful(_half_up))
    for name in _NEITHER_EXACT_NOR_REPEATABLE:
        del environment.filters[name]
    del environment.globals["lipsum"]
    environment.tests["none"] = _is_none
    return environment


def _is_none(value: Any) -> bool:
    if value is UNKNOWN:
        raise Unclear
    return value is None or value is NULL


def _careful(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` as one that does not apply where an argument is not there."""

    @wraps(function)
    def applied(*values: Any, **named: Any) -> Any:
        for value in (*values, *named.values()):
            _refuse_absent(value)
        return function(*values, **named)

    return applied


def for_documents(*, autoescape: bool) -> Expressions:
    """Return a new environment for templates: a missing name is an error, None prints as “—”."""
    return furnished(
        Expressions(
            undefined=StrictUndefined,
            autoescape=autoescape,
            extensions=[_DecimalLiterals],
            finalize=lambda value: "—" if value is None else value,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )


def for_rules() -> Expressions:
    """Return a new environment for expressions: a missing value is NULL, and nothing grows without bounds."""
    environment = Expressions(undefined=StrictUndefined, extensions=[_DecimalLiterals])
    environment.null, environment.fields_only = NULL, True
    for name in _UNBOUNDED:
        del environment.filters[name]
    for name in ("first", "last", "max", "min"):
        environment.filters[name] = _or_null(environment.filters[name])
    environment.globals["range"] = _short_range
    return furnished(environment)


def _or_null(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` as one that gives NULL where there is nothing to choose from."""

    @wraps(function)
    def applied(*values: Any, **named: Any) -> Any:
        found = function(*values, **named)
        return NULL if found is None or isinstance(found, Undefined) else found

    return applied


def rate(part: Any, whole: Any, places: int = 4) -> Decimal:
    """Return `part` ÷ `whole` rounded half up to `places` decimals (0.9795 for 97.95 %).

    Raises:
        NotApplicable: one of them is not there, or `whole` is zero.
    """
    if part is None or not whole:
        raise NotApplicable
    return (Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
