"""One record: the data of one document, from its first byte to its digest.

Numbers are `Decimal` from the first byte on. Paths are written as a reader would: `finance.costs[2].actual`.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from schemas.language import ENGLISH, _, text

Record = dict[str, Any]

# Far beyond any amount, and short enough that nothing chokes on writing a number out.
MOST_DIGITS = 40

# No record nests so deep, and what walks a record may do so by calling itself.
MOST_LEVELS = 100
_CONTAINERS = (dict, list)

_TOO_LONG = _("a number has more than %(most)s digits")

# What the standard library says about broken JSON, marked here so that the catalogue knows it.
_SYNTAX = (
    _("Expecting value"),
    _("Expecting ',' delimiter"),
    _("Expecting ':' delimiter"),
    _("Expecting property name enclosed in double quotes"),
    _("Extra data"),
    _("Invalid \\escape"),
    _("Invalid \\uXXXX escape"),
    _("Invalid control character at"),
    _("Unterminated string starting at"),
)

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class NotJson(ValueError):
    """The text is no JSON value; `line` and `column` say where it stops being one, `words` why in any language."""

    def __init__(self, line: int, column: int, reason: str, **params: object) -> None:
        self.line, self.column = line, column
        self.words = text(reason, **params)
        self.reason = self.words.localized(ENGLISH)
        super().__init__(self.reason)


class _Unfit(ValueError):
    """A number or field that is refused while parsing, before its place is known."""

    def __init__(self, literal: str, reason: str, **params: object) -> None:
        self.literal, self.reason, self.params = literal, reason, params
        super().__init__(reason)


def _refuse_constant(name: str) -> object:
    raise _Unfit(name, _("%(value)s is no number"), value=name)


def _whole(literal: str) -> int:
    if len(literal.lstrip("-")) > MOST_DIGITS:
        raise _Unfit(literal, _TOO_LONG, most=MOST_DIGITS)
    return int(literal)


def _fraction(literal: str) -> Decimal:
    try:
        value = Decimal(literal)
    except InvalidOperation:  # an exponent that not even Decimal can hold
        raise _Unfit(literal, _TOO_LONG, most=MOST_DIGITS) from None
    _sign, digits, exponent = value.as_tuple()
    # Written out, `1e999999` fills a megabyte: what counts are the digits before and after the point.
    before, after = len(digits) + int(exponent), -int(exponent)
    if max(before, 1) + max(after, 0) > MOST_DIGITS:
        raise _Unfit(literal, _TOO_LONG, most=MOST_DIGITS)
    return value


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs) and all(map(str.isascii, made)):
        return made
    names: set[str] = set()
    for name, _value in pairs:
        composed = unicodedata.normalize("NFC", name)
        if composed in names:
            raise _Unfit(json.dumps(name, ensure_ascii=False), _("“%(name)s” is given twice"), name=name)
        names.add(composed)
    return made


def loads(source: str | bytes) -> Any:
    """Return the JSON value of `source` with every fraction as Decimal.

    Raises:
        NotJson: it is no JSON (RFC 8259), names a field twice, nests too deeply, or holds a number of more than
            `MOST_DIGITS` digits (also when written with an exponent).
    """
    try:
        decoded = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    except UnicodeDecodeError as error:
        raise NotJson(1, error.start + 1, _("not UTF-8")) from error
    try:
        value = json.loads(
            decoded,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_doubles,
        )
    except json.JSONDecodeError as error:
        raise NotJson(error.lineno, error.colno, error.msg) from error
    except _Unfit as error:
        line, column = _position(decoded, error.literal)
        raise NotJson(line, column, error.reason, **error.params) from error
    except RecursionError as error:
        raise NotJson(1, 1, _("nested too deeply")) from error
    if not _is_shallow(value):
        raise NotJson(1, 1, _("nested too deeply"))
    return value


def _is_shallow(value: Any) -> bool:
    level = [value] if isinstance(value, _CONTAINERS) else []
    for _depth in range(MOST_LEVELS - 1):
        if not level:
            break
        level = [inner for one in level for inner in _within(one) if isinstance(inner, _CONTAINERS)]
    return not level


def _within(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _position(source: str, literal: str) -> tuple[int, int]:
    """Return line and column of the last `literal`: of a field given twice, the one that is too many."""
    at = max(source.rfind(literal), 0)
    return source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at)


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Return `value` as JSON for people and tools: Decimals as JSON numbers with their own places."""
    return _unpaired("".join(_written(value, indent, 0)))


