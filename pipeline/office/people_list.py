"""The list of people as the administrator reads it: everybody with their roles, in two questions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pipeline.office.models import Person, Role
from pipeline.office.prepared import Prepared

_people = Prepared(lambda: Person.objects.order_by("user").values_list("pk", "user", "name", "active"))
_roles = Prepared(
    lambda: Role.objects.order_by("role", "project__code").values_list("person_id", "role", "project__code")
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A person with each role and the code of its project, None for one in the whole company."""

    user: str
    name: str
    active: bool
    roles: tuple[tuple[str, str | None], ...]

    def matches(self, wanted: str) -> bool:
        """Whether `wanted` stands in the name or the user name, or is the code of a project of theirs."""
        return (
            wanted in self.name
            or wanted.lower() in self.user.lower()
            or any(wanted == code for _role, code in self.roles)
        )


def listed(wanted: str) -> list[Listed]:
    """Return those who match `wanted`, all where it is empty, by their user names."""
    held: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for person, role, code in _roles():
        held[person].append((role, code))
    found = (Listed(user, name, active, tuple(held[pk])) for pk, user, name, active in _people())
    return [one for one in found if one.matches(wanted)]
