"""What waits for one person, in the order in which it should be done, and what they handed in and who holds it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from pipeline import parts
from pipeline.office import clock, courses, deputies, going_out, hanging, kinds, letters, people, soon, turns
from pipeline.office.courses import Course
from pipeline.office.hanging import Work
from pipeline.office.models import Copy, Document, Person, Posting
from pipeline.office.prepared import Prepared
from pipeline.office.soon import Soon, Step
from pipeline.office.turns import Staff
from pipeline.premises import Premises
from pipeline.stages import PostingState, Stage
from schemas.document_type import DocumentType

_OPEN = (Stage.DRAFT, Stage.DECIDING, Stage.RETURNED, Stage.APPROVED)
# A first page is for what comes first: of a hundred copies or papers, the oldest.
_MOST_COPIES = _MOST_PAPER = 20
_STEWARD, _MANAGER = "steward", "project_manager"
_IN_FORCE = (Stage.SECURED, Stage.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Owed:
    """A draft that lacks sections: `titles` are those in question, `names` the people they are expected of."""

    document: Document
    titles: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A document that was handed in, and the people who hold it now."""

    document: Document
    names: tuple[str, ...]
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ToDo:
    """Everything that waits for one person; of what is counted as `_waiting`, copies and paper, the oldest or all."""

    returned: tuple[Course, ...] = ()
    owed: tuple[Owed, ...] = ()
    letters: tuple[Document, ...] = ()
    to_decide: int = 0
    oldest: datetime | None = None
    to_release: tuple[Document, ...] = ()
    to_publish: tuple[Document, ...] = ()
    to_post: tuple[Posting, ...] = ()
    to_post_waiting: int = 0
    to_remove: tuple[Posting, ...] = ()
    to_remove_waiting: int = 0
    copies: tuple[Copy, ...] = ()
    copies_waiting: int = 0
    duties: tuple[Soon, ...] = ()
    handed_in: tuple[Held, ...] = ()
    incomplete: tuple[Owed, ...] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits; what others hold is no work of one's own."""
        own = (self.returned, self.owed, self.letters, self.to_release, self.to_publish, self.to_post, self.to_remove)
        return not any((*own, self.to_decide, self.copies, self.duties))


def of(who: Person, premises: Premises, *, most_copies: int | None = _MOST_COPIES) -> ToDo:
    """Return what waits for `who`, in a fixed number of questions to the database; None for all copies."""
    staff = turns.staff(near=who)
    copies = _copies(who, staff)
    mine = list(courses.of(_open_ones(who, staff)).values())
    drafts = [one for one in mine if one.document.stage == Stage.DRAFT]
    lacking = [made for one in drafts for made in _owed(one, who, staff, premises)]
    to_decide = [turn for one in mine if (turn := staff.turn(who, one))]
    own = [one for one in mine if one.document.author_id == who.pk]
    return ToDo(
        returned=tuple(one for one in own if one.document.stage == Stage.RETURNED),
        owed=tuple(owed for owed, is_mine in lacking if is_mine),
        letters=tuple(one.document for one in own if letters.waits(one.document)),
        to_decide=len(to_decide),
        oldest=min((one.since for one in to_decide), default=None),
        to_release=tuple(one.document for one in own if _is_ready(one, premises)),
        to_publish=tuple(_unpublished(who)),
        **_paper(who, staff),
        copies=tuple(_fetched(copies[:most_copies])),
        copies_waiting=len(copies),
        duties=tuple(_under_way(one, own) for one in soon.duties_of(who, premises)),
        handed_in=tuple(_held(one, staff) for one in own if one.document.stage == Stage.DECIDING),
        incomplete=tuple(owed for owed, is_mine in lacking if not is_mine and owed.document.author_id == who.pk),
    )


def _open_ones(who: Person, staff: Staff) -> Iterable[Document]:
    """Return the open documents that `who` wrote, or that may want something of a role they hold."""
    drafts = Q(stage=Stage.DRAFT)
    if None not in (places := staff.places(who)):
        drafts &= Q(project__in=places)
    own = Q(author=who, stage__in=_OPEN)
    return courses.unsettled(own | drafts | Q(pk__in=turns.concerning(who, staff))).order_by("opened_at", "id")


def _owed(one: Course, who: Person, staff: Staff, premises: Premises) -> Iterable[tuple[Owed, bool]]:
    """Yield what a draft lacks: what is expected of `who`, and what of others."""
    document = one.document
    if letters.waits(document) or not one.parts:
        return
    kind, project = kinds.of(document, premises), document.project
    brought = {section for part in one.parts for section in part.standing}
    mine: list[str] = []
    others: dict[str, tuple[str, ...]] = {}
    for section in parts.owed(kind, brought, people.facts_of(project)):
        expected = _expected(kind, section.id, one, staff)
        title = parts.titled(section).localized()
        if who in expected:
            mine.append(title)
        else:
            others[title] = tuple(person.name for person in expected)
    if mine:
        yield Owed(document, tuple(mine), (who.name,)), True
    if others:
        names = dict.fromkeys(name for found in others.values() for name in found)
        yield Owed(document, tuple(others), tuple(names)), False


