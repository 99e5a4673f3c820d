"""Where a row stands in a TOML file: `tomllib` tells no lines, and whoever wrote a wrong row wants to be shown it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TABLE = re.compile(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_FENCES = ('"""', "'''")


def line_of(source: str, table: str, index: int = 0, mentions: str = "") -> int:
    """Return the line, counted from 1, of the `index`th table called `table` (empty: what stands before all tables).

    With `mentions`, of the first line of that table that says so, as a key or between quotes; what stands in texts of
    several lines is passed over. A table that has no heading is sought as a key, and is said to stand in line 1 if
    there is none.
    """
    inside = not table
    found, start = (0 if inside else -1), 0
    for number, line in _outside_texts(source):
        if heading := _TABLE.match(line):
            inside = _words(heading[1]) == table
            found += inside
            if inside and found == index:
                start = number
        elif inside and found == index and mentions and _says(line.partition(" #")[0], mentions):
            return number
    if not start and table:
        return line_of(source, "", mentions=mentions if f'"{mentions}"' in source else table)
    return start or 1


def _words(heading: str) -> str:
    return ".".join(part.strip().strip("'\"") for part in heading.split("."))


def _says(line: str, word: str) -> bool:
    return re.search(rf"""(?:^|[\s,{{]){re.escape(word)}\s*=|["']{re.escape(word)}["']""", line) is not None


def _outside_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, but for those that begin inside a text of several lines."""
    fence = ""
    for number, line in enumerate(source.splitlines(), 1):
        if not fence:
            yield number, line
        fence = _fence_after(line, fence)


def _fence_after(line: str, fence: str) -> str:
    """Return the fence of the text that is open behind `line`, empty if none is."""
    at = 0
    while True:
        if fence:
            at = line.find(fence, at)
            if at < 0:
                return fence
            at, fence = at + len(fence), ""
            continue
        opens = [(line.find(one, at), one) for one in _FENCES if line.find(one, at) >= 0]
        if not opens:
            return ""
        at, fence = min(opens)
        at += len(fence)
