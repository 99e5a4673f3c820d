"""Whose turn it is, for many documents at once (`courses.py` tells how far each has come)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from pipeline import decide
from pipeline.office import clock, courses, deputies
from pipeline.office.courses import Course, last_of
from pipeline.office.held_roles import held_roles
from pipeline.office.models import Delegation, Document, Person, Revision
from pipeline.office.prepared import Prepared
from pipeline.stages import Stage
from schemas.policy import Step


@dataclass(frozen=True, slots=True)
class Turn:
    """One document that waits for a person: which steps one signature takes now, for whom, and since when.

    `seen` is the version that the person decided before, if any; `confirms` says that a telephone consent is to be
    confirmed in writing.
    """

    document: Document
    steps: tuple[Step, ...]
    since: datetime
    version: int
    on_behalf: Person | None = None
    seen: int | None = None
    confirms: bool = False

    @property
    def verb(self) -> str:
        """What the signature is called, by its first step."""
        return self.steps[0].verb.value if self.steps else "approve"

    @property
    def days(self) -> int:
        """Return for how many days it has waited."""
        return max((clock.now() - self.since).days, 0)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who holds which roles (by project, None: in the company), and who signs for whom today: small tables, whole.

    `roles` are those of each active person, by key. `known` looks the people up: hundreds, whom few pages name.
    """

    roles: Mapping[int, Mapping[int | None, frozenset[str]]]
    known: Mapping[int, Person]
    lent: tuple[Delegation, ...] = ()

    def holders(self, role: str, project: int) -> list[Person]:
        """Return the active people who hold `role` in the project with this key, then those in the company."""
        found: list[Person] = []
        for place in (project, None):
            here = [one for one, own in self.roles.items() if role in own.get(place, ())]
            found += sorted((self.known[one] for one in here), key=lambda one: one.user)
        return list(dict.fromkeys(found))

    def roles_of(self, person: int, project: int) -> frozenset[str]:
        """Return the roles that a person holds in a project, both by key, those in the company included."""
        own = self.roles.get(person, {})
        return own.get(None, frozenset()) | own.get(project, frozenset())

    def places(self, who: Person) -> set[int | None]:
        """Return the projects in which `who` may sign anything; None among them: in all."""
        return {*self.roles.get(who.pk, ()), *(one.project_id for one in self.lent if one.taker_id == who.pk)}

    def awaited(self, course: Course) -> list[Person]:
        """Return everybody who may decide on a document now, deputies included, writers left out."""
        found: list[Person] = []
        for step in course.steps:
            found += self.holders(step.role, course.document.project_id)
            found += [one.taker for one in self._lent(course) if one.role == step.role]
        return [one for one in dict.fromkeys(found) if one.pk not in course.writers]

    def turn(self, who: Person, course: Course) -> Turn | None:
        """Return what `who` may decide or confirm now, in their own name or for somebody on leave; None if nothing."""
        if not course.roles or who.pk in course.writers:
            return None
        own = self.roles_of(who.pk, course.document.project_id)
        lent = [one for one in self._lent(course) if one.taker_id == who.pk]
        return _confirmation(course, own, lent) if course.confirming else _decision(who, course, own, lent)

    def _lent(self, course: Course) -> list[Delegation]:
        """Return what is lent on a document: by whoever holds the role there still and wrote none of it."""
        project, writers = course.document.project_id, course.writers
        here = (one for one in self.lent if one.project_id in {None, project} and one.giver_id not in writers)
        return [one for one in here if one.role in self.roles_of(one.giver_id, project)]


def of(who: Person) -> list[Turn]:
    """Return what `who` may decide or confirm now, in person or as a deputy; the longest-waiting first."""
    people = staff(around=who)
    found = courses.unsettled(Q(pk__in=concerning(who, people))).exclude(author=who)
    turns = (people.turn(who, one) for one in courses.of(found).values())
    return sorted((one for one in turns if one), key=lambda one: (one.since, one.document.pk))


