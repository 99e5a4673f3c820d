"""The list of documents a page at a time, filtered and counted: the same few questions whatever the page holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db.models import Q, QuerySet

from archive.entry import RESTRICTED
from pipeline.office import access, turns
from pipeline.office.models import Document, Person, Role
from pipeline.premises import Premises
from schemas import document_type
from schemas import record as records


@dataclass(frozen=True, slots=True)
class Asked:
    """Which documents are wanted, and which page of them.

    `viewer` is who looks: what is restricted is shown to nobody else than `access.may_see` allows, None being somebody
    whom nobody has named. `projects` are the codes of those that may be seen (None: all). `text` stands in title,
    number or key. `waiting_for` is a person whose turn it must be: then the oldest come first, else the newest.
    """

    stage: str = ""
    project: str = ""
    kind: str = ""
    text: str = ""
    waiting_for: Person | None = None
    viewer: Person | None = None
    projects: tuple[str, ...] | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list; `waiting_for` are the roles whose turn it is."""

    key: str
    number: str | None
    title: str
    type: str
    project: str
    project_name: str
    period: str
    stage: str
    importance: str
    author: str
    author_name: str
    opened_at: datetime
    issued_at: datetime | None
    waiting_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, and how many documents there are on all pages."""

    total: int
    lines: tuple[Listed, ...]


def page(asked: Asked, premises: Premises) -> Page:
    """Return the page that is asked for; it costs at most thirteen questions to the database."""
    found = _chosen(asked, premises)
    first, end = max(0, asked.offset), max(0, asked.offset) + max(0, asked.limit)
    order = "id" if asked.waiting_for else "-id"
    # The keys first: a later page would else read everything before it from three tables, to leave it out.
    keys = list(found.order_by(order).values_list("pk", flat=True)[first:end])
    is_whole = first == 0 and len(keys) < asked.limit
    shown = Document.objects.filter(pk__in=keys).select_related("project", "author").order_by(order)
    return Page(len(keys) if is_whole else found.count(), tuple(_lines(list(shown))))


def _chosen(asked: Asked, premises: Premises) -> QuerySet[Document]:
    wanted = {"stage": asked.stage, "project__code": asked.project, "type": asked.kind}
    found = Document.objects.filter(**{name: value for name, value in wanted.items() if value})
    if asked.projects is not None:
        found = found.filter(project__code__in=asked.projects)
    for word in records.storable(asked.text).split():
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(key__icontains=word))
    if asked.waiting_for is not None:
        found = found.filter(pk__in=[one.pk for one in turns.of(asked.waiting_for)])
    for hidden in _hidden(asked.viewer, premises):
        found = found.exclude(hidden)
    return found


def _hidden(viewer: Person | None, premises: Premises) -> Iterator[Q]:
    """Yield what `viewer` may not see, one condition for each copy of a restricted type folder (see `may_see`)."""
    restricted = {
        kept.name: roles for kept in premises.kept_type("").glob("*") if (roles := _roles_that_see(kept)) is not None
    }
    if not restricted:
        return
    held = list(Role.objects.filter(person=viewer).values_list("project", "role")) if viewer else []
    for digest, roles in restricted.items():
        places = {project for project, role in held if role in roles}
        if viewer is None:
            yield Q(type_digest=digest)
        elif None not in places:
            yield Q(type_digest=digest) & ~Q(author=viewer) & ~Q(project__in=places)


@lru_cache(maxsize=1024)
def _roles_that_see(kept: Path) -> frozenset[str] | None:
    """Return the roles that see the documents of a kept type, None where everybody does; what is kept never changes."""
    [folder] = [one.parent for one in kept.glob("*/type.toml")]
    kind = document_type.load(folder)
    return access.roles_that_see(kind) if kind.confidentiality == RESTRICTED else None


def _lines(documents: list[Document]) -> Iterator[Listed]:
    known = turns.courses(documents)
    for one in documents:
        yield Listed(
            key=one.key,
            number=one.number,
            title=one.title,
            type=one.type,
            project=one.project.code,
            project_name=one.project.name,
            period=one.period,
            stage=one.stage,
            importance=one.importance,
            author=one.author.user,
            author_name=one.author.name,
            opened_at=one.opened_at,
            issued_at=one.issued_at,
            waiting_for=known[one.pk].roles(one.stage) if one.pk in known else (),
        )
