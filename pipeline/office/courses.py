"""How far documents have come, many at once: in a handful of questions to the database, however many they are.

The rules are those of `access.signature` and `consents`; asked of one document after the other, a page of fifty cost
hundreds of questions. What is read here decides nothing: every step asks its own rules again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from pipeline import decide
from pipeline.decide import Standing
from pipeline.office import clock, consents
from pipeline.office.models import Consent, Decision, Document, Part, Person, Project, Revision
from pipeline.office.prepared import Prepared
from pipeline.stages import Stage, Verdict
from schemas.policy import Step, Verb


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


def unsettled(wanted: Q) -> QuerySet[Document]:
    """Return the documents that are `wanted`, and those whose consent nobody has confirmed or refused."""
    consented = Consent.objects.filter(confirmed_at=None, refused_at=None).values("document")
    return Document.objects.filter(wanted | Q(pk__in=consented))


def of(documents: Iterable[Document]) -> dict[int, Course]:
    """Return how far each of `documents` has come, by primary key and in their order: in four questions."""
    asked = {one.pk: one for one in documents}
    if not asked:
        return {}
    newest = _newest(asked)
    _beside(asked.values())
    keys = list(asked)
    given: dict[int, list[Decision]] = defaultdict(list)
    for decision in sorted(_decisions(documents=keys), key=lambda one: one.pk):
        given[decision.document_id].append(decision)
    parts: dict[int, list[Part]] = defaultdict(list)
    for part in sorted(_parts(documents=keys), key=lambda one: one.pk):
        parts[part.document_id].append(part)
    last = {one.document_id: one for one in sorted(_consents(documents=keys), key=lambda one: one.pk)}
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


def verbs(deciding: Iterable[int]) -> dict[int, tuple[Verb, ...]]:
    """Return what may be done now about each document that is being decided, by primary key: in two questions."""
    asked = list(deciding)
    if not asked:
        return {}
    given: dict[int, list[Standing]] = defaultdict(list)
    for one in filter(_stands, _decisions(documents=asked)):
        given[one.document_id].append(_standing(one))
    chains = {pk: decide.from_rows(version["chain"]) for pk, version in _newest(asked).items()}
    return {pk: tuple(step.verb for step in decide.waiting_for(chain, given[pk])) for pk, chain in chains.items()}


def verbs_of(document: Document) -> tuple[Verb, ...]:
    """Return what may be done now about one document, as `verbs` says."""
    return verbs([document.pk]).get(document.pk, ()) if document.stage == Stage.DECIDING else ()


_decisions = Prepared(
    lambda documents: Decision.objects.filter(document__in=documents).select_related("person", "on_behalf"),
    documents=[int],
)
_parts = Prepared(
    lambda documents: Part.objects.filter(document__in=documents, replaced_at=None).select_related("person"),
    documents=[int],
)
_consents = Prepared(lambda documents: Consent.objects.filter(document__in=documents), documents=[int])
_projects = Prepared(lambda keys: Project.objects.filter(pk__in=keys), keys=[int])
_people = Prepared(lambda keys: Person.objects.filter(pk__in=keys), keys=[int])


def _beside(documents: Collection[Document]) -> None:
    """Read the project and the author of each: they are few, and each is made once, where a join makes them anew."""
    projects = {one.pk: one for one in _projects(keys=sorted({one.project_id for one in documents}))}
    people = {one.pk: one for one in _people(keys=sorted({one.author_id for one in documents}))}
    for one in documents:
        one.project, one.author = projects[one.project_id], people[one.author_id]


# Without the record: that is the whole content of a document, and nobody reads it here.
_NEWEST = ("document_id", "serial", "chain", "content_digest", "at")
_versions = Prepared(
    lambda documents: last_of(Revision.objects.filter(document__in=documents)).values(*_NEWEST), documents=[int]
)


def _newest(documents: Iterable[int]) -> dict[int, dict[str, Any]]:
    return {row["document_id"]: dict(row) for row in _versions(documents=list(documents))}


def last_of(versions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Return of each document the newest of `versions`."""
    last = Revision.objects.filter(document=OuterRef("document")).order_by("-serial").values("serial")[:1]
    return versions.annotate(last=Subquery(last)).filter(serial=F("last"))


def _confirming(consent: Consent, document: Document, content: str) -> tuple[str, ...]:
    consent.document = document
    stands = consents.state(consent, clock.now(), content=content)
    return tuple(consents.roles_for(consent, stands)) if stands in consents.UNCONFIRMED else ()


def _stands(one: Decision) -> bool:
    return one.verdict == Verdict.APPROVE and one.void_at is None


def _standing(one: Decision) -> Standing:
    giver = one.on_behalf.user if one.on_behalf else ""
    return Standing(tuple(one.roles), one.person.user, one.scope_digests, giver)
