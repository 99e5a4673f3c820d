"""Whom a document waits for, by name: whoever rings somebody up wants a person and not a role."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.office import access, consents, contributions, deputies, documents, kinds
from pipeline.office.here import office
from pipeline.office.models import Document, Person
from pipeline.stages import Stage
from schemas.policy import Verb


@dataclass(frozen=True, slots=True)
class Awaited:
    """One step that somebody must take now: in which role, what it is called, who may, and who may for them.

    Without a role it is the author's to mend, or, with the verb of a release, for any of `names` to let out.
    """

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
    if document.stage == Stage.APPROVED:
        return [Awaited("", Verb.ISSUE, _releasing(document))]
    return [Awaited("", "", (document.author.name,))] if document.stage == Stage.RETURNED else []


def _releasing(document: Document) -> tuple[str, ...]:
    """Return who may release `document`: its author, and whoever holds a role that does."""
    found = access.holding(kinds.of(document, office()).release_by, document.project, leaving_out=[document.author])
    people = dict.fromkeys(one for held in found.values() for one in held)
    return _names([document.author, *people])


def _holding(document: Document, steps: dict[str, Verb]) -> list[Awaited]:
    writers = contributions.writers(document)
    found = access.holding(steps, document.project, leaving_out=writers)
    return [
        Awaited(role, verb, _names(found[role]), _names(_deputies(role, found[role], document)))
        for role, verb in steps.items()
    ]


def _deputies(role: str, held: list[Person], document: Document) -> list[Person]:
    """Return who may sign for one of `held`, and is neither one of them nor a writer."""
    users = deputies.takers(role, [one.user for one in held], document.project)
    users -= {one.user for one in (*held, *contributions.writers(document))}
    return list(Person.objects.filter(user__in=users).order_by("user")) if users else []


def _names(people: list[Person]) -> tuple[str, ...]:
    return tuple(one.name for one in people)
