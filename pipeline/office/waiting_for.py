"""What waits for somebody's decision, oldest first: the approver's queue, in a number of queries that never grows.

`access.signature` asks the same of one document; here the facts of all open ones are fetched together and the same pure
rule (`decide.covered_by`) is asked of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from pipeline import decide
from pipeline.decide import Standing
from pipeline.office import clock, consents, deputies
from pipeline.office.models import Consent, Decision, Delegation, Document, Part, Person, Revision, Role
from pipeline.stages import Stage, Verdict
from schemas.policy import Step


@dataclass(frozen=True, slots=True)
class Waiting:
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


@dataclass(slots=True)
class _Capacities:
    """In which roles somebody may sign: their own by project (None: everywhere), and what others lent them."""

    own: Mapping[int | None, set[str]]
    lent: Sequence[Delegation] = ()
    givers: Mapping[int, Mapping[int | None, set[str]]] = field(default_factory=dict)

    def held(self, project: int) -> set[str]:
        return self.own.get(None, set()) | self.own.get(project, set())

    def lent_in(self, project: int, writers: set[int]) -> Iterator[Delegation]:
        for one in self.lent:
            held = self.givers.get(one.giver_id, {})
            is_held = one.role in held.get(None, set()) | held.get(project, set())
            if one.project_id in {None, project} and is_held and one.giver_id not in writers:
                yield one

    def projects(self) -> set[int] | None:
        """Return where anything may wait; None for everywhere."""
        own = set(self.own)
        lent = {one.project_id for one in self.lent}
        found = own | lent
        return None if None in found else {one for one in found if one is not None}


def queue(who: Person) -> list[Waiting]:
    """Return what waits for a decision of `who` now, the longest-waiting first."""
    capacities = _capacities(who)
    found = [*_decisions(who, capacities), *_confirmations(capacities)]
    return sorted(found, key=lambda one: (one.since, one.document.pk))


def may_ever(who: Person, roles: Iterable[str]) -> bool:
    """Return whether `who` holds one of `roles`, or deputises today for somebody in it."""
    wanted = list(roles)
    held = Role.objects.filter(person=who, role__in=wanted).exists()
    return held or deputies.in_force(clock.today()).filter(taker=who).exists()


def _capacities(who: Person) -> _Capacities:
    lent = list(deputies.in_force(clock.today()).filter(taker=who, giver__active=True))
    held: dict[int, dict[int | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Role.objects.filter(person__in=[who.pk, *(one.giver_id for one in lent)])
    for person, project, role in rows.values_list("person_id", "project_id", "role"):
        held[person][project].add(role)
    return _Capacities(held[who.pk], lent, held)


def _decisions(who: Person, capacities: _Capacities) -> Iterator[Waiting]:
    projects = capacities.projects()
    open_ones = Document.objects.filter(stage=Stage.DECIDING).exclude(author=who)
    if projects is not None:
        open_ones = open_ones.filter(project__in=projects)
    newest = Revision.objects.filter(document=OuterRef("document")).order_by("-serial").values("serial")[:1]
    versions = Revision.objects.filter(document__in=open_ones.values("pk"), serial=Subquery(newest))
    latest = {one.document_id: one for one in versions.only("document_id", "serial", "chain", "at")}
    given: dict[int, list[Decision]] = defaultdict(list)
    for one in Decision.objects.filter(document__in=open_ones.values("pk")).select_related("person", "on_behalf"):
        given[one.document_id].append(one)
    writers: dict[int, set[int]] = defaultdict(set)
    parts = Part.objects.filter(document__in=open_ones.values("pk"), replaced_at=None)
    for document_id, person in parts.values_list("document_id", "person_id"):
        writers[document_id].add(person)
    for document in open_ones.select_related("project", "author"):
        wrote = writers[document.pk] | {document.author_id}
        if document.pk in latest and who.pk not in wrote:
            yield from _mine(who, capacities, document, (latest[document.pk], given[document.pk], wrote))


def _mine(
    who: Person, capacities: _Capacities, document: Document, facts: tuple[Revision, list[Decision], set[int]]
) -> Iterator[Waiting]:
    revision, given, wrote = facts
    chain, standing = decide.from_rows(revision.chain), [_standing(one) for one in given if _stands(one)]
    about: dict[str, Any] = {
        "document": document,
        "version": revision.serial,
        "seen": max((one.revision for one in given if one.person_id == who.pk), default=None),
    }
    mine = decide.covered_by(who.user, capacities.held(document.project_id), chain, standing)
    if mine:
        yield Waiting(steps=tuple(mine), since=_since(mine, revision, given), **about)
        return
    for lent in capacities.lent_in(document.project_id, wrote):
        steps = decide.covered_by(who.user, {lent.role}, chain, standing, lent.giver.user)
        if steps:
            since = _since(steps, revision, given)
            yield Waiting(steps=tuple(steps), since=since, on_behalf=lent.giver, **about)
            return


def _stands(one: Decision) -> bool:
    return one.verdict == Verdict.APPROVE and one.void_at is None


def _standing(one: Decision) -> Standing:
    behalf = one.on_behalf.user if one.on_behalf else ""
    return Standing(tuple(one.roles), one.person.user, one.scope_digests, behalf)


def _since(steps: Sequence[Step], revision: Revision, given: Iterable[Decision]) -> datetime:
    """Return when it became the turn of `steps`: the version, the last step before them, or a return to them."""
    before = {role for step in steps for role in step.after}
    mine = {step.role for step in steps}
    turns = [one.at for one in given if (_stands(one) and before & set(one.roles)) or one.returned_to in mine]
    return max([revision.at, *turns])


def _confirmations(capacities: _Capacities) -> Iterator[Waiting]:
    """Yield the telephone consents that wait for a written word of somebody with these capacities."""
    newest = Revision.objects.filter(document=OuterRef("document")).order_by("-serial")
    found = Consent.objects.filter(confirmed_at=None, refused_at=None).annotate(
        content=Subquery(newest.values("content_digest")[:1]), version=Subquery(newest.values("serial")[:1])
    )
    now = clock.now()
    about = found.select_related("document__project", "document__author", "giver")
    latest = {one.document_id: one for one in about.order_by("id")}
    wrote: dict[int, set[int]] = defaultdict(set)
    parts = Part.objects.filter(document__in=list(latest), replaced_at=None)
    for document_id, person in parts.values_list("document_id", "person_id"):
        wrote[document_id].add(person)
    for one in latest.values():
        state = consents.state(one, now, content=str(getattr(one, "content", "")))
        if state not in consents.UNCONFIRMED:
            continue
        document, wanted = one.document, set(consents.roles_for(one, state))
        shared: dict[str, Any] = {"document": document, "version": getattr(one, "version", 1), "confirms": True}
        if wanted & capacities.held(document.project_id):
            yield Waiting(steps=(), since=one.told_at, **shared)
            continue
        writers = wrote[document.pk] | {document.author_id}
        lent = next((x for x in capacities.lent_in(document.project_id, writers) if x.role in wanted), None)
        if lent is not None:
            yield Waiting(steps=(), since=one.told_at, on_behalf=lent.giver, **shared)
