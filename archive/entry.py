"""What an entry says about itself: `entry.json`, and the names of the files beside it.

An entry holds what was true at filing, and must be readable when this program is gone: plain names, plain JSON, a
version. Later facts (publication, withdrawal, raised importance, disposal) are events, never written here.

    entry.json   record.json   <number>.pdf   <number>.docx   text.txt   attachments/...   personal/...

Format 2 has the files of `personal/` encrypted, each as `<name>.age` (`archive/personal.py`); format 1 had them open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from schemas import record
from schemas.errors import Damaged, Refused
from schemas.language import _

FORMAT = 2
OPEN_FORMAT = 1  # the last one whose personal part lies open
ENTRY = "entry.json"
RECORD = "record.json"
TEXT = "text.txt"
ATTACHMENTS = "attachments/"
PERSONAL = "personal/"
# Of an entry of this 公开范围 all but `entry.json` lies in the personal part, and no search knows it.
RESTRICTED = "restricted"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class EntryUnreadable(Damaged):
    """`entry.json` is not what the format says."""

    message = _("The entry's description is damaged: %(reason)s")


class EntryTooNew(Refused):
    """A later version of the program wrote this entry."""

    message = _("This entry has format %(version)s; this program reads up to %(known)s. Install the newer program.")


class Role(StrEnum):
    """What a file is in its entry."""

    ENTRY = "entry"
    RECORD = "record"
    TEXT = "text"
    PUBLIC_PDF = "public-pdf"
    PUBLIC_DOCX = "public-docx"
    ATTACHMENT = "attachment"
    PERSONAL = "personal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of the entry: its logical name, what it is, SHA-256 (hexadecimal) and size."""

    name: str
    role: Role
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What was true when the document was filed.

    `year` is that of the number's series, `issued_on` an ISO date, `code` the verification code. `decisions` name
    verdict, role and time and never a note (notes are personal); `register` is the document's row in the release
    register, None where its type has none. `engines` and `fonts` map a name to its version. `files` leaves out
    `entry.json` itself and lists of the personal part what lies there, encrypted. `more` keeps what a later program
    wrote and this one does not know.

    Raises:
        ValueError: a fact is not what its name says.
    """

    number: str
    title: str
    type: str
    type_version: str
    type_digest: str
    project: str
    project_name: str
    period: str
    year: int
    category: str
    importance: str
    retention: str
    content_digest: str
    issued_on: str
    code: str = ""
    decisions: tuple[Mapping[str, Any], ...] = ()
    register: Mapping[str, Any] | None = None
    engines: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, str] = field(default_factory=dict)
    files: tuple[FileFacts, ...] = ()
    version: int = FORMAT
    more: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("number", "title", "type", "project", "category"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name):
                raise ValueError(f"{name} is missing")
        for digest in (self.type_digest, self.content_digest, *(file.sha256 for file in self.files)):
            if not _SHA256.fullmatch(digest):
                raise ValueError(f"{digest!r} is no SHA-256")
        if not _DAY.fullmatch(self.issued_on):
            raise ValueError(f"issued_on {self.issued_on!r} is no date")
        if not isinstance(self.year, int) or not 1000 <= self.year <= 9999:
            raise ValueError(f"year {self.year!r}")
        if any("note" in decision for decision in self.decisions):
            raise ValueError("a decision's note belongs into the personal part")


_KNOWN = frozenset(each.name for each in fields(EntryFacts)) - {"more"}


def dumps(facts: EntryFacts) -> bytes:
    """Return `entry.json`: sorted keys, NFC, Decimals as strings, indented for readers.

    The same facts give the same bytes.
    """
    raw = {name: getattr(facts, name) for name in _KNOWN}
    raw["files"] = [{each.name: getattr(file, each.name) for each in fields(FileFacts)} for file in facts.files]
    canonical = json.loads(record.canonical({**facts.more, **raw}))
    return (json.dumps(canonical, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def loads(data: bytes) -> EntryFacts:
    """Return the facts that `entry.json` holds; keys that are unknown come back in `more`.

    Raises:
        EntryTooNew: a later program wrote it.
        EntryUnreadable: it is damaged.
    """
    try:
        raw = record.loads(data)
        if raw["version"] > FORMAT:
            raise EntryTooNew(version=raw["version"], known=FORMAT)
        known = {name: value for name, value in raw.items() if name in _KNOWN}
        known["files"] = tuple(
            FileFacts(file["name"], Role(file["role"]), file["sha256"], file["size_bytes"]) for file in raw["files"]
        )
        known["decisions"] = tuple(raw["decisions"])
        return EntryFacts(**known, more={name: value for name, value in raw.items() if name not in _KNOWN})
    except (ValueError, KeyError, TypeError) as error:
        # Whatever shape damage has, it shows as one of these; their text names the key or the value.
        raise EntryUnreadable(reason=str(error)) from error


def pdf_name(number: str) -> str:
    """Return the name of the public PDF in the entry of `number`."""
    return f"{number}.pdf"


def docx_name(number: str) -> str:
    """Return the name of the public DOCX in the entry of `number`."""
    return f"{number}.docx"


def role_of(name: str, number: str) -> Role:
    """Return what the file `name` is in the entry of `number`."""
    if name.startswith(PERSONAL):
        return Role.PERSONAL
    if name.startswith(ATTACHMENTS):
        return Role.ATTACHMENT
    whole = {
        ENTRY: Role.ENTRY,
        RECORD: Role.RECORD,
        TEXT: Role.TEXT,
        pdf_name(number): Role.PUBLIC_PDF,
        docx_name(number): Role.PUBLIC_DOCX,
    }
    return whole.get(name, Role.OTHER)
