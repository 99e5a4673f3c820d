"""The list of documents as one person may see it: filtered, the newest first, a page at a time.

However many documents there are, a page takes the same few queries: what it shows is asked for all rows together.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from archive.entry import RESTRICTED
from pipeline.office import access, courses, kinds, turns
from pipeline.office.courses import Course
from pipeline.office.held_roles import roles_held_by
from pipeline.office.models import Document, Person, Project
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.document_type import DocumentType

ROWS = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty matches everything. `words` must all stand in title, number or key."""

    stage: str = ""
    project: str = ""
    kind: str = ""
    words: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the list, the roles whose turn it is, and the verbs of what they are to do."""

    document: Document
    roles: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list: its rows, its number from 1, how many pages and how many documents there are."""

    rows: list[Row]
    page: int
    pages: int
    total: int


def listed(who: Person, wanted: Wanted, page: int, premises: Premises) -> Listed:
    """Return page `page` of the documents that match and that `who` may see; a page too far is the last one."""
    found = _matching(visible(who, premises), wanted)
    if wanted.mine:
        own = Q(author=who, stage__in=[Stage.RETURNED, Stage.APPROVED])
        found = found.filter(own | Q(pk__in=[one.document.pk for one in turns.of(who)]))
    total = found.count()
    pages = max(1, -(-total // ROWS))
    page = min(max(page, 1), pages)
    shown = list(found.order_by("-id")[(page - 1) * ROWS : page * ROWS])
    # Most of a page is filed and waits for nobody.
    open_ones = courses.unsettled(Q(stage=Stage.DECIDING)).filter(pk__in=[one.pk for one in shown])
    held = courses.of(open_ones)
    return Listed([_row(one, held.get(one.pk)) for one in shown], page, pages, total)


def _row(document: Document, course: Course | None) -> Row:
    return Row(document, course.roles, tuple(step.verb for step in course.steps)) if course else Row(document)


def projects(who: Person) -> list[Project]:
    """Return the projects of which `who` may see anything, by their codes."""
    scopes = access.visible_to(who)
    found = Project.objects.order_by("code")
    return list(found if scopes is None else found.filter(code__in=[scope.project for scope in scopes]))


def visible(who: Person, premises: Premises) -> QuerySet[Document]:
    """Return what `who` may open: as `access.may_open` says of one document, asked of all of them."""
    held: dict[int | None, set[str]] = {}
    for one in roles_held_by(who):
        held.setdefault(one.project, set()).add(one.role)
    everywhere = held.pop(None, set())
    # An empty Q would vanish beside the author's own.
    seen = Q(pk__isnull=False) if everywhere else Q(project__in=list(held))
    for kind in kinds.available(premises).values():
        if kind.confidentiality == RESTRICTED and not everywhere & (told := access.readers(kind)):
            seen &= ~Q(type=kind.id) | Q(project__in=[project for project, roles in held.items() if roles & told])
    return Document.objects.select_related("project", "author").filter(seen | Q(author=who))


def sees(who: Person, document: Document, premises: Premises) -> bool:
    """Return whether `document` is among those that `visible` returns."""
    held, kind = access.roles_of(who, document.project), kinds.of(document, premises)
    readers = held & access.readers(kind) if kind.confidentiality == RESTRICTED else held
    return document.author_id == who.pk or bool(readers)


def _matching(found: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    asked = {"stage": wanted.stage, "project__code": wanted.project, "type": wanted.kind}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    for word in wanted.words.replace("\x00", "").split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(key__iexact=word))
    return found


def types(premises: Premises) -> list[DocumentType]:
    """Return the types that documents may have, in the order of the catalogue."""
    return list(kinds.available(premises).values())
