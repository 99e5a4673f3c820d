"""The list of documents as one person may see it: filtered, the newest first, a page at a time.

However many documents there are, a page takes the same few queries: what it shows is asked for all rows together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from archive.entry import RESTRICTED
from pipeline.office import access, courses, deputies, kinds, people, turns
from pipeline.office.courses import Course
from pipeline.office.models import Document, Person, Project
from pipeline.office.prepared import Prepared
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
    """One document of the list: what it says of itself, the roles whose turn it is, and the verbs of what these do."""

    key: str
    number: str
    title: str
    kind: str
    stage: str
    project: str
    author: str
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
    shown = list(found.order_by("-id").values_list(*_SHOWN)[(page - 1) * ROWS : page * ROWS])
    # Most of a page is filed and waits for nobody.
    open_ones = courses.unsettled(Q(stage=Stage.DECIDING)).filter(pk__in=[pk for pk, *_said in shown])
    held = courses.of(open_ones)
    return Listed([_row(said, held.get(pk)) for pk, *said in shown], page, pages, total)


# In the order of `Row`, after the key by which the database knows a document.
_SHOWN = ("pk", "key", "number", "title", "type", "stage", "project__name", "author__name")


def _row(said: Sequence[str | None], course: Course | None) -> Row:
    key, number, title, kind, stage, project, author = (one or "" for one in said)
    roles, steps = (course.roles, course.steps) if course else ((), ())
    return Row(key, number, title, kind, stage, project, author, roles, tuple(step.verb for step in steps))


def projects(who: Person) -> list[tuple[str, str]]:
    """Return the codes and names of the projects of which `who` may see anything, by their codes."""
    scopes = access.visible_to(who)
    seen = None if scopes is None else {scope.project for scope in scopes}
    return [(code, name) for code, name in _projects() if seen is None or code in seen]


_projects = Prepared(lambda: Project.objects.order_by("code").values_list("code", "name"))


def projects_seen_by(who: Person) -> list[Project]:
    """Return the active projects that `who` acts in today: their own, and where they deputise for somebody."""
    return people.projects_among(deputies.acting_as(who))


def visible(who: Person, premises: Premises) -> QuerySet[Document]:
    """Return what `who` may open: as `access.may_open` says of one document, asked of all of them."""
    held: dict[int | None, set[str]] = {}
    for one in deputies.acting_as(who):
        held.setdefault(one.project, set()).add(one.role)
    everywhere = held.pop(None, set())
    # An empty Q would vanish beside the author's own.
    seen = Q(pk__isnull=False) if everywhere else Q(project__in=list(held))
    for kind in kinds.available(premises).values():
        if kind.confidentiality == RESTRICTED and not everywhere & (told := access.readers(kind)):
            seen &= ~Q(type=kind.id) | Q(project__in=[project for project, roles in held.items() if roles & told])
    return Document.objects.select_related("project", "author").filter(seen | Q(author=who))


def _matching(found: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    asked = {"stage": wanted.stage, "project__code": wanted.project, "type": wanted.kind}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    for word in wanted.words.replace("\x00", "").split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(key__iexact=word))
    return found


def types(premises: Premises) -> list[DocumentType]:
    """Return the types that documents may have, in the order of the catalogue."""
    return list(kinds.available(premises).values())
