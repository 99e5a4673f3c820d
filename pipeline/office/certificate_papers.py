"""The certificate of one destroyed document as a file to print or to send, logged as taken out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.utils import timezone

from pipeline import disposal_certificate
from pipeline.office import access_log, certificates, kinds, printing
from pipeline.office.models import Document, Event, Person, Project
from pipeline.own_papers import Printing
from pipeline.premises import Premises
from schemas import record as records
from schemas import retention
from schemas.errors import WrongUsage
from schemas.language import text

FORMS = (".pdf", ".docx", ".json")


def written(document: Document, name: str, premises: Premises, by: Person | None) -> bytes:
    """Return the certificate of `document` in the form that the file's `name` ends in, and log that it was taken out.

    PDF and DOCX bear who took them out; the JSON is, to the byte, the certificate that lies in the office.

    Raises:
        NotDisposed, WrongUsage: there is no such form.
    """
    form = PurePath(name).suffix.lower()
    if form not in FORMS:
        raise WrongUsage(what=text("The certificate is written as %(forms)s.", forms="、".join(FORMS)))
    data = certificates.certificate_of(document)
    access_log.note(access_log.Action.EXPORTED, f"{disposal_certificate.TITLE} {document.number}", by=by)
    if form == ".json":
        return data
    how = Printing(timezone.now(), printing.fonts_of(premises), access_log.stamp(by))
    make = disposal_certificate.pdf if form == ".pdf" else disposal_certificate.docx
    return make(_told(document, records.loads(data)), _named(premises), str(premises.company["name"]), how)


def _told(document: Document, certificate: Mapping[str, Any]) -> dict[str, Any]:
    done = Event.objects.filter(kind="disposed", document=document.key).first()
    at = timezone.localtime(datetime.fromisoformat(certificate["at"]))
    return {**certificate, "at": at, "done_at": timezone.localtime(done.at) if done else None}


def _named(premises: Premises) -> dict[str, str]:
    named = {one.id: one.titles["zh-Hans"] for one in retention.schedule().classes.values()}
    named |= {name: kind.titles["zh-Hans"] for name, kind in kinds.available(premises).items()}
    return named | dict(Project.objects.values_list("code", "name")) | dict(Person.objects.values_list("user", "name"))
