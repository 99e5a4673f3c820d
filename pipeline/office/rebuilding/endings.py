"""What became of entries at the end of their terms, as its events tell it: appraisals, certificates, holds, departures.

Read after the documents, for all of it is about them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pipeline.office import appraising, certificates, disposing, terms
from pipeline.office.models import Appraisal, Departure, Document, Event, Hold
from pipeline.office.rebuilding.story import Around, key_of, said
from pipeline.office.terms import CONFIRMED, REFUSED
from schemas import record as records
from schemas.language import _

Handler = Callable[[Around, Event], None]


def _proposed(around: Around, event: Event) -> None:
    body, until = event.body, event.body["keep_until"]
    entries = body.get("entries") or _listed_again(body, around)
    if records.digest(entries) != body["list"]:
        around.lose(_("Lists of appraisals as they were decided on; who decided what on which documents is there."))
    Appraisal.objects.create(
        name=body["round"],
        outcome=body["outcome"],
        keep_until=date.fromisoformat(until) if until else None,
        reason=said(body, "reason"),
        entries=entries,
        digest=body["list"],
        proposed_at=event.at,
        proposed_by=around.person(body.get("by")),
    )


def _listed_again(body: Mapping[str, Any], around: Around) -> list[dict[str, Any]]:
    """Return the list of an event of before lists stood in it: of what is here, and of certificates."""
    documents = Document.objects.filter(key__in=body["documents"]).order_by("number")
    here = {term.document.key: appraising.entry_line(term) for term in terms.of(_filed(documents), around.premises)}
    found = Event.objects.filter(kind=certificates.INTENT, document__in=body["documents"])
    names = ("number", "title", "project", "term", "ended_on", "inventory")
    gone = {one.document: {name: one.body[name] for name in names} | {"document": one.document} for one in found}
    return [here.get(one.key) or gone.get(one.key) or {"document": one.key} for one in documents]


def _filed(documents: Any) -> list[Document]:
    return list(documents.exclude(entry="").select_related("project", "author"))


def _answered(verdict: str) -> Handler:
    def answered(around: Around, event: Event) -> None:
        Appraisal.objects.filter(name=event.body["round"]).update(
            verdict=verdict,
            answer=said(event.body, "reason"),
            answered_at=event.at,
            answered_by=around.person(event.body.get("by")),
        )

    return answered


def _begun(around: Around, event: Event) -> None:
    begun_by = around.person(event.body.get("by"))
    Appraisal.objects.filter(name=event.body["round"]).update(begun_at=event.at, begun_by=begun_by)
    # What the certificate says is what the event says: it comes back with it, byte for byte.
    certificates.lay_down_here(event, around.premises)


def _disposed(_around: Around, event: Event) -> None:
    """Close the round with the last of its documents; one that a crash left open goes on with `resume`."""
    one = Appraisal.objects.get(name=event.body["round"])
    keys = {str(line["document"]) for line in one.entries}
    done = Event.objects.filter(kind=disposing.DONE, document__in=keys)
    if set(done.values_list("document", flat=True)) == keys:
        one.disposed_at = max(done.values_list("at", flat=True))
        one.save(update_fields=["disposed_at"])


def _held(around: Around, event: Event) -> None:
    body = event.body
    Hold.objects.create(
        pk=body["hold"],
        document_id=key_of(event.document) if event.document else None,
        project=around.project(body["project"]) if body["project"] else None,
        reason=said(body, "reason"),
        at=event.at,
        by=around.person(body.get("by")),
    )


def _released(around: Around, event: Event) -> None:
    released_by = around.person(event.body.get("by"))
    why = said(event.body, "reason")
    Hold.objects.filter(pk=event.body["hold"]).update(released_at=event.at, released_by=released_by, why_released=why)


def _left(around: Around, event: Event) -> None:
    facts = {
        "left_on": date.fromisoformat(event.body["day"]),
        "at": event.at,
        "by": around.person(event.body.get("by")),
    }
    Departure.objects.update_or_create(document_id=key_of(event.document), defaults=facts)


def _minimised(_around: Around, event: Event) -> None:
    Departure.objects.filter(document_id=key_of(event.document)).update(minimised_at=event.at)


HANDLERS: Mapping[str, Handler] = {
    appraising.PROPOSED: _proposed,
    appraising.ANSWERED[CONFIRMED]: _answered(CONFIRMED),
    appraising.ANSWERED[REFUSED]: _answered(REFUSED),
    certificates.INTENT: _begun,
    disposing.DONE: _disposed,
    "held": _held,
    "hold-released": _released,
    "owner-left": _left,
    "minimised": _minimised,
}
