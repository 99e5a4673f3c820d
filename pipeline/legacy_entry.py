"""An old file as an entry: the file as it was found, what the catalogue says of it, its words for search. Pure.

Contents bear plain names, the file's own name is kept as data, and apart from what everybody may read: names of old
files are full of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive import entry as entries
from archive.entry import EntryFacts, FileFacts
from archive.ocfl import Digests
from pipeline import projection
from pipeline.legacy import AUTHOR, NOTE, NUMBER, Row
from schemas import record as records
from schemas.document_type import DocumentType

SOURCE = f"{entries.PERSONAL}source.json"
_ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Found:
    """The file as it lay there: where, of which bytes, when it was last changed; who took it in, and its words."""

    path: Path
    name: str
    digests: Digests
    changed_at: datetime
    by: str
    by_name: str
    taken_at: datetime
    words: str


def record(row: Row, found: Found, project: Mapping[str, Any], kind: DocumentType) -> dict[str, Any]:
    """Return the record of the entry, as the form of the type would give it."""
    said = {
        "original_no": row.said(NUMBER),
        "responsible": row.said(AUTHOR),
        "note": row.said(NOTE),
        "file_name": shown_name(found.name),
    }
    legacy = {
        "subject": row.title,
        "genre": row.genre,
        "dated_on": row.dated_on,
        "retention": row.retention,
        "sha256": found.digests.sha256,
        **{name: value for name, value in said.items() if value},
    }
    head = {"doc_type": kind.id, "project_code": project["code"], "author": found.by_name, "title": row.title}
    return {**head, "importance": row.importance, "project": dict(project), "legacy": legacy}


def shown_name(name: str) -> str:
    """Return a file's own name as text: bytes that are no UTF-8 are spelt out."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")[-255:]


def place(row: Row, name: str, number: str) -> str:
    """Return where the file lies in its entry: a PDF or DOCX where one of ours would lie, so that its pages show."""
    suffix = Path(name).suffix.strip().lower()
    folder = entries.PERSONAL if row.is_personal else ""
    if suffix in {".pdf", ".docx"}:
        return f"{folder}{number}{suffix}"
    return f"{folder or entries.ATTACHMENTS}{_ORIGINAL}{suffix}"


def files(row: Row, found: Found, made: Mapping[str, Any], kind: DocumentType, number: str) -> dict[str, Path | bytes]:
    """Return the files of the entry but its description; what concerns persons is not among its words."""
    words = row.title if row.is_personal else f"{row.title}\n{found.words}".strip()
    return {
        place(row, found.name, number): found.path,
        entries.RECORD: _pretty(projection.public(made, kind)),
        entries.TEXT: words.encode(),
        f"{entries.PERSONAL}{entries.RECORD}": _pretty(made),
        SOURCE: _pretty(_source(row, found)),
    }


def _source(row: Row, found: Found) -> dict[str, Any]:
    """Return where the file came from: what only the project's people may know."""
    return {
        "path": shown_name(found.name),
        "path_bytes": found.name.encode("utf-8", "surrogateescape").hex(),
        "changed_at": found.changed_at.isoformat(),
        "size_bytes": found.digests.size_bytes,
        "sha256": found.digests.sha256,
        "sha512": found.digests.sha512,
        "taken_in_by": found.by,
        "taken_in_at": found.taken_at.isoformat(),
        "catalogue_row": dict(row.typed),
        "approved_here": False,
    }


def facts(row: Row, found: Found, project: Mapping[str, Any], kind: DocumentType, of: Mapping[str, Any]) -> EntryFacts:
    """Return the description of the entry. `of`: its number, and the files with their digests."""
    listed = tuple(
        FileFacts(name, entries.role_of(name, of["number"]), one.sha256, one.size_bytes)
        for name, one in sorted(of["digests"].items())
    )
    more = {
        "confidentiality": kind.confidentiality,
        "type_title": kind.titles["zh-Hans"],
        "imported": "legacy",
        "approved_here": False,
    }
    return EntryFacts(
        number=of["number"],
        title=row.title,
        type=kind.id,
        type_version=kind.version,
        type_digest=kind.digest,
        project=str(project["code"]),
        project_name=str(project["name"]),
        period="",
        year=int(row.dated_on[:4]),
        category=kind.category,
        importance=row.importance,
        retention=f"{kind.retention_class}-{row.retention}",
        content_digest=found.digests.sha256,
        issued_on=row.dated_on,
        files=listed,
        more=more | ({"responsible": row.said(AUTHOR)} if row.said(AUTHOR) else {}),
    )


def _pretty(value: Any) -> bytes:
    return (records.dumps(value, indent=1) + "\n").encode()
