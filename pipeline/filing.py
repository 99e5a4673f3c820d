"""Step 7 – File: a released document becomes an entry of the archive.

What everybody may read lies apart from what concerns persons (`personal/`), encrypted with a key of the document, so
that the latter can be forgotten one day while the entry and its proofs stay whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from archive import encryption, personal
from archive import entry as entries
from archive.entry import EntryFacts, FileFacts
from archive.ocfl import EntryId
from archive.staging import Staged
from archive.store import Entry
from pipeline import attachments, batch, projection
from pipeline.compose import Renditions, engines
from pipeline.render import pdf_archival
from pipeline.render.text import html_blocks
from schemas import record as records
from schemas.document_type import DocumentType


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that filing needs, as it was at release; the same filing always makes the same entry.

    `attachments` maps the SHA-256 of each attachment of the record to its bytes.
    """

    kind: DocumentType
    record: Mapping[str, Any]
    number: str
    code: str
    year: str
    period: str
    importance: str
    content_digest: str
    issued_at: datetime
    issued_on: str
    decisions: tuple[Mapping[str, Any], ...]
    notes: tuple[Mapping[str, Any], ...]
    register: Mapping[str, Any] | None
    fonts: Mapping[str, str]
    attachments: Mapping[str, bytes] = field(default_factory=dict)


def entry_id(filing: Filing) -> EntryId:
    """Return where the document belongs: `<project>/<year>/<category>/<number>`."""
    return EntryId(filing.record["project"]["code"], filing.year, filing.kind.category, filing.number)


@dataclass(frozen=True, slots=True)
class Closing:
    """How the personal part is closed: with the `key` of the document, asked for only where there is such a part.

    `before` is the entry that a crash left complete; what it holds closed is taken over where it says the same.
    """

    key: Callable[[], str]
    before: Entry | None = None


def staged(
    filing: Filing,
    public: Renditions,
    internal: Renditions | None,
    papers: Mapping[str, bytes] | None = None,
    *,
    closing: Closing,
) -> Staged:
    """Return the entry to be filed. `internal` is given where the public projection differs from the record.

    `papers` are what a batch hands out, by their names in the personal part: they take the place of `internal`.
    A restricted document has no public part but its description: whom somebody means to visit is told to nobody.
    """
    return _closed(filing, _files(filing, public, internal, papers or {}), closing)


def _files(
    filing: Filing, public: Renditions, internal: Renditions | None, papers: Mapping[str, bytes]
) -> dict[str, bytes]:
    files: dict[str, bytes] = {} if _is_restricted(filing) else _for_everybody(filing, public)
    internal = internal or (public if _is_restricted(filing) else None)
    if internal is not None:
        files |= {
            f"{entries.PERSONAL}{filing.number}.pdf": internal.pdf,
            f"{entries.PERSONAL}{filing.number}.docx": internal.docx,
        }
    files |= {f"{entries.PERSONAL}{name}": data for name, data in papers.items()}
    if internal is not None or papers:
        files[f"{entries.PERSONAL}record.json"] = _pretty(filing.record)
    files |= _attached(filing)
    if filing.notes:
        files[f"{entries.PERSONAL}notes.json"] = _pretty(list(filing.notes))
    return files


def _closed(filing: Filing, files: Mapping[str, bytes], closing: Closing) -> Staged:
    facts: dict[str, Any] = {"version": entries.FORMAT}
    if closing.before and entries.loads(closing.before.read(entries.ENTRY)).version == entries.OPEN_FORMAT:
        # An earlier program wrote it and fell before it could say so.
        facts = {"version": entries.OPEN_FORMAT}
    elif any(name.startswith(entries.PERSONAL) for name in files):
        key = closing.key()
        files = personal.closed(files, key, closing.before)
        facts["personal"] = {"encryption": "age", "recipient": encryption.recipient_of(key)}
    described = entries.dumps(_facts(filing, files, facts))
    return Staged(str(entry_id(filing)), {entries.ENTRY: described, **files}, filing.issued_at)


def _is_restricted(filing: Filing) -> bool:
    return filing.kind.confidentiality == entries.RESTRICTED


def _for_everybody(filing: Filing, public: Renditions) -> dict[str, bytes]:
    return {
        entries.pdf_name(filing.number): public.pdf,
        entries.docx_name(filing.number): public.docx,
        entries.RECORD: _pretty(projection.public(filing.record, filing.kind)),
        entries.TEXT: "\n".join(html_blocks(public.html)).encode(),
    }


def _attached(filing: Filing) -> dict[str, bytes]:
    """Return the attachments by their names in the entry, and beside personal ones a list of what they were called."""
    record, kind = filing.record, filing.kind
    filed = attachments.filed_as(record, kind)
    if _is_restricted(filing):
        filed = {name: place.replace(entries.ATTACHMENTS, entries.PERSONAL, 1) for name, place in filed.items()}
    files = {filed[row["name"]]: filing.attachments[row["sha256"]] for row in attachments.rows_of(record)}
    if any(name.startswith(entries.PERSONAL) for name in files):
        rows = [{**row, "file": filed[row["name"]]} for row in attachments.rows_of(record)]
        files[f"{entries.PERSONAL}attachments.json"] = _pretty(rows)
    return files


def retention(kind: DocumentType, importance: str) -> str:
    """Return how long a document of `kind` and this importance is kept, as its entry says it: class and period."""
    if importance == "important" and kind.important_retention:
        return kind.important_retention
    return f"{kind.retention_class}-{kind.retention}"


def _pretty(value: Any) -> bytes:
    return (records.dumps(value, indent=1) + "\n").encode()


def _facts(filing: Filing, files: Mapping[str, bytes], closed: Mapping[str, Any]) -> EntryFacts:
    kind, record = filing.kind, filing.record
    # Of a paper for one household whoever asks is told that it is valid, and of which day: no digest, no content.
    papers = {"items": len(batch.rows_of(record, kind))} if kind.batch else {}
    return EntryFacts(
        number=filing.number,
        title=kind.titles["zh-Hans"] if _is_restricted(filing) else str(record["title"]),
        type=kind.id,
        type_version=kind.version,
        type_digest=kind.digest,
        project=record["project"]["code"],
        project_name=record["project"]["name"],
        period=filing.period,
        year=int(filing.year),
        category=kind.category,
        importance=filing.importance,
        retention=retention(kind, filing.importance),
        content_digest=filing.content_digest,
        issued_on=filing.issued_on,
        code=filing.code,
        decisions=filing.decisions,
        register=filing.register,
        engines=engines(),
        fonts=filing.fonts,
        files=tuple(
            FileFacts(name, entries.role_of(name, filing.number), sha256(data).hexdigest(), len(data))
            for name, data in sorted(files.items())
        ),
        version=closed["version"],
        more={
            "confidentiality": kind.confidentiality,
            "type_title": kind.titles["zh-Hans"],
            "supersedes": record.get("supersedes"),
            # All of them are drawn by one renderer, and the gates let no release pass whose final is not of it.
            "pdf_level": pdf_archival.LEVEL,
            **papers,
            **({"personal": closed["personal"]} if "personal" in closed else {}),
        },
    )
