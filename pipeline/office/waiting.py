"""Whose turn it is, for many documents at once: a handful of questions to the database, however many there are.

`documents.waiting` asks the same of one document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from pipeline import decide
from pipeline.decide import Standing
from pipeline.office import clock, deputies
from pipeline.office.models import Decision, Delegation, Document, Part, Person, Revision, Role
from pipeline.stages import Stage, Verdict
from schemas.policy import Step


@dataclass(frozen=True, slots=True)
class Lying:
    """Where one document lies: the steps it waits for, since when, and who has written any of it (by key)."""

    document: Document
    steps: tuple[Step, ...] = ()
    chain: tuple[Step, ...] = ()
    standing: tuple[Standing, ...] = ()
    since: datetime | None = None
    reminders: tuple[dict[str, Any], ...] = ()
    last_return: Decision | None = None
    parts: tuple[Part, ...] = ()

    @property
    def writers(self) -> frozenset[int]:
        """Everybody who wrote any of it."""
        return frozenset({self.document.author_id, *(part.person_id for part in self.parts)})


@dataclass(frozen=True, slots=True)
class Staff:
    """Who holds which roles, and who signs for whom today: the whole table, which is small."""

    held: dict[tuple[str, int | None], list[Person]] = field(default_factory=dict)
    lent: tuple[Delegation, ...] = ()

    def holders(self, role: str, project: int) -> list[Person]:
        """Return the active people who hold `role` in the project with this key, or in the company."""
        found = [*self.held.get((role, project), ()), *self.held.get((role, None), ())]
        return list(dict.fromkeys(found))

    def roles_of(self, who: Person, project: int) -> set[str]:
        """Return the roles that `who` holds in the project with this key, those in the company included."""
        return {role for (role, where), people in self.held.items() if where in {None, project} and who in people}

    def awaited(self, lying: Lying) -> list[Person]:
        """Return everybody who may decide on a document now, deputies included, writers left out."""
        found: list[Person] = []
        for step in lying.steps:
            holders = [one for one in self.holders(step.role, lying.document.project_id) if one.pk not in lying.writers]
            found += holders
            found += [one.taker for one in self.lent_for(step.role, lying) if one.giver in holders]
        return [one for one in dict.fromkeys(found) if one.pk not in lying.writers]

    def lent_for(self, role: str, lying: Lying) -> list[Delegation]:
        """Return the delegations by which somebody signs as `role` on a document."""
        here = {None, lying.document.project_id}
        return [
            one
            for one in self.lent
            if one.role == role
            and one.project_id in here
            and one.giver in self.holders(role, lying.document.project_id)
        ]

    def is_turn_of(self, who: Person, lying: Lying) -> bool:
        """Return whether `who` may decide on a document now, in their own name or for somebody on leave."""
        if not lying.steps or who.pk in lying.writers:
            return False
        held = self.roles_of(who, lying.document.project_id)
        if decide.covered_by(who.user, held, lying.chain, lying.standing):
            return True
        lent = [one for step in lying.steps for one in self.lent_for(step.role, lying)]
        return any(
            decide.covered_by(who.user, {one.role}, lying.chain, lying.standing, one.giver.user)
            for one in lent
            if one.taker == who and one.giver_id not in lying.writers
        )


def staff() -> Staff:
    """Return who holds which roles today."""
    held: dict[tuple[str, int | None], list[Person]] = defaultdict(list)
    for row in Role.objects.filter(person__active=True).select_related("person").order_by("person__user"):
        held[row.role, row.project_id].append(row.person)
    return Staff(dict(held), tuple(deputies.in_force(clock.today()).filter(giver__active=True)))


def lying(found: Iterable[Document]) -> list[Lying]:
    """Return where each document of `found` lies, in their order: four questions, however many there are."""
    documents = list(found)
    keys = [one.pk for one in documents]
    newest = _newest(keys)
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for one in Decision.objects.filter(document__in=keys).select_related("person", "on_behalf").order_by("id"):
        decisions[one.document_id].append(one)
    parts: dict[int, list[Part]] = defaultdict(list)
    for part in Part.objects.filter(document__in=keys, replaced_at=None).select_related("person").order_by("id"):
        parts[part.document_id].append(part)
    return [_lying(one, newest.get(one.pk), decisions[one.pk], tuple(parts[one.pk])) for one in documents]


def _newest(keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    # Without the record: that is the whole content of a document, and nobody reads it here.
    last = Revision.objects.filter(document=OuterRef("document")).order_by("-serial").values("serial")[:1]
    rows = Revision.objects.filter(document__in=keys).annotate(last=Subquery(last)).filter(serial=F("last"))
    return {row["document_id"]: dict(row) for row in rows.values("document_id", "chain", "at", "reminders")}


def _lying(
    document: Document, newest: dict[str, Any] | None, decisions: Sequence[Decision], parts: tuple[Part, ...]
) -> Lying:
    since = newest["at"] if newest else document.opened_at
    chain = decide.from_rows(newest["chain"]) if newest else ()
    standing = [
        Standing(tuple(one.roles), one.person.user, one.scope_digests, one.on_behalf.user if one.on_behalf else "")
        for one in decisions
        if one.verdict == Verdict.APPROVE and one.void_at is None
    ]
    steps = decide.waiting_for(chain, standing) if document.stage == Stage.DECIDING else []
    last = decisions[-1] if decisions else None
    is_back = document.stage == Stage.RETURNED and last is not None and last.verdict == Verdict.RETURN
    return Lying(
        document,
        tuple(steps),
        chain,
        tuple(standing),
        max(since, last.at) if last is not None else since,
        tuple(newest["reminders"]) if newest else (),
        last if is_back else None,
        parts,
    )