def concerning(who: Person, people: Staff) -> list[int]:
    """Return the keys of the documents being decided, in whose chain stands a role that `who` has there.

    Whether it is their turn is not asked yet: most of what is open in a company concerns one person not at all.
    """
    places = people.places(who)
    rows = _decided_anywhere() if None in places else _decided_in(projects=sorted(filter(None, places)))
    acting = deputies.acting_as(who)
    here = {
        project: deputies.in_project(acting, project) for project in {project for _document, project, _chain in rows}
    }
    return [document for document, project, chain in rows if _roles_in(chain) & here[project]]


# As it is written: hundreds of documents have the same few chains, and each of those is read once.
_CHAIN = ("document", "document__project", Cast("chain", TextField()))
_decided_anywhere = Prepared(
    lambda: last_of(Revision.objects.filter(document__stage=Stage.DECIDING)).values_list(*_CHAIN)
)
_decided_in = Prepared(
    lambda projects: last_of(
        Revision.objects.filter(document__stage=Stage.DECIDING, document__project__in=projects)
    ).values_list(*_CHAIN),
    projects=[int],
)


_lent = Prepared(lambda day: deputies.in_force(day).filter(giver__active=True).order_by(), day=str)
_active = Prepared(lambda: Person.objects.filter(active=True).order_by().values_list("pk", flat=True))


class _Known(dict[int, Person]):
    """Active people by key: first those `near`, and all if another one is asked for, so twice at most."""

    def __init__(self, near: Collection[int], active: QuerySet[Person]) -> None:
        self._near, self._active = near, active

    def __missing__(self, key: int) -> Person:
        asked = self._active.filter(pk__in=self._near) if not self and key in self._near else self._active
        self.update({one.pk: one for one in asked})
        return dict(self)[key]


def staff(*, around: Person | None = None, near: Person | None = None) -> Staff:
    """Return who holds which roles today; of somebody alone, what they hold and what is lent to them.

    Most people of a company are met on no page of `near`: beside those of the company, only who has roles in the same
    projects is read at first.
    """
    lent = sorted(_lent(day=clock.today()), key=lambda one: one.pk)
    here, active = set(_active()), Person.objects.filter(active=True)
    if around is not None:
        lent = [one for one in lent if one.taker_id == around.pk]
        here &= {around.pk, *(one.giver_id for one in lent)}
        active = active.filter(pk__in=here)
    roles: dict[int, dict[int | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in held_roles():
        if row.person in here:
            roles[row.person][row.project].add(row.role)
    found = {one: {place: frozenset(names) for place, names in own.items()} for one, own in roles.items()}
    places = {None, *(found.get(near.pk, ()) if near else ())}
    close = {one for one, own in found.items() if not places.isdisjoint(own)} if near else set()
    return Staff(found, _Known(close, active), tuple(lent))


@lru_cache(maxsize=1024)
def _roles_in(chain: str) -> frozenset[str]:
    return frozenset(step.role for step in decide.from_rows(json.loads(chain)))


def _decision(who: Person, course: Course, own: frozenset[str], lent: Iterable[Delegation]) -> Turn | None:
    chain, standing = course.chain, course.standing
    steps = decide.covered_by(who.user, own, chain, standing)
    giver = None
    for one in lent:
        if steps:
            break
        steps, giver = decide.covered_by(who.user, {one.role}, chain, standing, one.giver.user), one.giver
    if not steps:
        return None
    seen = max((one.revision for one in course.given if one.person_id == who.pk), default=None)
    return Turn(course.document, tuple(steps), course.turn_since(steps), course.version, giver, seen)


def _confirmation(course: Course, own: frozenset[str], lent: Iterable[Delegation]) -> Turn | None:
    wanted = set(course.confirming)
    stand_in = None if wanted & own else next((one for one in lent if one.role in wanted), None)
    if not wanted & own and stand_in is None:
        return None
    since = course.told_at or course.handed_in
    giver = stand_in.giver if stand_in else None
    return Turn(course.document, (), since, course.version, giver, confirms=True)
