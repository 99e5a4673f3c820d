"""Whose turn it is, for many documents at once: in a handful of questions to the database, however many they are.

The rules are those of `access.signature` and `consents`; asked of one document after the other, a page of fifty cost
hundreds of questions. What is read here decides nothing: every step asks its own rules again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pipeline import decide
from pipeline.decide import Standing
from pipeline.office import clock, consents, deputies
from pipeline.office.consents import ConsentState
from pipeline.office.models import Consent, Decision, Delegation, Document, Part, Person, Revision, Role
from pipeline.stages import Stage, Verdict
from schemas.policy import Step

_TO_CONFIRM = {ConsentState.WAITING, ConsentState.LATE}


@dataclass(frozen=True, slots=True)
class Course:
    """How far the decisions on one document have come: its chain, what was signed, which roles may confirm a consent.

    `confirming` is empty where no consent waits.
    """

    chain: tuple[Step, ...]
    standing: tuple[Standing, ...]
    confirming: tuple[str, ...]

    def roles(self, stage: str) -> tuple[str, ...]:
        """Return the roles whose turn it is at `stage`."""
        if self.confirming or stage != Stage.DECIDING:
            return self.confirming
        return tuple(step.role for step in decide.waiting_for(self.chain, self.standing))


def courses(documents: Iterable[Document]) -> dict[int, Course]:
    """Return how far the decisions have come on those of `documents` that wait for one, by primary key."""
    asked = {one.pk: one for one in documents}
    last = {one.document_id: one for one in Consent.objects.filter(document__in=asked).order_by("id")}
    found = {pk: one for pk, one in asked.items() if pk in last or one.stage == Stage.DECIDING}
    if not found:
        return {}
    # Without their records, which are long and which nobody asks for here.
    newest = Revision.objects.filter(document__in=found).order_by("serial")
    revisions = {pk: (chain, digest) for pk, chain, digest in newest.values_list("document", "chain", "content_digest")}
    signed: dict[int, list[Standing]] = defaultdict(list)
    given = Decision.objects.filter(document__in=found, verdict=Verdict.APPROVE, void_at=None)
    for one in given.select_related("person", "on_behalf").order_by("id"):
        giver = one.on_behalf.user if one.on_behalf else ""
        signed[one.document_id].append(Standing(tuple(one.roles), one.person.user, one.scope_digests, giver))
    made = {}
    for pk, document in found.items():
        chain, content = revisions.get(pk, ([], ""))
        confirming = _confirming(last[pk], document, content) if pk in last else ()
        made[pk] = Course(decide.from_rows(chain), tuple(signed[pk]), confirming)
    return made


def _confirming(consent: Consent, document: Document, content: str) -> tuple[str, ...]:
    consent.document = document
    if consents.state(consent, clock.now(), content=content) not in _TO_CONFIRM:
        return ()
    return tuple(consents.deciders(consent, content=content))


def of(who: Person) -> list[Document]:
    """Return the documents on which `who` may decide or confirm now, in person or as a deputy; the oldest first."""
    power = _Power.of(who)
    if not power:
        return []
    waiting = list(_candidates(power))
    wrote = _writers(waiting)
    known = courses(one for one in waiting if who.pk not in wrote[one.pk])
    return [one for one in waiting if one.pk in known and power.may_sign(one, known[one.pk], wrote[one.pk])]


def _candidates(power: _Power) -> QuerySet[Document]:
    consented = Consent.objects.filter(confirmed_at=None, refused_at=None).values("document")
    asked = Q(stage=Stage.DECIDING) | Q(pk__in=consented)
    found = Document.objects.filter(asked).select_related("project", "author").order_by("id")
    projects = power.projects()
    return found if None in projects else found.filter(project__in=projects)


def _writers(documents: Sequence[Document]) -> dict[int, set[int]]:
    """Return who wrote each document as it stands: its author, and those whose parts it is made of."""
    made = {one.pk: {one.author_id} for one in documents}
    for document, person in Part.objects.filter(document__in=made, replaced_at=None).values_list("document", "person"):
        made[document].add(person)
    return made


@dataclass(frozen=True, slots=True)
class _Power:
    """What one person may sign: the roles held, by project (None: the company), and what others have lent."""

    who: Person
    held: dict[int | None, set[str]]
    lent: tuple[Delegation, ...]
    givers: frozenset[tuple[int, str, int | None]]

    @classmethod
    def of(cls, who: Person) -> _Power:
        held: dict[int | None, set[str]] = defaultdict(set)
        for project, role in Role.objects.filter(person=who).values_list("project", "role"):
            held[project].add(role)
        lent = tuple(deputies.in_force(clock.today()).filter(taker=who, giver__active=True))
        giving = Role.objects.filter(person__in={one.giver_id for one in lent}) if lent else Role.objects.none()
        return cls(who, held, lent, frozenset(giving.values_list("person", "role", "project")))

    def __bool__(self) -> bool:
        return bool(self.held or self.lent)

    def projects(self) -> set[int | None]:
        """Return the projects in which anything may be signed; None among them: in all."""
        return {*self.held, *(one.project_id for one in self.lent)}

    def may_sign(self, document: Document, course: Course, writers: set[int]) -> bool:
        """Return whether it is this person's turn on `document`."""
        here = (document.project_id, None)
        roles = set().union(*(self.held.get(place, set()) for place in here))
        lent = [one for one in self.lent if one.giver_id not in writers and self._holds(one, here)]
        if course.confirming:
            return bool(set(course.confirming) & (roles | {one.role for one in lent}))
        if document.stage != Stage.DECIDING:
            return False
        user, chain, standing = self.who.user, course.chain, course.standing
        return bool(decide.covered_by(user, roles, chain, standing)) or any(
            decide.covered_by(user, {one.role}, chain, standing, one.giver.user) for one in lent
        )

    def _holds(self, lent: Delegation, here: tuple[int | None, ...]) -> bool:
        return lent.project_id in here and any((lent.giver_id, lent.role, place) in self.givers for place in here)
