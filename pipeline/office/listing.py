"""The list of documents as one person may see it: filtered, the newest first, a page at a time.

However many documents there are, a page takes the same few queries: what it shows is asked for all rows together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from archive.entry import RESTRICTED
from pipeline import decide
from pipeline.decide import Standing
from pipeline.office import access, clock, deputies, kinds
from pipeline.office.models import Decision, Document, Part, Person, Project, Revision, Role
from pipeline.premises import Premises
from pipeline.stages import Stage, Verdict
from schemas.document_type import DocumentType
from schemas.policy import Step

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
    """One document of the list, and the roles that it waits for."""

    document: Document
    roles: tuple[str, ...]


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
        found = found.filter(pk__in=[document.pk for document in waiting_for(who, found)])
    total = found.count()
    pages = max(1, -(-total // ROWS))
    page = min(max(page, 1), pages)
    shown = list(found.order_by("-id")[(page - 1) * ROWS : page * ROWS])
    steps = _steps(shown)
    return Listed([Row(one, tuple(step.role for step in steps.get(one.pk, ()))) for one in shown], page, pages, total)


def projects(who: Person) -> list[Project]:
    """Return the projects of which `who` may see anything, by their codes."""
    scopes = access.visible_to(who)
    found = Project.objects.order_by("code")
    return list(found if scopes is None else found.filter(code__in=[scope.project for scope in scopes]))


def visible(who: Person, premises: Premises) -> QuerySet[Document]:
    """Return what `who` may open: as `access.may_open` says of one document, asked of all of them."""
    held: dict[int | None, set[str]] = {}
    for role, project in Role.objects.filter(person=who).values_list("role", "project_id"):
        held.setdefault(project, set()).add(role)
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


def waiting_for(who: Person, among: QuerySet[Document]) -> list[Document]:
    """Return those of `among` that wait for `who`: to be decided, or written by them and returned or approved."""
    own = [Stage.RETURNED, Stage.APPROVED]
    found = list(among.filter(Q(stage=Stage.DECIDING) | Q(stage__in=own, author=who)))
    deciding = [document for document in found if document.stage == Stage.DECIDING and document.author_id != who.pk]
    roles = _roles_by_project(who)
    steps, wrote = _steps(deciding), _wrote(who, deciding)
    mine = {
        document.pk
        for document in deciding
        if document.pk not in wrote
        and {step.role for step in steps[document.pk]} & (roles.get(document.project_id, set()) | roles[None])
    }
    return [document for document in found if document.stage in own or document.pk in mine]


def _roles_by_project(who: Person) -> dict[int | None, set[str]]:
    """Return what `who` may sign as, in his own name or for another, by project (None: in all of them)."""
    held: dict[int | None, set[str]] = {None: set()}
    for role, project in Role.objects.filter(person=who).values_list("role", "project_id"):
        held.setdefault(project, set()).add(role)
    for lent in deputies.in_force(clock.today()).filter(taker=who, giver__active=True):
        held.setdefault(lent.project_id, set()).add(lent.role)
    return held


def _wrote(who: Person, documents: Iterable[Document]) -> set[int]:
    own = Part.objects.filter(document__in=documents, person=who, replaced_at=None)
    return set(own.values_list("document_id", flat=True))


def _steps(documents: Iterable[Document]) -> Mapping[int, list[Step]]:
    """Return the steps that each of those being decided waits for now."""
    deciding = [one.pk for one in documents if one.stage == Stage.DECIDING]
    # The newest version of each comes last and so stands in the end.
    chains = dict(Revision.objects.filter(document__in=deciding).order_by("serial").values_list("document_id", "chain"))
    given = Decision.objects.filter(document__in=deciding, verdict=Verdict.APPROVE, void_at=None)
    rows = given.select_related("person").order_by("document_id", "id")
    standing = {
        document: [Standing(tuple(one.roles), one.person.user, {}) for one in together]
        for document, together in groupby(rows, key=lambda one: one.document_id)
    }
    return {one: decide.waiting_for(decide.from_rows(chains.get(one, ())), standing.get(one, ())) for one in deciding}


def types(premises: Premises) -> list[DocumentType]:
    """Return the types that documents may have, in the order of the catalogue."""
    return list(kinds.available(premises).values())