def _written(value: Any, indent: int | None, depth: int) -> Iterator[str]:
    """Yield the JSON of `value` piece by piece; the standard encoder knows no way to write a Decimal's own digits."""
    if isinstance(value, Decimal):
        yield format(value, "f")
    elif isinstance(value, Mapping):
        parts = ((f"{json.dumps(str(key), ensure_ascii=False)}: ", item) for key, item in value.items())
        yield from _enclosed("{}", parts, indent, depth)
    elif isinstance(value, list | tuple):
        yield from _enclosed("[]", (("", item) for item in value), indent, depth)
    else:
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)


def _enclosed(marks: str, parts: Iterable[tuple[str, Any]], indent: int | None, depth: int) -> Iterator[str]:
    before = "" if indent is None else "\n" + " " * indent * (depth + 1)
    between = ", " if indent is None else ","
    first = True
    yield marks[0]
    for name, item in parts:
        yield f"{'' if first else between}{before}{name}"
        yield from _written(item, indent, depth + 1)
        first = False
    yield marks[1] if first or indent is None else "\n" + " " * indent * depth + marks[1]


def _unpaired(written: str) -> str:
    """Return JSON text with half characters (from a broken file name, say) as `\\ud83d`: as such they can be stored."""
    return written.encode("utf-8", "backslashreplace").decode()


def storable(words: str) -> str:
    """Return `words` with half characters as `?`: a database takes none, and so can only say that it knows no such."""
    return words.encode("utf-8", "replace").decode()


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of `value`: sorted keys, NFC text, Decimals as strings with their places.

    Two records with the same content give the same bytes; `1.0` and `1.00` differ, so records are brought to the
    places of their schema first.
    """
    written = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _unpaired(written).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def steps(path: str) -> list[str | int]:
    """Return the keys and indexes that `path` names: `a.b[2]` gives `["a", "b", 2]`."""
    return [int(index) if index else key for key, index in _STEP.findall(path)]


def joined(path: str, step: str | int) -> str:
    """Return `path` one step further down."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def value_at(record: Any, path: str) -> Any:
    """Return what stands at `path`, or None where nothing does."""
    for step in steps(path):
        if isinstance(step, int):
            is_row = isinstance(record, Sequence) and not isinstance(record, str) and step < len(record)
            record = record[step] if is_row else None
        else:
            record = record.get(step) if isinstance(record, Mapping) else None
        if record is None:
            return None
    return record


def put_at(record: Record, path: str, value: Any) -> None:
    """Set `path` to `value`, making the objects on the way; lists on the way must exist."""
    if path.isidentifier():
        record[path] = value
        return
    *way, last = steps(path)
    target: Any = record
    for step in way:
        if isinstance(step, str) and target.get(step) is None:
            target[step] = {}
        target = target[step]
    target[last] = value


def expanded(record: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each concrete path (and the innermost row it lies in) that a path with `[]` stands for.

    `finance.costs[].actual` yields `("finance.costs[0].actual", <row 0>)` and so on; a path without `[]` yields
    itself with None.
    """
    before, mark, after = path.partition("[]")
    if not mark:
        yield path, None
        return
    rows = value_at(record, before)
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        here = f"{before}[{number}]{after}"
        if "[]" in after:
            yield from expanded(record, here)
        else:
            yield here, row


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every scalar of `value` with its path, in order."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, joined(path, str(key)))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from leaves(item, joined(path, number))
    else:
        yield path, value
