"""The fields of a schema: where each one stands, what it is called, and how its value is shown to a person.

A schema is JSON Schema 2020-12. Its annotations of ours: `x-kind` (money, rate, count, quantity, date, moment, period,
month, text, long-text), `x-places` (decimals kept), `x-unit`, `x-hint`, `x-choices` (what a choice is called),
`x-aliases` (other headings), `x-group` (the heading over it in a form), `x-needed` (in words: when it must be filled
in), `x-computed` (the system fills it in), `x-personal` (concerns a person) and `x-public` (an expression for what the
public sees instead).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from schemas.problem import Place
from schemas.record import joined

_UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)

Schema = Mapping[str, Any]
Path = list[str | int]


def resolved_schema(schema: Schema, root: Schema) -> Schema:
    """Return `schema` with its `$ref` into `root` followed and merged; the nearer keys win."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    target: Any = root
    for key in reference.removeprefix("#/").split("/"):
        target = target[key]
    return {**resolved_schema(target, root), **{key: value for key, value in schema.items() if key != "$ref"}}


def schema_at(root: Schema, path: Path) -> Schema:
    """Return the schema of the value at `path`; an empty one where the schema knows no such place."""
    here = resolved_schema(root, root)
    for step in path:
        inner = here.get("items") if isinstance(step, int) else here.get("properties", {}).get(step)
        if inner is None:
            return {}
        here = resolved_schema(inner, root)
    return here


def label_at(root: Schema, path: Path) -> str:
    """Return the heading of the value at `path`, as its column or row is called; a row is called like its table."""
    way = list(path)
    while way:
        if title := schema_at(root, way).get("title"):
            return str(title)
        if isinstance(way[-1], str):
            return way[-1]
        way.pop()
    return ""


def place_at(root: Schema, path: Path, value: Any) -> Place:
    """Return the place of `path` in a record of schema `root`, with its heading and the value as typed."""
    way = ""
    for step in path:
        way = joined(way, step)
    return Place(path=printable(way), label=printable(label_at(root, path)), value=shown(value))


def shown(value: Any) -> str:
    """Return `value` as a person would have typed it, at most 80 characters; nothing for a table or a section."""
    if isinstance(value, list):
        value = "" if any(isinstance(item, Mapping | list) for item in value) else "、".join(map(shown, value))
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    words = printable(format(value, "f") if isinstance(value, Decimal) else str(value))
    return words if len(words) <= 80 else words[:79] + "…"


def printable(words: str) -> str:
    """Return `words` with `�` for each character that neither a page nor a terminal can show."""
    return "".join("\ufffd" if is_unprintable(character) else character for character in words)


def has_unprintable(words: str) -> bool:
    """Return whether any character of `words` is unprintable: the same question as below, asked of all at once."""
    return _UNPRINTABLE.search(words) is not None


def is_unprintable(character: str) -> bool:
    """Return whether `character` is a control character, half a character or none at all (XML 1.0, 2.2 Char).

    Tabs and line ends are not.
    """
    if character in "\t\n\r":
        return False
    return unicodedata.category(character) in {"Cc", "Cs"} or ord(character) & 0xFFFE == 0xFFFE
