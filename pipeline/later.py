"""What becomes of a document beside and after its path: later facts, each an event; an entry and they are its state.

The path itself, steps 1 to 8, is `flow.py`; this is the other module that command line and web call.
"""

from __future__ import annotations

from django.db import transaction

from pipeline.office import duties, publication
from pipeline.office.here import followed
from pipeline.office.models import Document, Person, Posting


@followed
def post(document: Document, place: str, copies: int, by: Person, *, removed: bool = False, photo: str = "") -> Posting:
    """Record that paper went up at `place`, or with `removed` that it came down.

    Raises:
        NotOnPaper, NotPosted, NotYourRole
    """
    with transaction.atomic():
        if removed:
            return publication.take_down(document, place, by)
        return publication.post(document, place, copies, by, photo)


@followed
def waive(duty: str, project: str, period: str, by: Person, reason: str) -> None:
    """Record that one occasion of a duty need not be met, and why.

    Raises:
        NoSuchDuty, NoSuchProject, MayNotWaive, WrongUsage
    """
    duties.waive(duty, project, period, by, reason)
