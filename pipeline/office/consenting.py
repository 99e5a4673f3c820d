"""An emergency text goes out on the manager's word by telephone: recorded, confirmed within 24 hours, or escalated.

Its wording was approved beforehand; the consent takes the place of the manager's written approval until he gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pipeline import decide, prepared
from pipeline.office import access, clock, consents, contributions, deputies, documents, events, people
from pipeline.office.consents import ConsentState
from pipeline.office.models import Consent, Decision, Document, Person
from pipeline.office.refusals import NotApprovedYet, NotDeciding, NoteNeeded
from pipeline.stages import Stage, Verdict
from schemas import expressions, masking
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import NotAllowed, WrongUsage
from schemas.language import _, text
from schemas.policy import Verb
from schemas.safeguards import Emergency

_IN_FORCE = {Stage.FILED, Stage.SECURED, Stage.PUBLISHED}


class NoEmergency(NotAllowed):
    """The type knows no prepared texts, or the document names none."""

    message = _("%(document)s names no prepared text: it goes out when it is approved in writing.")


class NoSuchPrepared(NotAllowed):
    """The prepared text is unknown, no longer in force, or over."""

    message = _("%(number)s is no prepared text that is filed, in force and valid today.")


class OtherWording(NotAllowed):
    """The text is not the one that was approved beforehand."""

    message = _("The text of %(document)s is not the wording of %(number)s with its 【】 filled in.")


class NeedsWriting(NotAllowed):
    """Somebody else must approve as well, and has not approved the wording."""

    message = _("%(document)s also needs the written approval of %(roles)s, who did not approve the prepared text.")


class NotThen(NotAllowed):
    """Nobody consents tomorrow, and what was said long ago is no consent to this."""

    message = _("A consent of %(told)s cannot be recorded now: it lies in the future, or over %(hours)s hours back.")


class NoNumber(WrongUsage):
    """What is said to have been dialled is no telephone number."""

    message = _("“%(dialled)s” is no telephone number: type the one that was dialled, in digits.")


def record(
    document: Document, giver: Person, told_at: datetime, by: Person, kind: DocumentType, dialled: str = ""
) -> Consent:
    """Write the consent down with its event, inside the caller's transaction; `dialled` is the number that was rung.

    The ledger, which keeps everything, has that number masked.

    Raises:
        NotDeciding, NoEmergency, NoSuchPrepared, OtherWording, NeedsWriting, NotThen, NoNumber
        OwnDraft, NotYourRole: `giver` may not consent, or `by` has no role in the project.
    """
    rule = kind.emergency
    if rule is None:
        raise NoEmergency(document=document.key, clause="5.3.3A")
    if document.stage != Stage.DECIDING:
        raise NotDeciding(document=document.key, stage=text(Stage(document.stage).words), clause=rule.clause)
    _refuse_unless_may_consent(giver, document, rule)
    access.refuse_unless_of_project(by, document.project)
    now, term = clock.now(), timedelta(hours=rule.hours)
    if not now - term <= told_at <= now:
        told = timezone.localtime(told_at).strftime("%Y-%m-%d %H:%M")
        raise NotThen(told=told, hours=rule.hours, clause=rule.clause)
    number, basis = _number(dialled), _basis(document, rule)
    given = Consent.objects.create(
        document=document,
        content_digest=documents.newest(document).content_digest,
        prepared=basis,
        role=rule.consent,
        escalates_to=rule.escalate,
        giver=giver,
        dialled=number,
        told_at=told_at,
        at=now,
        by=by,
        due=told_at + term,
    )
    facts = {"giver": giver.user, "prepared": basis.number, "told_at": told_at.isoformat()} | _masked(number)
    facts |= {"role": rule.consent, "escalates_to": rule.escalate}
    events.record("consented", at=now, document=document.key, by=by, due=given.due.isoformat(), **facts)
    return given


def _masked(number: str) -> dict[str, str]:
    return {"dialled": masking.mask_phone(number)} if number else {}


def _number(dialled: str) -> str:
    number = people.plain_phone(dialled)
    if dialled.strip() and not number:
        raise NoNumber(dialled=dialled)
    return number


def _refuse_unless_may_consent(giver: Person, document: Document, rule: Emergency) -> None:
    if giver in contributions.writers(document):
        raise access.OwnDraft(person=giver.name, clause=rule.clause)
    if rule.consent not in access.roles_of(giver, document.project):
        raise access.NotYourRole(person=giver.name, roles=access.role_titles([rule.consent]), clause=rule.clause)


def _basis(document: Document, rule: Emergency) -> Document:
    """Return the prepared text that `document` fills in, or refuse."""
    content = documents.content(documents.newest(document))
    number = str(records.value_at(content, rule.prepared) or "")
    if not number:
        raise NoEmergency(document=document.key, clause=rule.clause)
    found = Document.objects.filter(number=number, type__in=rule.of, stage__in=_IN_FORCE).first()
    approved = documents.content(documents.newest(found)) if found else {}
    until = str(records.value_at(approved, "prepared.valid_until") or "9999-12-31")
    if found is None or until < clock.today():
        raise NoSuchPrepared(number=number, clause=rule.clause)
    wording = str(records.value_at(approved, "prepared.wording") or "")
    if not prepared.fits(wording, str(expressions.evaluate(rule.text, content))):
        raise OtherWording(document=document.key, number=number, clause=rule.clause)
    # Who approved the wording has approved what it says here; anybody else's word is not the manager's to give.
    spoken = {rule.consent, *(role for one in documents.standing(found) for role in one.roles)}
    spoken |= {role for one in documents.standing(document) for role in one.roles}
    if missing := [step.role for step in documents.chain(document) if step.role not in spoken]:
        raise NeedsWriting(document=document.key, roles=access.role_titles(missing), clause=rule.clause)
    return found


def refuse_unless_good(document: Document) -> None:
    """Refuse to release on a consent that is late, or whose prepared text was withdrawn meanwhile.

    A consent lets out at once what cannot wait; it is no standing permission.

    Raises:
        NotApprovedYet, NoSuchPrepared
    """
    if (consent := consents.unconfirmed(document)) is None:
        return
    clause = next((step.clause for step in documents.chain(document) if step.role == consent.role), "5.3.3A")
    if consents.state(consent, clock.now()) is ConsentState.LATE:
        roles = access.role_titles(consents.deciders(consent))
        raise NotApprovedYet(document=document.key, roles=roles, clause=clause)
    if consent.prepared.stage not in _IN_FORCE:
        raise NoSuchPrepared(number=consent.prepared.number, clause=clause)


def confirm(consent: Consent, by: Person, verdict: Verdict, note: str) -> Decision:
    """Write the confirmation of a consent, or its refusal, as an ordinary decision; inside the caller's transaction.

    Raises:
        OwnDraft, NotYourRole, NoteNeeded
    """
    document = Document.objects.select_for_update().get(pk=consent.document_id)
    chain, revision = documents.chain(document), documents.newest(document)
    clause = next((step.clause for step in chain if step.role == consent.role), "5.3.3A")
    if by in contributions.writers(document):
        raise access.OwnDraft(person=by.name, clause=clause)
    role, giver = _capacity(consent, by, document, clause)
    if verdict is Verdict.RETURN and not note.strip():
        raise NoteNeeded(document=document.key)
    step = next((one for one in chain if one.role == role), None)
    seen = {role: decide.scope_digest(step, revision.digests, revision.content_digest) if step else ""}
    now = timezone.now()
    decision = Decision.objects.create(
        document=document,
        revision=revision.serial,
        roles=[role],
        verb=step.verb if step else Verb.APPROVE,
        verdict=verdict,
        person=by,
        on_behalf=giver,
        note=note,
        scope_digests=seen,
        at=now,
    )
    if verdict is Verdict.APPROVE:
        consent.confirmed_at = now
    else:
        consent.refused_at = now
    consent.save(update_fields=["confirmed_at", "refused_at"])
    kind = "consent-confirmed" if verdict is Verdict.APPROVE else "consent-refused"
    told = {"role": role, "giver": consent.giver.user, "note": note}
    told |= {"on_behalf_of": giver.user} if giver else {}
    events.record(kind, at=now, document=document.key, by=by, **told)
    return decision


def _capacity(consent: Consent, by: Person, document: Document, clause: str) -> tuple[str, Person | None]:
    """Return in which role `by` confirms, and for whom as a deputy."""
    wanted = consents.deciders(consent)
    held = access.roles_of(by, document.project)
    if mine := [role for role in wanted if role in held]:
        return mine[0], None
    for lent in deputies.lent_to(by, document.project, not_from=contributions.writers(document)):
        if lent.role in wanted:
            return lent.role, lent.giver
    raise access.NotYourRole(person=by.name, roles=access.role_titles(wanted), clause=clause)


def overdue() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what must be escalated now: the key of the document, and the step that does it."""
    now = clock.now()
    for one in consents.all_unconfirmed():
        if one.escalated_at is None and consents.state(one, now) is ConsentState.LATE:
            yield one.document.key, lambda one=one: escalate(one)  # type: ignore[misc]


def escalate(consent: Consent) -> None:
    """Write down, once, that a consent was not confirmed in time and goes to the leader."""
    with transaction.atomic():
        late = Consent.objects.select_for_update().get(pk=consent.pk)
        if late.escalated_at is None and late.confirmed_at is None:
            late.escalated_at = clock.now()
            late.save(update_fields=["escalated_at"])
            facts: dict[str, Any] = {"to": late.escalates_to, "giver": late.giver.user, "due": late.due.isoformat()}
            events.record("escalated", at=late.escalated_at, document=late.document.key, **facts)
