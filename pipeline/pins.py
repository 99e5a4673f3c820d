"""A return that is pinned to a section: the section stands before the reason, in mail, print and record alike.

A field of its own would have to be shown by each of them; 〔十、物业服务资金收支〕 says it to every reader, and the
desk finds the section again by its title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.differences import title_of
from schemas.document_type import DocumentType

_PIN = re.compile(r"〔([^〔〕]{1,80})〕\s*")


def pinned(note: str, section: str, record: Mapping[str, Any], kind: DocumentType) -> str:
    """Return the reason with the title of `section` before it; unchanged for no section of this type."""
    title = title_of(kind, section, record) if section else ""
    return f"〔{title}〕{note.strip()}" if title and note.strip() else note


def pin_of(note: str, record: Mapping[str, Any], kind: DocumentType) -> str:
    """Return the id of the section that a note is pinned to; empty for none."""
    found = _PIN.match(note)
    if found is None:
        return ""
    ids = dict.fromkeys(section.id for section in kind.sections)
    return next((one for one in ids if title_of(kind, one, record) == found[1]), "")
