"""Photos and the people in them: the author says how faces were treated, and whoever approves looks and confirms it.

One careless photo is a leak that nobody finds by searching for a name (requirements 0, Confidentiality; 5.6.2).
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from pipeline.office import access, contents, documents, events, kinds
from pipeline.office.models import Document, Person
from pipeline.premises import Premises
from pipeline.stages import Verdict
from schemas.errors import NotNow
from schemas.language import _

CLAUSE = "5.6.2"


class PhotosNotConfirmed(NotNow):
    """An approver of a document with photos has not said that he looked at the faces in them."""

    message = _(
        "%(document)s shows %(count)s photo(s): look at each, whether the faces in it are treated as its author says, "
        "and confirm that with --photos-confirmed (see: letterbook show %(document)s)."
    )


def listed(document: Document, premises: Premises) -> list[dict[str, Any]]:
    """Return the photos that a document shows, each with its section, its words and how its author treated faces."""
    revision = documents.latest(document)
    return [dict(row) for row in contents.of(revision, kinds.of(document, premises)).photos] if revision else []


def confirm(document: Document, by: Person, verdict: Verdict, confirmed: bool, premises: Premises) -> None:
    """Write down, inside the caller's transaction, that `by` confirms the photos that he approves.

    Whoever decides on figures alone sees no photo and is not asked.

    Raises:
        PhotosNotConfirmed
    """
    seen = to_confirm(document, by, premises) if verdict is Verdict.APPROVE else []
    if seen and not confirmed:
        raise PhotosNotConfirmed(document=document.key, count=len(seen), clause=CLAUSE)
    if seen:
        facts = [{"sha256": one["sha256"], "faces": one["faces"]} for one in seen]
        events.record("photos-confirmed", at=timezone.now(), document=document.key, by=by, photos=facts)


def to_confirm(document: Document, by: Person, premises: Premises) -> list[dict[str, Any]]:
    """Return the photos that `by` must have looked at before approving."""
    return [one for one in listed(document, premises) if _sees(document, by, one["section"])]


def _sees(document: Document, by: Person, section: str) -> bool:
    held = access.roles_of(by, document.project)
    chain = documents.chain(document)
    # Whoever stands in for somebody holds none of the roles himself, and sees what is waiting.
    mine = [step for step in chain if step.role in held] or documents.waiting(document)
    return any("*" in step.sees or section in step.sees for step in mine)
