"""Reads a catalogue of messages (`*.po`): its plain entries, which are all that ours has.

Every command reads it before its first word, and a library that knows contexts, plurals and plurals' rules took longer
to load and to read it than most commands take to answer. That the two read the same is a test.
"""

from __future__ import annotations

import re
from pathlib import Path

_PIECE = re.compile(r'^(?:(msgid|msgstr) )?"(.*)"$', re.MULTILINE)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def wordings(file: Path) -> dict[str, str]:
    """Return the translated messages of `file`, each with its wording."""
    found: list[tuple[list[str], list[str]]] = []
    wording: list[str] = []
    for keyword, piece in _PIECE.findall(file.read_text("utf-8")):
        if keyword == "msgid":
            found.append(([piece], []))
            wording = found[-1][0]
        elif keyword == "msgstr":
            wording = found[-1][1]
            wording.append(piece)
        else:
            wording.append(piece)
    read = {_plain("".join(message)): _plain("".join(said)) for message, said in found}
    return {message: said for message, said in read.items() if message and said}


def _plain(written: str) -> str:
    return _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), written) if "\\" in written else written
