"""Everything that the page of a document shows, in one look: a number of queries that no length of its life changes."""

from __future__ import annotations

from typing import Any

from pipeline.office import (
    access,
    access_log,
    awaited,
    clock,
    consents,
    contributions,
    copies_beside,
    documents,
    gathered,
    kinds,
    page_pictures,
    personal,
    photo_consent,
    remarks,
    renditions,
    story,
    threads,
)
from pipeline.office.models import Correspondence, Document, Person, Revision
from pipeline.office.prepared import Prepared
from pipeline.office.renditions import Rendition
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.language import CHINESE
from schemas.problem import sentence

# A longer document brings the words of its pages one by one, when they are asked for.
MOST_WORDS_INLINE = 12


def told(document: Document, by: Person, serial: int, internal: bool, premises: Premises) -> dict[str, Any]:
    """Return what `by` is shown of `document` with the pages of version `serial`, of its `internal` copy if so asked.

    Whoever looks at an internal copy stands in the access log when this returns.

    Raises:
        NotYourRole: an internal copy is asked for by somebody without a role in the project.
        NoSuchFile: there is no such version.
    """
    versions = versions_of(document)
    read = to_read(document, by, serial, internal, premises)
    return (
        documents.described(document, premises)
        | read
        | {
            "consents": _consents(document, by),
            "awaited": awaited.told(document),
            "story": story.told(document),
            "versions": versions,
            "photos": photo_consent.listed(document, premises),
            "thread": _thread(document),
            "newer": newer(document),
            "given_back": copies_beside.given_back(document, premises) if access.roles_of(by, document.project) else [],
            "is_batch": kinds.of(document, premises).batch is not None,
            "holds_personal": access_log.holds_personal(document, premises),
        }
    )


def to_read(document: Document, by: Person, serial: int, internal: bool, premises: Premises) -> dict[str, Any]:
    """Return what of it is read, for a page with no more than that: the pages of a version, or what they lack.

    Raises:
        NotYourRole, NoSuchFile: as `told` does.
    """
    versions = versions_of(document)
    newest = versions[0].serial if versions else 0
    if serial and serial not in {one.serial for one in versions}:
        raise renditions.NoSuchFile(document=document.key, name=str(serial))
    serial = serial or newest
    files = renditions.of(document, serial, premises)
    public, inner = renditions.pages_of(files, internal=False), renditions.pages_of(files, internal=True)
    # A restricted document, filed, has nothing that everybody may read: then the inner one is what there is.
    internal = inner is not None and (internal or public is None)
    if internal:
        renditions.look_inside(document, by)
    shown = inner if internal else public
    return {
        "serial": serial,
        "is_newest": serial == newest,
        "renditions": files,
        "is_destroyed": bool(document.entry) and personal.is_destroyed(document, premises),
        "pictures": [one for one in files if one.is_picture and document.type in threads.LETTERS],
        "has_inner": inner is not None and public is not None,
        "internal": internal,
        "pages": pages_told(shown, premises),
        "owed": contributions.owed(document, premises),
        # They were kept in the words of the office when the version was taken; a path in JSON says nothing to a reader.
        "told_reminders": [sentence({**row, "path": ""}, CHINESE) for row in _reminders(document, versions)],
        **_remark(document if serial == newest else None, shown, premises),
    }


def _remark(document: Document | None, shown: Rendition | None, premises: Premises) -> dict[str, Any]:
    """Return why the newest version came back, and the page where that belongs; an earlier one came back before."""
    remark = remarks.last(document, premises) if document else None
    return {"remark": remark, "remark_page": remarks.page_of(remark, shown, premises)}


def versions_of(document: Document) -> list[Revision]:
    """Return the versions of `document`, the newest first, without what each says."""
    return gathered.versions(document)


def pages_told(one: Rendition | None, premises: Premises) -> list[dict[str, Any]]:
    """Return the pages of a PDF: number, size in pixels at the width of a screen, and of a short one the words."""
    if one is None or (known := one.pages()) is None:
        return []
    words = page_pictures.words(known, premises) if len(known.sizes) <= MOST_WORDS_INLINE else []
    return [sheet | {"words": words[at] if words else ""} for at, sheet in enumerate(known.sheets())]


def _consents(document: Document, by: Person) -> list[dict[str, Any]]:
    """Return the consents by telephone; the number in full for whoever rang or was rung, and for those who watch."""
    rows = consents.told(document)
    if any(row["dialled"] for row in rows):
        watches = access.holds_one(by, access.OVERSEERS, document.project)
        whole = document.consents.values_list("dialled", flat=True)
        rows = [
            row | {"dialled": number} if watches or by.user in {row["from"], row["by"]} else row
            for row, number in zip(rows, whole, strict=True)
        ]
    return rows


def _thread(document: Document) -> dict[str, Any] | None:
    if document.type not in threads.LETTERS:
        return None
    place = Correspondence.objects.select_related("matter__project").filter(document=document).first()
    return threads.thread(place.matter, clock.today()) if place else None


def newer(document: Document) -> Document | None:
    """Return the document that takes the place of this one, filed or on its way."""
    found = [one for one in _in_its_place(document=document.pk) if one.stage != Stage.ABANDONED]
    return max(found, key=lambda one: one.pk, default=None)


_in_its_place = Prepared(lambda document: Document.objects.filter(supersedes=document), document=int)


def _reminders(document: Document, versions: list[Revision]) -> list[dict[str, Any]]:
    found = list(versions[0].reminders) if versions else contributions.reminders(document)
    # What a scanned letter still lacks is told as owed.
    return [row for row in found if not (document.stage == Stage.DRAFT and row["code"] == "missing-field")]
