"""A returned document that was typed into a form at the desk, opened again where it was written.

What was typed is the file that was handed in, as the form made it. A file that came from elsewhere, or holds more than
the form asks for, is changed as a file: nothing of it may be lost.
"""

from __future__ import annotations

from pipeline import prepared, receive, wizard
from pipeline.emergency_form import EmergencyForm
from pipeline.office import composing, documents
from pipeline.office.models import Document, Person
from pipeline.premises import Premises
from pipeline.stages import Stage
from pipeline.wizard import Matter, Wizard
from schemas.record import Record, value_at


def lying_with(who: Person, key: str, kind: str) -> Document | None:
    """Return the document `key` where it is of `kind` and lies with `who`, its author, to be changed."""
    try:
        found = documents.find(key)
    except documents.NoSuchDocument:
        return None
    is_theirs = found.author_id == who.pk and found.type == kind and found.stage == Stage.RETURNED
    return found if is_theirs else None


def typed(document: Document, premises: Premises) -> Record | None:
    """Return the record that the newest version was handed in as; None where it was no plain record."""
    newest = documents.latest(document)
    received = receive.lying(premises, newest.source) if newest else None
    record = composing.typed_before(received) if received else None
    return record if record and record.get("doc_type") == document.type else None


def matter(record: Record, form: Wizard) -> Matter | None:
    """Return the matter whose form can hold all of `record`; None for one on a prepared text, and for any other."""
    found = form.matter_of(record) if not prepared_no(record, form) else None
    return found if found is not None and wizard.holds(found, record) else None


def prepared_no(record: Record, form: Wizard) -> str:
    """Return the number of the prepared text that `record` fills in; empty for none."""
    rule = form.kind.emergency
    return str(value_at(record, rule.prepared) or "") if rule else ""


def blanks(record: Record, form: EmergencyForm) -> dict[str, str] | None:
    """Return the words in the blanks of the prepared text that `record` fills in; None where it says something else."""
    return prepared.read_back(form.wording, str(value_at(record, "text.opening") or ""))
