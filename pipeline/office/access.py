"""Who may do what. Nobody else answers that question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from archive.entry import RESTRICTED
from index.engine import Scope
from pipeline import decide
from pipeline.office import contributions, deputies, documents
from pipeline.office.held_roles import roles_held_by
from pipeline.office.models import Delegation, Document, Person, Project, Role
from pipeline.office.prepared import Prepared
from schemas import record as records
from schemas.document_type import DocumentType, roles
from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _, current
from schemas.policy import Step

# Who watches over every document of the company.
OVERSEERS = ("quality_center", "general_manager", "system_admin")


class Restricted(NotAllowed):
    """The document is shown only to those who write, decide or watch over it."""

    message = _("%(document)s is restricted: it is shown to those who write, decide or watch over it (--as USER).")


class NoSuchPerson(WrongUsage):
    """Nobody has this user name."""

    message = _("There is nobody called “%(user)s”; see: letterbook people")


class NotYourRole(NotAllowed):
    """The person does not hold a role that may take this step."""

    message = _("%(person)s may not take this step: it belongs to %(roles)s.")


class OwnDraft(NotAllowed):
    """Nobody decides on their own draft."""

    message = _("%(person)s wrote this document and may not decide on it.")


class OwnPart(NotAllowed):
    """Nobody decides on what they wrote a part of."""

    message = _("%(person)s wrote a part of this document and may not decide on it.")


class Twice(NotAllowed):
    """No one decides twice on the same version."""

    message = _("%(person)s has already decided on this version.")


class EveryoneDecided(NotNow):
    """All approvals are there."""

    message = _("%(document)s has every approval that it needs.")


class NotYourTurn(NotAllowed):
    """The next decision belongs to another role."""

    message = _("It is not the turn of %(person)s: the next decision belongs to %(roles)s.")


@dataclass(frozen=True, slots=True)
class Held:
    """The roles that somebody holds, in the company or in any project: their `own`, and those `lent` to them today."""

    own: frozenset[str]
    lent: frozenset[str]

    @property
    def acting(self) -> frozenset[str]:
        """The roles in which they act today."""
        return self.own | self.lent


@dataclass(frozen=True, slots=True)
class Signature:
    """What one signature takes: the steps, and for whom a deputy signs (None: in one's own name)."""

    steps: tuple[Step, ...]
    on_behalf: Person | None = None


def person(user: str) -> Person:
    """Return the active person with this user name or name.

    Raises:
        NoSuchPerson: there is none, or two people share the name.
    """
    user, active = records.storable(user), Person.objects.filter(active=True)
    found = list(active.filter(user=user) or active.filter(name=user)[:2])
    if len(found) != 1:
        raise NoSuchPerson(user=user)
    return found[0]


def role_titles(ids: Iterable[str]) -> str:
    """Return the names of roles in the reader's language, joined."""
    known = roles()
    language = current()
    joiner = "、" if language.startswith("zh") else ", "
    return joiner.join(known[role].titles.get(language, role) if role in known else role for role in ids)


def roles_of(who: Person, project: Project) -> set[str]:
    """Return the roles that `who` holds in `project`, those held in the whole company included."""
    return {one.role for one in roles_held_by(who) if one.project in {None, project.pk}}


def acting_roles(who: Person, project: Project) -> set[str]:
    """Return the roles that `who` holds in `project`, with those in which they deputise for somebody today."""
    return set(deputies.in_project(deputies.acting_as(who), project.pk))


def visible_to(who: Person) -> tuple[Scope, ...] | None:
    """Return what `who` may find: the projects they act in today, or everything (None) if it is in the company."""
    codes = {one.code for one in deputies.acting_as(who)}
    return None if None in codes else tuple(Scope(project=code) for code in sorted(filter(None, codes)))


def holders(wanted: Iterable[str], project: Project, *, leaving_out: Iterable[Person]) -> dict[str, set[str]]:
    """Return the active people (by user name) who hold each of the roles `wanted` in `project`, writers left out."""
    found = holding(wanted, project, leaving_out=leaving_out)
    return {role: {one.user for one in people} for role, people in found.items()}


def holding(wanted: Iterable[str], project: Project, *, leaving_out: Iterable[Person]) -> dict[str, list[Person]]:
    """Return the people whom `holders` names, each once, by user name."""
    made: dict[str, dict[int, Person]] = {role: {} for role in wanted}
    left_out = {one.pk for one in leaving_out}
    for row in sorted(_holding(roles=list(made), project=project.pk), key=lambda one: one.person.user):
        if row.person_id not in left_out:
            made[row.role][row.person_id] = row.person
    return {role: list(people.values()) for role, people in made.items()}


_holding = Prepared(
    lambda roles, project: (
        Role.objects.filter(role__in=roles, person__active=True)
        .filter(Q(project=project) | Q(project=None))
        .select_related("person")
    ),
    roles=[str],
    project=int,
)


def may_write(who: Person, kind: DocumentType, project: Project) -> bool:
    """Return whether `who` holds an author's role of `kind` in `project`."""
    return holds_one(who, kind.author_roles, project)


def holds_one(who: Person, wanted: Iterable[str], project: Project) -> bool:
    """Return whether `who` holds one of the roles `wanted` in `project`."""
    return bool(roles_of(who, project) & set(wanted))


def holds_in_company(who: Person, wanted: Iterable[str]) -> bool:
    """Return whether `who` holds one of the roles `wanted` in the whole company."""
    return not {one.role for one in roles_held_by(who) if one.project is None}.isdisjoint(wanted)


def roles_anywhere(who: Person) -> set[str]:
    """Return the roles that `who` holds in the company or in any project."""
    return {one.role for one in roles_held_by(who)}


def held_anywhere(who: Person) -> Held:
    """Return the roles that `who` holds, and those that somebody on leave has lent them."""
    own, acting = roles_held_by(who), deputies.acting_as(who)
    return Held(frozenset(one.role for one in own), frozenset(one.role for one in acting if one not in own))


def holds_anywhere(who: Person, wanted: Iterable[str]) -> bool:
    """Return whether `who` holds one of the roles `wanted` in the company or in any project."""
    return bool(roles_anywhere(who) & set(wanted))


def may_open(who: Person, document: Document, kind: DocumentType) -> bool:
    """Return whether `who` may open `document` at the desk: its project's people, and of a restricted one fewer."""
    return (who == document.author or bool(acting_roles(who, document.project))) and may_see(who, document, kind)


def may_see(who: Person | None, document: Document, kind: DocumentType) -> bool:
    """Return whether `document` may be shown to `who`; None is somebody whom nobody has named (requirements 0).

    A restricted one is shown to those who write such documents in its project, decide on them or receive copies, and
    to those who watch over the company.
    """
    if kind.confidentiality != RESTRICTED:
        return True
    if who is None:
        return False
    return who == document.author or bool(acting_roles(who, document.project) & readers(kind))


def readers(kind: DocumentType) -> set[str]:
    """Return the roles that read a restricted document of `kind`."""
    roles = {*kind.author_roles, *kind.part_roles, *OVERSEERS}
    return roles | {step.role for step in kind.approvals} | {copy.role for copy in kind.copies}


def refuse_unless_may_see(who: Person | None, document: Document, kind: DocumentType) -> None:
    """Refuse to show a restricted document to whoever has no part in it.

    Raises:
        Restricted
    """
    if not may_see(who, document, kind):
        raise Restricted(document=document.number or document.key, clause="5.6.2")


def refuse_unless_of_project(who: Person, project: Project) -> None:
    """Refuse whoever has no role at all in `project`.

    Raises:
        NotYourRole
    """
    if not roles_of(who, project):
        raise NotYourRole(person=who.name, roles=project.name)


def signature(who: Person, document: Document, chain: Sequence[Step]) -> Signature | None:
    """Return what `who` would sign on `document` now, in their own name before any other's; None for nothing."""
    standing = documents.standing(document)
    mine = decide.covered_by(who.user, roles_of(who, document.project), chain, standing)
    if mine:
        return Signature(tuple(mine))
    for lent in _lent(who, document):
        steps = decide.covered_by(who.user, {lent.role}, chain, standing, lent.giver.user)
        if steps:
            return Signature(tuple(steps), lent.giver)
    return None


def _lent(who: Person, document: Document) -> list[Delegation]:
    return deputies.lent_to(who, document.project, not_from=contributions.writers(document))


def refuse_unless_may_decide(who: Person, document: Document, chain: Iterable[Step], waiting: Iterable[Step]) -> None:
    """Refuse a decision by whoever wrote any of it, by someone without a role in the chain, twice, or out of turn.

    Raises:
        OwnDraft, OwnPart, NotYourRole, Twice, EveryoneDecided, NotYourTurn: each with the clause of its step.
    """
    chain, waiting = list(chain), list(waiting)
    lent = _lent(who, document)
    held = roles_of(who, document.project) | {one.role for one in lent}
    mine = [step for step in chain if step.role in held]
    clause = "、".join(dict.fromkeys(step.clause for step in mine or waiting or chain))
    if who == document.author:
        raise OwnDraft(person=who.name, clause=clause)
    if who in contributions.writers(document):
        raise OwnPart(person=who.name, clause=clause)
    if not mine:
        wanted = _wanted(who, document, [step.role for step in waiting or chain])
        raise NotYourRole(person=who.name, roles=wanted, clause=clause)
    if waiting and signature(who, document, chain) is not None:
        return
    signed = {user for approval in documents.standing(document) for user in approval.signers}
    if twice := next((one for one in (who, *(row.giver for row in lent)) if one.user in signed), None):
        raise Twice(person=twice.name, clause=clause)
    if not waiting:
        raise EveryoneDecided(document=document.key, clause=clause)
    raise NotYourTurn(person=who.name, roles=role_titles(step.role for step in waiting), clause=clause)


def may(who: Person, document: Document, allowed: Iterable[str]) -> bool:
    """Return whether `who` is the author or holds one of the roles `allowed` in the document's project."""
    return who == document.author or bool(roles_of(who, document.project) & set(allowed))


def refuse_unless_may(who: Person, document: Document, allowed: Iterable[str], clause: str) -> None:
    """Refuse whoever is neither the author nor holds one of the roles `allowed`.

    Raises:
        NotYourRole
    """
    allowed = tuple(allowed)
    if not may(who, document, allowed):
        raise NotYourRole(person=who.name, roles=_wanted(who, document, allowed), clause=clause)


def _wanted(who: Person, document: Document, ids: Sequence[str]) -> str:
    """Return the names of roles, and the project with them where `who` holds one elsewhere and would wonder."""
    elsewhere = holds_anywhere(who, ids)
    return f"{document.project.name}{role_titles(ids)}" if elsewhere else role_titles(ids)
