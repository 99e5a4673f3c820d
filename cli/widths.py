"""How wide text is on a terminal, where a Chinese character takes two columns: padding, wrapping, plain tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

# Characters that may not begin a line (避头), after the usual rules of Chinese typesetting (CLREQ).
_NOT_FIRST = frozenset("，。、；：？！）】》」』”’…—,.;:?!)]}%％")
# Characters that may not end one (避尾).
_NOT_LAST = frozenset("（“《「『【‘([{")
_GAP = "  "


def width(text: str) -> int:
    """Return how many columns `text` takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def padded(text: str, columns: int) -> str:
    """Return `text` filled with spaces up to `columns`."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Return `text` in lines of at most `columns`: broken at spaces and between 汉字, never before a closing mark."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> Iterator[str]:
    """Yield what must stay together: a word with the spaces behind it, a 汉字 with the brackets around it."""
    piece = ""
    for character in text:
        bound = piece[-1:] in _NOT_LAST or (not _ends(piece) and _columns(character) < 2)
        if character in _NOT_FIRST or character == " " or bound:
            piece += character
        else:
            if piece:
                yield piece
            piece = character
    if piece:
        yield piece


def _ends(piece: str) -> bool:
    """Return whether a line may break behind `piece`."""
    return piece != "" and piece[-1] not in _NOT_LAST and (piece[-1] == " " or _columns(piece[-1]) == 2)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table whose columns stand straight, whatever the script."""
    cells = [list(headings), *([_plain(cell) for cell in row] for row in rows)]
    columns = [max(width(row[number]) for row in cells) for number in range(len(headings))]
    lines = [_GAP.join(padded(cell, size) for cell, size in zip(row, columns, strict=True)).rstrip() for row in cells]
    rule = _GAP.join("─" * size for size in columns)
    return [lines[0], rule, *lines[1:]]


def _plain(cell: str) -> str:
    return " ".join(cell.split())
