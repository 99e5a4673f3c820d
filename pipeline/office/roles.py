"""Roles taken away, and people who leave. Giving roles is `people.add_person`."""

from __future__ import annotations

from django.db import transaction

from pipeline.office import people
from pipeline.office.models import Person, Project, Role
from schemas.errors import NotNow
from schemas.language import _

ADMINISTRATOR = "system_admin"


class LastAdministrator(NotNow):
    """Somebody must be able to give the role again."""

    message = _("%(person)s is the last administrator: give somebody else the role first.")


@transaction.atomic
def take_away(person: Person, role: str, project: Project | None, by: Person | None = None) -> None:
    """Take a role from `person`; it counts from the next thing they ask for. Taking it again changes nothing.

    Raises:
        LastAdministrator
    """
    if role == ADMINISTRATOR:
        _refuse_if_last(person)
    taken, _by_table = Role.objects.filter(person=person, role=role, project=project).delete()
    if taken:
        people.record_person(person, by)


@transaction.atomic
def let_go(person: Person, by: Person | None = None) -> None:
    """Let `person` leave: no sign-in, no step any more; what they wrote and decided stays theirs.

    Raises:
        LastAdministrator
    """
    _refuse_if_last(person)
    if person.active:
        person.active = False
        person.save(update_fields=["active"])
        people.record_person(person, by)


def _refuse_if_last(person: Person) -> None:
    held = Role.objects.filter(role=ADMINISTRATOR, person__active=True).values_list("person", flat=True)
    if set(held) == {person.pk}:
        raise LastAdministrator(person=person.name)
