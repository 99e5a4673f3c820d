"""Whom a document waits for, by name: whoever rings somebody up wants a person and not a role."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.office import access, consents, contributions, deputies, documents
from pipeline.office.models import Document, Person
from pipeline.stages import Stage
from schemas.policy import Verb


@dataclass(frozen=True, slots=True)
class Awaited:
    """One step that somebody must take now: in which role, what it is called, who may, and who may for them."""

    role: str
    verb: str
    names: tuple[str, ...]
    deputies: tuple[str, ...] = ()


def told(document: Document) -> list[Awaited]:
    """Return who must do something about `document` now; whoever wrote any of it decides nothing of it."""
    if (consent := consents.unconfirmed(document)) is not None:
        return _holding(document, dict.fromkeys(consents.deciders(consent), Verb.APPROVE))
    if document.stage == Stage.DECIDING:
        return _holding(document, {step.role: step.verb for step in documents.waiting(document)})
    if document.stage in {Stage.RETURNED, Stage.APPROVED}:
        return [Awaited("", "", (document.author.name,))]
    return []


def _holding(document: Document, steps: dict[str, Verb]) -> list[Awaited]:
    writers = contributions.writers(document)
    left_out = {writer.user for writer in writers}
    holders = access.holders(steps, document.project, leaving_out=writers)
    lent = {role: deputies.takers(role, held, document.project) - left_out for role, held in holders.items()}
    everybody = set().union(*holders.values(), *lent.values())
    names = dict(Person.objects.filter(user__in=everybody).values_list("user", "name"))
    return [
        Awaited(role, verb, _named(holders[role], names), _named(lent[role] - holders[role], names))
        for role, verb in steps.items()
    ]


def _named(users: set[str], names: dict[str, str]) -> tuple[str, ...]:
    return tuple(names[user] for user in sorted(users) if user in names)
