"""What follows from the words of a version alone: worked out once for each content, as its digest never changes it.

A log of two thousand calls takes longer to read through than to show: its page asked for all of it three times.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from archive.entry import RESTRICTED
from pipeline import attachments, projection
from pipeline.office.models import Revision
from schemas import record as records
from schemas.bounded import Bounded
from schemas.document_type import DocumentType

# Where a type keeps the day that its document speaks of, by the order in which they are asked.
_OWN_DATES = (
    "meeting.held_on",
    "letter.received_at",
    "visit.visited_at",
    "event.held_on",
    "change.effective_on",
    "post_from",
)
# What remains of the content of a document that was destroyed: enough to know which one it was.
HEADER = ("doc_type", "project", "project_code", "period", "supersedes")


def is_bare(content: Mapping[str, Any]) -> bool:
    """Return whether a version has no content any more: destroyed, or lost with a database that was made anew."""
    return not set(content) - {*HEADER, "title"}


@dataclass(frozen=True, slots=True)
class Content:
    """What one version says of itself.

    `own_date` is the day that it speaks of, `is_personal` whether it holds anything that the public may not read,
    `photos` are those that are printed.
    """

    own_date: str | None
    is_personal: bool
    photos: tuple[Mapping[str, Any], ...]


_known: Bounded[Hashable, Content] = Bounded(512)


def of(revision: Revision, kind: DocumentType) -> Content:
    """Return what the version says, by the digests of its words and of its type."""
    key = (sha256(revision.record.encode()).digest(), kind.digest)
    return _known.of(key, lambda: _read(records.loads(revision.record), kind))


def _read(record: records.Record, kind: DocumentType) -> Content:
    return Content(
        next((str(value) for path in _OWN_DATES if (value := records.value_at(record, path))), None),
        kind.confidentiality == RESTRICTED or projection.public(record, kind) != record,
        tuple(_photos(record, kind)),
    )


def _photos(record: Mapping[str, Any], kind: DocumentType) -> list[dict[str, Any]]:
    """Return the photos of a record that are printed, in the order of its sections."""
    attached = {row["name"]: row["sha256"] for row in attachments.rows_of(record)}
    return [
        _photo(path.partition(".")[0], row, attached[row["file"]], kind)
        for path, row in attachments.photo_rows(record, kind)
        if row.get("file") in attached
    ]


def _photo(section: str, row: Mapping[str, Any], sha: str, kind: DocumentType) -> dict[str, Any]:
    photos = kind.schema["properties"][section]["properties"][attachments.PHOTOS]
    titles: Mapping[str, str] = photos["items"]["properties"].get("faces", {}).get("x-choices", {})
    return {
        "section": section,
        "file": row["file"],
        "caption": row.get("caption"),
        "faces": row.get("faces"),
        "faces_title": titles.get(str(row.get("faces")), ""),
        "sha256": sha,
    }
