"""One project at a glance, for its people: its documents, what it owes, its paper and register, and who is who.

Everything on it has a page of its own; this one says where things stand and leads there. The number of questions to
the database is the same for a small project and a large one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from pipeline.duties import State
from pipeline.office import clock, courses, hanging, listing, owing
from pipeline.office.hanging import Work
from pipeline.office.models import Document, Person, Project, RegisterRow, Role
from pipeline.office.owing import Owed
from pipeline.premises import Premises
from pipeline.stages import RegisterState, Stage
from schemas.document_type import roles

NEWEST, SOONEST = 6, 5
_OWED = (State.LATE, State.AT_RISK, State.DUE)
_UNDER_WAY = (Stage.DRAFT, Stage.DECIDING, Stage.RETURNED, Stage.APPROVED, Stage.RELEASED)


@dataclass(frozen=True, slots=True)
class Room:
    """What stands on the page of a project; `roles` are role and people, those of the company after the project's.

    `newest` are documents, each with the verbs of the steps it waits for.
    """

    stages: list[tuple[Stage, int]]
    newest: list[tuple[Document, tuple[str, ...]]]
    owed: list[Owed]
    late: int
    to_post: int
    to_remove: int
    hanging: int
    missed: int
    year: str
    rows: list[tuple[RegisterState, int]]
    roles: list[tuple[str, list[Person]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One project in a list: how many of its documents are under way."""

    project: Project
    manager: str
    under_way: int


def told(project: Project, who: Person, premises: Premises) -> Room:
    """Return what `who` is shown of `project`; restricted documents only to those who may see them."""
    seen = listing.visible(who, premises).filter(project=project)
    counts = dict(seen.order_by().values_list("stage").annotate(Count("pk")))
    papers = hanging.papers(who, premises, project=project)
    owed, late = _owed(project, who, premises)
    year = clock.today()[:4]
    newest = list(seen.order_by("-id")[:NEWEST])
    verbs = courses.verbs(one.pk for one in newest if one.stage == Stage.DECIDING)
    return Room(
        stages=[(stage, counts[stage]) for stage in Stage if counts.get(stage)],
        newest=[(one, verbs.get(one.pk, ())) for one in newest],
        owed=owed,
        late=late,
        to_post=papers.counts[Work.POST],
        to_remove=papers.counts[Work.REMOVE],
        hanging=papers.counts[Work.LEAVE],
        missed=papers.counts[Work.MISSED],
        year=year,
        rows=_register(project, year),
        roles=_people(project),
    )


def _owed(project: Project, who: Person, premises: Premises) -> tuple[list[Owed], int]:
    at, rows = owing.judged(premises, who)
    mine = [one for one in rows if one.occasion.subject.code == project.code]
    due = sorted((one for one in mine if one.state in _OWED), key=lambda one: one.occasion.due)
    late = sum(one.state is State.LATE for one in due)
    return owing.described(due[:SOONEST], premises, who, at), late


def _register(project: Project, year: str) -> list[tuple[RegisterState, int]]:
    of_year = Q(year=year) | Q(year="", document__opened_at__year=int(year))
    rows = RegisterRow.objects.filter(of_year, document__project=project).values_list("state", "document__stage")
    counts = Counter(RegisterState.of(state, stage) for state, stage in rows)
    return [(state, counts[state]) for state in RegisterState if counts[state]]


def _people(project: Project) -> list[tuple[str, list[Person]]]:
    held = Role.objects.filter(Q(project=project) | Q(project=None), person__active=True).select_related("person")
    here: dict[tuple[bool, str], list[Person]] = {}
    for row in held.order_by("person__user"):
        here.setdefault((row.project_id is None, row.role), []).append(row.person)
    order = {role: at for at, role in enumerate(roles())}
    return [
        (role, here[of_all, role]) for of_all, role in sorted(here, key=lambda one: (one[0], order.get(one[1], 99)))
    ]


def lines(projects: Iterable[Project], who: Person, premises: Premises) -> list[Line]:
    """Return `projects` as a list shows them, in one question."""
    listed = list(projects)
    open_ones = listing.visible(who, premises).filter(project__in=listed, stage__in=_UNDER_WAY)
    counts = dict(open_ones.order_by().values_list("project_id").annotate(Count("pk")))
    return [Line(one, str(one.facts.get("manager_name") or ""), counts.get(one.pk, 0)) for one in listed]
