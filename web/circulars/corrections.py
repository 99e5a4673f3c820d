"""A correction of a circular made in its form (更正): filled with what is in force, and asked why it is corrected.

What it corrects and why stand in the record, as they would in a file: preview and hand-in are those of any other
circular, and a correction that came back is opened in the form again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from pipeline.office import access, acts, documents, dossier, kinds, reopening
from pipeline.office.acts import Act
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.wizard import Wizard
from schemas.language import _, translate
from schemas.record import Record

# As long as the field of a record may be.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a form corrects, why, and what is wrong with that reason."""

    document: Document
    reason: str = ""
    error: str = ""

    @property
    def header(self) -> Record:
        """What the record says of it."""
        return {"supersedes": self.document.number, "revision_note": self.reason}


def address(document: Document, back: Document | None, asked: Wizard) -> str:
    """Return the form in which `document` is corrected, or its correction that came `back` is changed.

    Empty where the form cannot hold all that is in it.
    """
    record = reopening.typed(back or document, office()) if document.type == asked.kind.id else None
    if record is None or reopening.matter(record, asked) is None:
        return ""
    return reverse("circular") + "?" + urlencode({"revises": back.key} if back else {"corrects": document.key})


def found(who: Person, key: str) -> Corrected:
    """Return the document `key` to be corrected; one that `who` may not see is not there.

    Raises:
        LetterbookError: it cannot be corrected, in the words of that step.
    """
    try:
        document = documents.find(key)
    except documents.NoSuchDocument as error:
        raise Http404 from error
    if not access.may_open(who, document, kinds.of(document, office())):
        raise Http404
    acts.refuse_unless_open(Act.CORRECT, who, document, office())
    return Corrected(document)


def on_its_way(corrected: Corrected, revises: Document | None) -> bool:
    """Return whether another correction is on its way already: there is one at a time."""
    return dossier.newer(corrected.document) not in {None, revises}


def of_record(who: Person, record: Record) -> Corrected | None:
    """Return what a record that was typed before corrects."""
    if not (number := str(record.get("supersedes") or "")):
        return None
    return Corrected(found(who, number).document, str(record.get("revision_note") or ""))


def sent(request: HttpRequest, who: Person) -> Corrected | None:
    """Return what the form that was sent corrects, and its reason."""
    if not request.POST.get("corrects"):
        return None
    reason = request.POST.get("reason", "").strip()[:_LONGEST]
    error = "" if reason else translate(_("Say why; the reason is kept with the document."))
    return Corrected(found(who, request.POST["corrects"]).document, reason, error)
