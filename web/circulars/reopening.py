"""Where a returned document is changed: in the form that it was typed into, as long as that still holds it all."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from pipeline import emergency_form
from pipeline.office import emergencies, reopening
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.wizard import Wizard
from schemas.record import Record
from web.circulars import views


def address(document: Document, who: Person) -> str:
    """Return the page on which `who` makes the next version of `document`: its form, else the upload."""
    found = _form(document, who) or reverse("upload") + "?" + urlencode({"document": document.key})
    return found + "#remark"


def _form(document: Document, who: Person) -> str:
    record = reopening.typed(document, office()) if document.type == views.CIRCULAR else None
    if record is None:
        return ""
    try:
        asked = views.the_wizard()
    except Http404:
        return ""
    query = "?" + urlencode({"revises": document.key})
    if reopening.prepared_no(record, asked):
        key = _prepared(record, asked, who)
        return reverse("emergency-fill", kwargs={"key": key}) + query if key else ""
    return reverse("circular") + query if reopening.matter(record, asked) else ""


def _prepared(record: Record, asked: Wizard, who: Person) -> str:
    """Return the prepared text that `record` fills in, as long as `who` may fill it in; empty for none."""
    number = reopening.prepared_no(record, asked)
    text = next((one for one in emergencies.usable(who, asked.kind) if one.document.number == number), None)
    form = emergency_form.emergency_form(asked, text.content, number) if text else None
    return text.document.key if text and form and reopening.blanks(record, form) is not None else ""
