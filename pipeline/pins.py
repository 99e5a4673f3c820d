"""A return that is pinned to a section: the section stands before the reason, in mail, print and record alike.

A field of its own would have to be shown by each of them; 〔十、物业服务资金收支〕 says it to every reader, and the
desk finds the section again by its title, to show the remark where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.differences import title_of
from schemas.document_type import DocumentType
from schemas.language import CHINESE, speak

_PIN = re.compile(r"〔([^〔〕]{1,80})〕\s*")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Pin:
    """A remark taken apart: the section that it is pinned to, that section's title, and the reason itself."""

    section: str
    title: str
    reason: str


def pinned(note: str, section: str, record: Mapping[str, Any], kind: DocumentType) -> str:
    """Return the reason with the title of `section` before it; unchanged for no section of this type.

    The title is the document's own, whatever language whoever pins it reads.
    """
    title = _title(kind, section, record) if section else ""
    return f"〔{title}〕{note.strip()}" if title and note.strip() else note


def is_pinned(note: str) -> bool:
    """Return whether a note looks pinned; of which section, only its record tells."""
    return _PIN.match(note) is not None


def read(note: str, record: Mapping[str, Any], kind: DocumentType) -> Pin | None:
    """Return the pin of a note; None for one that is pinned to no section of `record`."""
    found = _PIN.match(note)
    if found is None:
        return None
    ids = dict.fromkeys(section.id for section in kind.sections)
    section = next((one for one in ids if found[1] in {_title(kind, one, record), title_of(kind, one, record)}), None)
    return Pin(section, _title(kind, section, record), note[found.end() :]) if section else None


def _title(kind: DocumentType, section: str, record: Mapping[str, Any]) -> str:
    with speak(CHINESE):
        return title_of(kind, section, record)


def page_of(title: str, pages: Sequence[str]) -> int:
    """Return on which of `pages`, the words of each, a section of this title begins (from 1); 0 where none does.

    The title is a line of its own there. In a table of contents a page number follows it.
    """
    wanted = _SPACE.sub("", title)
    for number, words in enumerate(pages, 1):
        if wanted and wanted in {_SPACE.sub("", line) for line in words.splitlines()}:
            return number
    return 0
