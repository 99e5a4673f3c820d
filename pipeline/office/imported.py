"""The rows of an entry that was filed elsewhere, or long ago: it stands at the end of the path and never walked it.

An imported document has no decisions and owes no copies: nothing of it was approved here, and it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.utils import timezone

from archive import encryption
from archive import entry as entries
from archive.entry import RESTRICTED, EntryFacts
from archive.store import Receipt
from pipeline.office import access, events, filed, vaulting
from pipeline.office.models import Document, Event, Person, Project, Provenance, Revision, Series
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import NotAllowed
from schemas.language import _
from schemas.periods import PLACE

WAYS = {"bag": _("taken over from another office"), "legacy": _("taken in from old files")}
KEEPERS = ("quality_center", "system_admin")
CLAUSE = "5.3.1C"
_AT_ONCE = 500


class NotYourArchive(NotAllowed):
    """What enters the archive without having been approved here concerns the whole company."""

    message = _("%(person)s may not take anything into the archive; %(roles)s may.")


class Way(StrEnum):
    """How an entry came that was not written here."""

    BAG = "bag"
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry that lies in the archive now, and everything its rows say; `key` opens its personal part."""

    way: Way
    facts: EntryFacts
    kind: DocumentType
    project: Project
    receipt: Receipt
    record: bytes
    stage: Stage
    origin: str
    source: str
    importance: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """How it went with one entry: `already` was here before, `error` says why it is not here now.

    `row` is the line of the catalogue that asked for it (0: there was none), `remark` what else there is to say.
    """

    number: str
    title: str = ""
    document: str = ""
    stage: str = ""
    already: bool = False
    error: str = ""
    clause: str = ""
    exit_code: int = 0
    row: int = 0
    remark: str = ""


def refuse_unless_keeper(who: Person) -> None:
    """Refuse whoever does not keep the company's archive.

    Raises:
        NotYourArchive
    """
    if not access.holds_in_company(who, KEEPERS):
        raise NotYourArchive(person=who.name, roles=access.role_titles(KEEPERS), clause=CLAUSE)


def enter(one: Arrival, by: Person) -> Document:
    """Write the document's rows and its two events; inside a transaction, the entry being durable (I1)."""
    now, facts = timezone.now(), one.facts
    last = Document.objects.order_by("-id").values_list("id", flat=True).first() or 0
    is_free = bool(facts.code) and not Document.objects.filter(code=facts.code).exists()
    document = Document.objects.create(
        key=f"D{last + 1:06d}",
        type=one.kind.id,
        type_digest=one.kind.digest,
        project=one.project,
        identity=facts.content_digest,
        period=facts.period[:10],
        title=facts.title[:200],
        stage=one.stage,
        author=by,
        importance=one.importance or facts.importance,
        opened_at=now,
        number=facts.number,
        code=facts.code if is_free else None,
        year=str(facts.year),
        issued_at=datetime.fromisoformat(f"{facts.issued_on}T00:00:00").replace(tzinfo=PLACE),
        entry=one.receipt.path,
        entry_digest=one.receipt.digest,
        came_by=one.way,
    )
    _revise(document, one, by)
    Provenance.objects.create(
        document=document, way=one.way, at=now, by=by, origin=one.origin[:300], source=one.source, facts=dict(one.about)
    )
    told = {"number": facts.number, "way": one.way.value, "origin": one.origin, **one.about}
    events.record("imported", at=now, document=document.key, by=by, **told)
    place: dict[str, Any] = {"number": facts.number, "entry": one.receipt.object_id, "inventory": one.receipt.digest}
    if one.key:
        place["personal"] = encryption.recipient_of(one.key)
    if _is_unsearchable(one):
        place["restricted"] = True
    events.record("filed", at=now, document=document.key, files=dict(one.receipt.files), imported=True, **place)
    return document


def _revise(document: Document, one: Arrival, by: Person) -> None:
    Revision.objects.create(
        document=document,
        serial=1,
        source=one.source,
        source_name=one.origin[:255],
        sources=[one.source],
        record=records.dumps(records.loads(one.record)),
        digests={},
        content_digest=one.facts.content_digest,
        chain=[],
        submitted_by=by,
        at=document.opened_at,
    )


def _is_unsearchable(one: Arrival) -> bool:
    return one.facts.more.get("confidentiality") == RESTRICTED or entries.TEXT not in one.receipt.files


def follow(done: Iterable[Taken], premises: Premises) -> None:
    """Bring the ledger up to what was taken in, give the vault its copies, and let the index follow.

    A vault that is away gets them later, as of every document.
    """
    filed.follow_ledger(premises)
    new = [one.document for one in done if one.document and not one.already]
    for at in range(0, len(new), _AT_ONCE):
        for document in Document.objects.filter(key__in=new[at : at + _AT_ONCE]).order_by("id"):
            vaulting.secured(document, premises)
    filed.follow_index(premises)


def reserve(number: str) -> None:
    """Let the series of `number` go on behind it: a number that came along is never given again (I6)."""
    prefix, _dash, serial = number.rpartition("-")
    if prefix and serial.isascii() and serial.isdecimal():
        Series.objects.get_or_create(name=prefix)
        Series.objects.filter(name=prefix, last__lt=int(serial)).update(last=int(serial))


def marked(numbers: list[str]) -> set[str]:
    """Return which of these documents were imported, by number."""
    found = Document.objects.filter(number__in=numbers).exclude(came_by="")
    return {str(number) for number in found.values_list("number", flat=True)}


def left_out_by_document() -> dict[str, list[str]]:
    """Return which files of each imported document, by its key, were not handed over with it."""
    found = Event.objects.filter(kind="imported").values_list("document", "body__left_out")
    return {document: names for document, names in found if names}


def left_out(document: str) -> list[str]:
    """Return which files of a document were not handed over with it; none of one that was written here."""
    told = Event.objects.filter(kind="imported", document=document).values_list("body__left_out", flat=True).first()
    return list(told or ())


def told(document: Document) -> dict[str, Any] | None:
    """Return where an imported document came from; None for one that was written here."""
    if not document.came_by:
        return None
    one = Provenance.objects.select_related("by").annotate(user=F("by__user")).get(document=document)
    row = {"way": one.way, "at": one.at, "by": one.by.user, "by_name": one.by.name, "origin": one.origin}
    return row | {"source": one.source, "facts": one.facts}
