"""Step 5 as it is written down: one signature, the steps it covers, and the digests of what it saw."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime

from django.utils import timezone

from pipeline import decide
from pipeline.office import access, documents, events
from pipeline.office.models import Decision, Document, Person
from pipeline.office.refusals import NotAnEarlierStep, NotDeciding, NoteNeeded, OldVersion
from pipeline.stages import Seen, Stage, Verdict
from schemas.language import text
from schemas.policy import Step


def write(document: Document, by: Person, verdict: Verdict, note: str, to: str = "") -> Decision:
    """Write one verdict with its event, inside the caller's transaction.

    A return `to` the role of an earlier step voids the approvals from that step on.

    Raises:
        NoteNeeded: a return gives no reason.
        NotAnEarlierStep: no step of that role comes before the one that is taken now.
    """
    if verdict is Verdict.RETURN and not note.strip():
        raise NoteNeeded(document=document.key)
    revision = documents.newest(document)
    chain = decide.from_rows(revision.chain)
    signature = access.signature(by, document, chain)
    assert signature is not None, "whoever may not decide has been refused by now"
    covered, giver = signature.steps, signature.on_behalf
    if to:
        _refuse_unless_earlier(document, chain, covered, to)
    seen = {step.role: decide.scope_digest(step, revision.digests, revision.content_digest) for step in covered}
    now = timezone.now()
    decision = Decision.objects.create(
        document=document,
        revision=revision.serial,
        roles=[step.role for step in covered],
        verb=covered[0].verb,
        verdict=verdict,
        person=by,
        on_behalf=giver,
        returned_to=to,
        note=note,
        scope_digests=seen,
        at=now,
    )
    facts = {"verdict": verdict, "roles": decision.roles, "revision": revision.serial, "digests": seen, "note": note}
    told = ({"on_behalf_of": giver.user} if giver else {}) | ({"returned_to": to} if to else {})
    events.record("decided", at=now, document=document.key, by=by, **facts, **told)
    if to:
        void(document, decide.from_step_on(chain, to), now)
    return decision


def refuse_unless_deciding(document: Document, chain: Sequence[Step], saw: Seen) -> None:
    """Refuse a verdict on a document that waits for none, or on a version that is no longer the newest.

    Raises:
        NotDeciding, OldVersion
    """
    clause = "、".join(dict.fromkeys(step.clause for step in chain))
    if saw.version is not None and saw.version != (newest := documents.newest_serial(document)):
        raise OldVersion(document=document.key, seen=saw.version, newest=newest, clause=clause)
    if document.stage not in {Stage.DECIDING, Stage.APPROVED}:
        raise NotDeciding(document=document.key, stage=text(Stage(document.stage).words), clause=clause)


def _refuse_unless_earlier(document: Document, chain: Sequence[Step], mine: Sequence[Step], to: str) -> None:
    earlier = [step.role for step in decide.before_steps(chain, [step.role for step in mine])]
    if to not in earlier:
        clause = "、".join(dict.fromkeys(step.clause for step in mine))
        choices = access.role_titles(earlier) or "—"
        raise NotAnEarlierStep(document=document.key, role=access.role_titles([to]), choices=choices, clause=clause)


def void(document: Document, roles: Container[str], at: datetime) -> None:
    """Void the approvals of any of `roles` with an event, inside the caller's transaction."""
    given = document.decisions.filter(verdict=Verdict.APPROVE, void_at=None).select_related("person")
    rest = [one for one in given if any(role in roles for role in one.roles)]
    if rest:
        document.decisions.filter(pk__in=[one.pk for one in rest]).update(void_at=at)
        of_roles = [one.roles for one in rest]
        people = [one.person.user for one in rest]
        events.record("voided", at=at, document=document.key, people=people, roles=of_roles)
