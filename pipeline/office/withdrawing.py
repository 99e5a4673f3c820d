"""A published document taken out of force: who may, what is told in its place, and which paper must come down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from pipeline.office import access, events, printing
from pipeline.office.models import Document, Event, Person, RegisterRow
from pipeline.office.refusals import NotInForce, ReasonMissing
from pipeline.site import Withdrawal
from pipeline.stages import PostingState, RegisterState, Stage
from schemas import masking, personal
from schemas.document_type import DocumentType
from schemas.errors import NotAllowed
from schemas.language import _, text
from schemas.personal import Sort

IN_FORCE = {Stage.SECURED, Stage.PUBLISHED}
CLAUSE = "5.6.1"
_MAY_STAND = {Sort.LANDLINE, Sort.EMAIL}


class PublicReason(NotAllowed):
    """The public page tells the reason: whoever is named in it is named to everybody."""

    message = _("The reason is public and says “%(found)s”: write it without names, rooms and numbers of persons.")


def refuse_unless_in_force(document: Document, clause: str = CLAUSE) -> None:
    """Refuse what is not filed and in force.

    Raises:
        NotInForce
    """
    if document.stage not in IN_FORCE:
        raise NotInForce(document=document.key, stage=text(Stage(document.stage).words), clause=clause)


def refuse_unless_may(document: Document, by: Person, kind: DocumentType) -> None:
    """Refuse a withdrawal of what is not in force, and by whoever does not withdraw such documents.

    Raises:
        NotInForce
        NotYourRole: the type does not name a role of `by` among those that withdraw.
    """
    refuse_unless_in_force(document)
    if not access.holds_one(by, kind.later.withdraw, document.project):
        raise access.NotYourRole(person=by.name, roles=access.role_titles(kind.later.withdraw), clause=CLAUSE)


def write(document: Document, by: Person, reason: str, kind: DocumentType) -> None:
    """Write the withdrawal down: event and register row. Inside the caller's transaction.

    Raises:
        ReasonMissing, and those of `refuse_unless_may`
        PublicReason: it says something personal, and everybody may read it.
    """
    refuse_unless_may(document, by, kind)
    if not reason.strip():
        raise ReasonMissing(document=document.key)
    _refuse_if_personal(reason)
    RegisterRow.objects.filter(document=document).update(state=RegisterState.WITHDRAWN)
    facts = {"number": document.number, "reason": reason, "hanging": _hanging(document)}
    events.record("withdrawn", at=timezone.now(), document=document.key, by=by, **facts)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a withdrawal will do, told before anybody withdraws: it cannot be taken back.

    `channels` are those it went out by, `places` where its paper hangs, `notices` what goes with it.
    """

    channels: tuple[str, ...]
    places: tuple[str, ...]
    notices: tuple[Document, ...]

    @property
    def is_public(self) -> bool:
        """Whether the public page will tell the reason."""
        return "site" in self.channels


def consequences(document: Document) -> Consequences:
    """Return what withdrawing `document` will do."""
    channels = document.deliveries.values_list("channel", flat=True)
    notices = (one for one in document.opened.all() if one.stage in IN_FORCE or Stage(one.stage).is_open)
    return Consequences(tuple(channels), tuple(_hanging(document)), tuple(notices))


def _hanging(document: Document) -> list[str]:
    return list(document.postings.filter(state=PostingState.POSTED).values_list("place", flat=True))


def _refuse_if_personal(reason: str) -> None:
    """Refuse a reason that names somebody; a service line may stand in it.

    Raises:
        PublicReason
    """
    for found in personal.find(reason):
        if found.sort not in _MAY_STAND:
            raise PublicReason(found=masking.mask(found), clause="5.6.2")


def told(documents: Mapping[str, str]) -> dict[str, Withdrawal]:
    """Return when and why each of `documents` (key to number) was withdrawn, by number."""
    found = Event.objects.filter(kind="withdrawn", document__in=documents)
    return {
        documents[event.document]: Withdrawal(printing.local_day(event.at), str(event.body["reason"]))
        for event in found
    }
