"""Who holds which role, all of it at once: every first page asks, and it changes a few times a year.

A row is made or taken away, never changed, and its key is never given again. So number, sum and newest of the keys
tell whether the rows that this process has read are still those of the table.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Sum, Value

from pipeline.office.look import once_a_look
from pipeline.office.models import Person, Role
from pipeline.office.prepared import Prepared


class HeldRole(NamedTuple):
    """A role and who holds it where, by primary keys; no project is the whole company."""

    person: int
    role: str
    project: int | None


class RoleOf(NamedTuple):
    """A role of one person: the project's primary key and code, both None for the whole company."""

    role: str
    project: int | None
    code: str | None


@once_a_look
def roles_held_by(who: Person) -> tuple[RoleOf, ...]:
    """Return the roles that `who` holds, each where it is held."""
    return tuple(RoleOf(*row) for row in _held_by(who=who.pk))


_held_by = Prepared(
    lambda who: Role.objects.filter(person=who).values_list("role", "project", "project__code"), who=int
)


@once_a_look
def held_roles() -> tuple[HeldRole, ...]:
    """Return every row of the table, in the order in which they were made."""
    if transaction.get_connection().in_atomic_block:
        # What this transaction wrote may be undone, and its keys given again.
        return _read()
    [told] = _told() or [(0, None, None)]
    return _kept(str(settings.OFFICE), told)


_told = Prepared(
    lambda: (
        Role.objects.order_by()
        .values(all=Value(1))
        .annotate(Count("pk"), Sum("pk"), Max("pk"))
        .values_list("pk__count", "pk__sum", "pk__max")
    )
)


@lru_cache(maxsize=4)
def _kept(_office: str, _told: tuple[int | None, ...]) -> tuple[HeldRole, ...]:
    return _read()


def _read() -> tuple[HeldRole, ...]:
    rows = Role.objects.order_by("pk").values_list("person_id", "role", "project_id")
    return tuple(HeldRole(*row) for row in rows)
