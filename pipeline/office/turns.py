"""Whose turn it is, for many documents at once: in a handful of questions to the database, however many they are.

The rules are those of `access.signature` and `consents`; asked of one document after the other, a page of fifty cost
hundreds of questions. What is read here decides nothing: every step asks its own rules again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from pipeline import decide
from pipeline.decide import Standing
from pipeline.office import clock, consents, deputies
from pipeline.office.held_roles import held_roles
from pipeline.office.models import Consent, Decision, Delegation, Document, Part, Person, Revision
from pipeline.stages import Stage, Verdict
from schemas.policy import Step


@dataclass(frozen=True, slots=True)
class Course:
    """How far one document has come: its newest version, what was decided, who wrote it, which consent is open.

    `handed_in` is when the newest version came, or where there is none when the document was opened. `confirming` are
    the roles that may confirm a consent told at `told_at`, empty where none waits.
    """

    document: Document
    handed_in: datetime
    version: int = 0
    chain: tuple[Step, ...] = ()
    given: tuple[Decision, ...] = ()
    parts: tuple[Part, ...] = ()
    confirming: tuple[str, ...] = ()
    told_at: datetime | None = None

    @property
    def standing(self) -> tuple[Standing, ...]:
        """The approvals that stand."""
        return tuple(_standing(one) for one in self.given if _stands(one))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that may be taken now."""
        is_open = self.document.stage == Stage.DECIDING
        return tuple(decide.waiting_for(self.chain, self.standing)) if is_open else ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles whose turn it is: to confirm a consent, else to decide."""
        return self.confirming or tuple(step.role for step in self.steps)

    @property
    def writers(self) -> frozenset[int]:
        """Everybody who wrote any of it, by key: none of them decides on it."""
        return frozenset({self.document.author_id, *(part.person_id for part in self.parts)})

    @property
    def since(self) -> datetime:
        """Since when it lies where it lies: its newest version, or the last decision on it."""
        return max(self.handed_in, self.given[-1].at) if self.given else self.handed_in

    @property
    def last_return(self) -> Decision | None:
        """The decision by which it came back to its author, where it lies there now."""
        last = self.given[-1] if self.given else None
        is_back = self.document.stage == Stage.RETURNED and last is not None and last.verdict == Verdict.RETURN
        return last if is_back else None

    def turn_since(self, steps: Iterable[Step]) -> datetime:
        """Return when it became the turn of `steps`: the version, the last step before them, or a return to them."""
        steps = tuple(steps)
        before = {role for step in steps for role in step.after}
        mine = {step.role for step in steps}
        turns = [one.at for one in self.given if (_stands(one) and before & set(one.roles)) or one.returned_to in mine]
        return max([self.handed_in, *turns])


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
    known: Callable[[], Mapping[int, Person]]
    lent: tuple[Delegation, ...] = ()

    def holders(self, role: str, project: int) -> list[Person]:
        """Return the active people who hold `role` in the project with this key, then those in the company."""
        found: list[Person] = []
        for place in (project, None):
            here = [one for one, own in self.roles.items() if role in own.get(place, ())]
            found += sorted((self.known()[one] for one in here), key=lambda one: one.user) if here else []
        return list(dict.fromkeys(found))

    def roles_of(self, person: int, project: int) -> frozenset[str]:
        """Return the roles that a person holds in a project, both by key, those in the company included."""
        own = self.roles.get(person, {})
        return own.get(None, frozenset()) | own.get(project, frozenset())

    def places(self, who: Person) -> set[int | None]:
        """Return the projects in which `who` may sign anything; None among them: in all."""
        return {*self.roles.get(who.pk, ()), *(one.project_id for one in self.lent if one.taker_id == who.pk)}

    def acting(self, who: Person, project: int) -> frozenset[str]:
        """Return the roles in which `who` may act in the project with this key today."""
        lent = {one.role for one in self.lent if one.taker_id == who.pk and one.project_id in {None, project}}
        return self.roles_of(who.pk, project) | lent

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
    found = unsettled(Q(pk__in=concerning(who, people))).exclude(author=who)
    turns = (people.turn(who, one) for one in courses(found).values())
    return sorted((one for one in turns if one), key=lambda one: (one.since, one.document.pk))


def unsettled(wanted: Q) -> QuerySet[Document]:
    """Return the documents that are `wanted`, and those whose consent nobody has confirmed or refused.

    Their projects and people are few, and each is made once: a page of these documents costs half of what a join does.
    """
    consented = Consent.objects.filter(confirmed_at=None, refused_at=None).values("document")
    return Document.objects.filter(wanted | Q(pk__in=consented)).prefetch_related("project", "author")


def concerning(who: Person, people: Staff) -> list[int]:
    """Return the keys of the documents being decided, in whose chain stands a role that `who` has there.

    Whether it is their turn is not asked yet: most of what is open in a company concerns one person not at all.
    """
    found = Revision.objects.filter(document__stage=Stage.DECIDING)
    if None not in (places := people.places(who)):
        found = found.filter(document__project__in=places)
    rows = _last_of(found).values_list("document", "document__project", "chain")
    return [document for document, project, chain in rows if _roles_in(chain) & people.acting(who, project)]


def staff(*, around: Person | None = None) -> Staff:
    """Return who holds which roles today; of somebody alone, what they hold and what is lent to them."""
    lent = deputies.in_force(clock.today()).filter(giver__active=True)
    active = Person.objects.filter(active=True)
    if around is not None:
        lent = lent.filter(taker=around)
        active = active.filter(pk__in={around.pk, *(one.giver_id for one in lent)})
    here = set(active.values_list("pk", flat=True))
    roles: dict[int, dict[int | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in held_roles():
        if row.person in here:
            roles[row.person][row.project].add(row.role)
    found = {one: {place: frozenset(names) for place, names in own.items()} for one, own in roles.items()}
    return Staff(found, cache(lambda: {one.pk: one for one in active}), tuple(lent))


def courses(documents: Iterable[Document]) -> dict[int, Course]:
    """Return how far each of `documents` has come, by primary key and in their order: in four questions."""
    asked = {one.pk: one for one in documents}
    if not asked:
        return {}
    newest = _newest(asked)
    given: dict[int, list[Decision]] = defaultdict(list)
    decided = Decision.objects.filter(document__in=asked).prefetch_related("person", "on_behalf")
    for decision in decided.order_by("id"):
        given[decision.document_id].append(decision)
    parts: dict[int, list[Part]] = defaultdict(list)
    for part in Part.objects.filter(document__in=asked, replaced_at=None).select_related("person").order_by("id"):
        parts[part.document_id].append(part)
    last = {one.document_id: one for one in Consent.objects.filter(document__in=asked).order_by("id")}
    made = {}
    for pk, document in asked.items():
        version = newest.get(pk, {})
        confirming = _confirming(last[pk], document, version.get("content_digest", "")) if pk in last else ()
        made[pk] = Course(
            document,
            version.get("at", document.opened_at),
            version.get("serial", 0),
            decide.from_rows(version.get("chain", ())),
            tuple(given[pk]),
            tuple(parts[pk]),
            confirming,
            last[pk].told_at if confirming else None,
        )
    return made


def _newest(documents: Iterable[int]) -> dict[int, dict[str, Any]]:
    # Without the record: that is the whole content of a document, and nobody reads it here.
    rows = _last_of(Revision.objects.filter(document__in=documents))
    names = ("document_id", "serial", "chain", "content_digest", "at")
    return {row["document_id"]: dict(row) for row in rows.values(*names)}


def _last_of(versions: QuerySet[Revision]) -> QuerySet[Revision]:
    last = Revision.objects.filter(document=OuterRef("document")).order_by("-serial").values("serial")[:1]
    return versions.annotate(last=Subquery(last)).filter(serial=F("last"))


def _roles_in(chain: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(step.role for step in decide.from_rows(chain))


def _confirming(consent: Consent, document: Document, content: str) -> tuple[str, ...]:
    consent.document = document
    stands = consents.state(consent, clock.now(), content=content)
    return tuple(consents.roles_for(consent, stands)) if stands in consents.UNCONFIRMED else ()


def _stands(one: Decision) -> bool:
    return one.verdict == Verdict.APPROVE and one.void_at is None


def _standing(one: Decision) -> Standing:
    giver = one.on_behalf.user if one.on_behalf else ""
    return Standing(tuple(one.roles), one.person.user, one.scope_digests, giver)


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
