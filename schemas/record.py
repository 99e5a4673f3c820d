"""One record: the data of one document, from its first byte to its digest.

Numbers are `Decimal` from the first byte on. Paths are written as a reader would: `finance.costs[2].actual`.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

Record = dict[str, Any]

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class NotJson(ValueError):
    """The text is no JSON value; `line` and `column` say where it stops being one."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        self.line, self.column, self.reason = line, column, reason
        super().__init__(reason)


def _refuse_constant(name: str) -> object:
    raise NotJson(1, 1, f"{name} is no number")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) != len(pairs):
        names = [name for name, value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotJson(1, 1, f"“{twice}” is given twice")
    return seen


def loads(text: str | bytes) -> Any:
    """Return the JSON value of `text` with every fraction as Decimal.

    Raises:
        NotJson: the text is no JSON (RFC 8259), names a field twice, or nests too deeply.
    """
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return json.loads(
            decoded, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_refuse_doubles
        )
    except json.JSONDecodeError as error:
        raise NotJson(error.lineno, error.colno, error.msg) from error
    except UnicodeDecodeError as error:
        raise NotJson(1, error.start + 1, "not UTF-8") from error
    except RecursionError as error:
        raise NotJson(1, 1, "nested too deeply") from error


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Return `value` as JSON for people and tools: Decimals as JSON numbers with their own places."""
    return _Encoder(indent=indent, ensure_ascii=False).encode(value)


class _Encoder(json.JSONEncoder):
    """Writes Decimals as JSON numbers, digit for digit."""

    def encode(self, o: Any) -> str:
        numbers: dict[str, str] = {}
        plain = super().encode(_with_marks(o, numbers))
        return re.sub(r'"\ue000(\d+)\ue001"', lambda found: numbers[found[1]], plain)


def _with_marks(value: Any, numbers: dict[str, str]) -> Any:
    """Replace each Decimal by a private-use mark that becomes its digits once the JSON is written."""
    if isinstance(value, Decimal):
        key = str(len(numbers))
        numbers[key] = format(value, "f")
        return f"\ue000{key}\ue001"
    if isinstance(value, Mapping):
        return {key: _with_marks(item, numbers) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_marks(item, numbers) for item in value]
    return value


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of `value`: sorted keys, NFC text, Decimals as strings with their places.

    Two records with the same content give the same bytes; `1.0` and `1.00` differ, so records are brought to the
    places of their schema first.
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


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
            record = record[step] if isinstance(record, Sequence) and step < len(record) else None
        else:
            record = record.get(step) if isinstance(record, Mapping) else None
        if record is None:
            return None
    return record


def put_at(record: Record, path: str, value: Any) -> None:
    """Set `path` to `value`, making the objects on the way; lists on the way must exist."""
    *way, last = steps(path)
    target: Any = record
    for step in way:
        if isinstance(step, str) and target.get(step) is None:
            target[step] = {}
        target = target[step]
    target[last] = value


def expanded(record: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each concrete path (and the row it lies in) that a path with `[]` stands for.

    `finance.costs[].actual` yields `("finance.costs[0].actual", <row 0>)` and so on; a path without `[]` yields
    itself with None.
    """
    before, mark, after = path.partition("[]")
    if not mark:
        yield path, None
        return
    rows = value_at(record, before)
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        yield f"{before}[{number}]{after}", row


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