def _expected(kind: DocumentType, section: str, one: Course, staff: Staff) -> Sequence[Person]:
    share = parts.expected_of(kind, section)
    return [one.document.author] if share is None else staff.holders(share.role, one.document.project_id)


def _is_ready(one: Course, premises: Premises) -> bool:
    document = one.document
    return document.stage == Stage.APPROVED and bool(one.chain) and not kinds.of(document, premises).releases_itself


def _unpublished(who: Person) -> Iterable[Document]:
    """Return the documents of `who` that are filed, have a row in the register, and may go out now."""
    return sorted(_secured(author=who.pk), key=lambda one: (str(one.issued_at), one.pk))


_secured = Prepared(
    lambda author: (
        going_out.free_to_go(
            Document.objects.filter(author=author, stage=Stage.SECURED, register_row__published_at=None)
        )
        .exclude(register_row=None)
        .select_related("project")
    ),
    author=int,
)


def _paper(who: Person, staff: Staff) -> dict[str, Any]:
    """Return the paper that waits to be posted, and that which must come down, where `who` carries it."""
    to_post, to_remove = [], []
    today, carried = clock.today(), _carried_by(who, staff)
    for pk, state, stage, until in sorted(_up_or_to_be(projects=carried)) if carried else ():
        work = hanging.work_at(state, stage, until, today)
        if work is Work.POST and stage in _IN_FORCE:
            to_post.append(pk)
        elif work is Work.REMOVE:
            to_remove.append(pk)
    shown = to_post[:_MOST_PAPER], to_remove[:_MOST_PAPER]
    keys = [pk for some in shown for pk in some]
    found = {one.pk: one for one in _postings(keys=keys)} if keys else {}
    return {
        "to_post": tuple(found[pk] for pk in shown[0]),
        "to_post_waiting": len(to_post),
        "to_remove": tuple(found[pk] for pk in shown[1]),
        "to_remove_waiting": len(to_remove),
    }


def _carried_by(who: Person, staff: Staff) -> list[int]:
    """Return the projects, by key, whose paper `who` puts up and takes down; others record it where all paper is.

    The duties of paper are the steward's (5.3.3B); where a project has none, its manager sees to it. Whoever deputises
    for one of them carries it if they are of the project themselves, as recording it asks.
    """
    roles = deputies.acting_as(who)
    acting = {place: deputies.in_project(roles, place) for place in staff.roles.get(who.pk, ()) if place is not None}
    carried = {place for place, roles in acting.items() if _STEWARD in roles}
    led = {place for place, roles in acting.items() if _MANAGER in roles} - carried
    if led:
        carried |= led - {place for own in staff.roles.values() for place, roles in own.items() if _STEWARD in roles}
    return sorted(carried)


# A board holds hundreds of papers, of which a first page names a few: their documents are read, the others' are not.
_up_or_to_be = Prepared(
    lambda projects: (
        Posting.objects.exclude(state=PostingState.REMOVED)
        .filter(document__project__in=projects)
        .order_by()
        .values_list("pk", "state", "document__stage", "document__register_row__post_until")
    ),
    projects=[int],
)
_postings = Prepared(
    lambda keys: Posting.objects.filter(pk__in=keys).order_by().select_related("document__project"), keys=[int]
)


def _copies(who: Person, staff: Staff) -> list[int]:
    """Return the keys of the copies that went to a role which `who` holds there, unacknowledged, the oldest first."""
    held = sorted(set().union(*staff.roles.get(who.pk, {}).values()))
    found = sorted(_unacknowledged(roles=held), key=lambda row: (row[0], row[1]))
    return [pk for _at, pk, people in found if who.user in people]


_unacknowledged = Prepared(
    lambda roles: (
        Copy.objects.filter(kind="role", receipt_at=None, to__in=roles)
        .exclude(at=None)
        .order_by()
        .values_list("at", "pk", "people")
    ),
    roles=[str],
)


def _fetched(copies: list[int]) -> Iterable[Copy]:
    return sorted(_copies_by_key(keys=copies), key=lambda one: (one.at or one.document.opened_at, one.pk))


_copies_by_key = Prepared(lambda keys: Copy.objects.filter(pk__in=keys).select_related("document__project"), keys=[int])


def _under_way(one: Soon, own: Iterable[Course]) -> Soon:
    """Return a duty with the document that its owner has under way for it, to be looked at: no other is begun."""
    wanted = (one.kind, one.code, one.asked_period)
    documents = (course.document for course in own)
    found = next((held for held in documents if (held.type, held.project.code, held.period) == wanted), None)
    return replace(one, step=Step.OPEN, key=found.key) if found and one.step is Step.WRITE else one


def _held(one: Course, staff: Staff) -> Held:
    return Held(one.document, tuple(person.name for person in staff.awaited(one)), one.since)
