"""What is ready to be released or published by somebody, and what still holds one document back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from pipeline.office import access, gatekeeping, gathered, kinds, publication
from pipeline.office.models import Document, Person, Role
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.document_type import DocumentType, channels
from schemas.document_type import wording as worded
from schemas.errors import LetterbookError


@dataclass(frozen=True, slots=True)
class Way:
    """One channel by which a document was approved to go out, and whether it went."""

    id: str
    title: str
    served: bool


def releasable(who: Person, premises: Premises) -> list[Document]:
    """Return what is approved and `who` may release, in the order it was opened."""
    found = _all().filter(stage=Stage.APPROVED)
    return _allowed(who, found.order_by("id"), premises, "release_by")


def publishable(who: Person, premises: Premises) -> list[Document]:
    """Return what is secured, has a register row and waits for no notice, and `who` may publish."""
    found = free_to_go(_all().filter(stage=Stage.SECURED, register_row__isnull=False))
    return _allowed(who, found.order_by("id"), premises, "publish_by")


def free_to_go(found: QuerySet[Document]) -> QuerySet[Document]:
    """Leave out of `found` what goes out with a notice of its own that is not out yet (5.3.3B②)."""
    notice = Document.objects.filter(opened_by=OuterRef("pk")).order_by("-id").values("stage")[:1]
    return found.annotate(notice=Subquery(notice)).filter(Q(notice=None) | Q(notice=Stage.PUBLISHED))


def _all() -> QuerySet[Document]:
    return Document.objects.select_related("project", "author", "register_row")


def _allowed(who: Person, found: QuerySet[Document], premises: Premises, row: str) -> list[Document]:
    held: dict[int | None, set[str]] = {}
    for project, role in Role.objects.filter(person=who).values_list("project_id", "role"):
        held.setdefault(project, set()).add(role)
    if None not in held:
        found = found.filter(Q(project__in=[one for one in held if one is not None]) | Q(author=who))
    return [one for one in found if _is_theirs(who, one, held, getattr(kinds.of(one, premises), row))]


def _is_theirs(who: Person, one: Document, held: dict[int | None, set[str]], allowed: tuple[str, ...]) -> bool:
    mine = held.get(None, set()) | held.get(one.project_id, set())
    return one.author_id == who.pk or bool(mine & set(allowed))


def may_release(who: Person, document: Document, premises: Premises) -> bool:
    """Return whether releasing `document` is the next step and one that `who` may take."""
    kind = kinds.of(document, premises)
    return document.stage == Stage.APPROVED and access.may(who, document, kind.release_by)


def may_publish(who: Person, document: Document, premises: Premises) -> bool:
    """Return whether `document` has channels left to go out by, and `who` may let it."""
    kind = kinds.of(document, premises)
    is_at = document.stage in {Stage.SECURED, Stage.PUBLISHED} and any(not way.served for way in ways(document))
    return is_at and access.may(who, document, kind.publish_by)


def ways(document: Document) -> list[Way]:
    """Return the approved channels of `document`, in the order of its register row."""
    line = getattr(document, "register_row", None)
    served = {one.channel for one in gathered.rows(document, "deliveries")}
    known = channels()
    return [
        Way(one, worded(known[one].titles) if one in known else one, one in served)
        for one in (line.channels if line else ())
    ]


def held_back(document: Document, step: str, premises: Premises) -> list[tuple[str, str]]:
    """Return what stands in the way of `step` (release, publish): each reason with its clause, in their order."""
    return list(_reasons(document, step, kinds.of(document, premises)))


def _reasons(document: Document, step: str, kind: DocumentType) -> Iterator[tuple[str, str]]:
    gates = list(gatekeeping.shut(document, kind, step))
    yield from gates
    if step == "publish" and not gates:
        wanted = tuple(one.id for one in ways(document) if not one.served)
        try:
            publication.refuse_unless_publishable(document, wanted, kind)
        except LetterbookError as error:
            yield error.localized(), ""
