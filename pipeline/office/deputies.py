"""Who may sign for whom today: the delegations in force, in which roles somebody acts by them, and both names wherever
a deputy signed.

How a delegation is given and taken back stands in `delegating.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from pipeline.office import clock
from pipeline.office.held_roles import RoleOf, roles_held_by
from pipeline.office.look import once_a_look
from pipeline.office.models import Decision, Delegation, Person, Project, Role
from pipeline.office.prepared import Prepared


def in_force(day: str) -> QuerySet[Delegation]:
    """Return the delegations that hold on `day` (ISO), the oldest first."""
    found = Delegation.objects.select_related("giver", "taker", "project")
    return found.filter(since__lte=day, until__gte=day, revoked_at=None).order_by("id")


@once_a_look
def taken_by(who: Person) -> tuple[Delegation, ...]:
    """Return the delegations that are in force for `who` today."""
    return tuple(sorted(_taken_by(day=clock.today(), who=who.pk), key=lambda one: one.pk))


_taken_by = Prepared(lambda day, who: in_force(day).filter(taker=who).order_by(), day=str, who=int)


@once_a_look
def acting_as(who: Person) -> tuple[RoleOf, ...]:
    """Return the roles in which `who` acts today, each where: those that they hold, and those that are lent to them.

    What somebody may see is decided by these, on the page of one document and in a list of all of them.
    """
    # Most people deputise for nobody.
    lent = (row for one in taken_by(who) for row in _lent_by(one))
    return tuple(dict.fromkeys((*roles_held_by(who), *lent)))


def in_project(acting: Iterable[RoleOf], project: int) -> frozenset[str]:
    """Return which of the roles `acting` hold in the project with this key, those in the company included."""
    return frozenset(one.role for one in acting if one.project in {None, project})


def _lent_by(one: Delegation) -> Iterator[RoleOf]:
    """Yield the role that is lent wherever its giver, who has not left, holds it still."""
    held = roles_held_by(one.giver) if one.giver.active else ()
    for row in held:
        if row.role == one.role and (one.project is None or row.project == one.project_id):
            yield row
        elif row.role == one.role and one.project is not None and row.project is None:
            yield RoleOf(one.role, one.project_id, one.project.code)


def lent_to(who: Person, project: Project, *, not_from: Iterable[Person] = ()) -> list[Delegation]:
    """Return what `who` may sign for others in `project` today, each for a role that its giver holds there still.

    Nothing comes from those of `not_from`: whoever wrote a document has no say in it, by a deputy no more than alone.
    """
    # Most people deputise for nobody.
    if not taken_by(who):
        return []
    here = Q(project=project) | Q(project=None)
    held = Role.objects.filter(here, person=OuterRef("giver"), role=OuterRef("role"))
    lent = in_force(clock.today()).filter(here, Exists(held), taker=who, giver__active=True)
    return list(lent.exclude(giver__in=list(not_from)))


def takers(role: str, givers: Iterable[str], project: Project) -> set[str]:
    """Return the user names of those who may sign today as `role` for one of `givers` (user names) in `project`."""
    return set(_takers(day=clock.today(), role=role, givers=list(givers), project=project.pk))


_takers = Prepared(
    lambda day, role, givers, project: (
        in_force(day)
        .filter(Q(project=project) | Q(project=None), role=role, giver__user__in=givers)
        .order_by()
        .values_list("taker__user", flat=True)
    ),
    day=str,
    role=str,
    givers=[str],
    project=int,
)


def signed_name(decision: Decision) -> str:
    """Return who signed as it is printed: 「李经理」, by a deputy 「李经理（由王主管代）」."""
    return both_names(decision.on_behalf, decision.person)


def both_names(giver: Person | None, taker: Person) -> str:
    """Return the name of `taker`, or where he signs for `giver` both names."""
    return f"{giver.name}（由{taker.name}代）" if giver is not None else taker.name
