"""What `doctor` can only tell with the office's database open: roles that nobody holds, events, migrations."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from pipeline import decide, doctor
from pipeline.doctor import Finding, State
from pipeline.office import access, kinds, people
from pipeline.office.models import Event, Person, Project
from pipeline.premises import Premises
from schemas.document_type import DocumentType
from schemas.language import text


def findings(premises: Premises) -> Iterator[Finding]:
    """Yield how the machine, the office's folders and its people stand."""
    newest = Event.objects.order_by("-seq").first()
    yield from doctor.machine()
    yield from doctor.place(premises, timezone.localtime(), timezone.localtime(newest.at) if newest else None)
    for project in Project.objects.filter(active=True).order_by("code"):
        for kind in kinds.available(premises).values():
            yield from _undecidable(kind, project)


def _undecidable(kind: DocumentType, project: Project) -> Iterator[Finding]:
    """Yield a warning where a plain document of `kind` could never be approved in `project`."""
    record = {"project": people.facts_of(project), "channels": list(kind.default_channels)}
    here = Q(roles__project=project) | Q(roles__project=None)
    authors = Person.objects.filter(here, roles__role__in=kind.author_roles, active=True)
    author = authors.order_by("user").first()
    if author is None:
        words = text("Nobody in %(project)s may write a %(type)s.", project=project.code, type=kind.title_in())
        yield Finding("no-author", State.WARNING, words, text("letterbook people add USER --role steward@PROJECT"))
        return
    chain = decide.chain_of(kind, record, access.roles_of(author, project))
    holders = access.holders({step.role for step in chain}, project, leaving_out=[author])
    if (step := decide.can_be_decided(chain, holders)) is not None:
        role = access.role_titles([step.role])
        words = text(
            "In %(project)s nobody can approve a %(type)s as %(role)s.",
            project=project.code,
            type=kind.title_in(),
            role=role,
        )
        yield Finding("nobody-decides", State.WARNING, words, text("letterbook people add USER --role ROLE@PROJECT"))
