"""Step 5 as it is written down: one signature, the steps it covers, and the digests of what it saw."""

from __future__ import annotations

from django.utils import timezone

from pipeline import decide
from pipeline.office import access, documents, events
from pipeline.office.models import Decision, Document, Person
from pipeline.stages import Verdict


def write(document: Document, by: Person, verdict: Verdict, note: str) -> Decision:
    """Write one verdict with its event, inside the caller's transaction."""
    revision = documents.newest(document)
    chain, given = documents.chain(document), documents.standing(document)
    covered = decide.covered_by(by.user, access.roles_of(by, document.project), chain, given)
    seen = {step.role: decide.scope_digest(step, revision.digests, revision.content_digest) for step in covered}
    now = timezone.now()
    decision = Decision.objects.create(
        document=document,
        revision=revision.serial,
        roles=[step.role for step in covered],
        verb=covered[0].verb,
        verdict=verdict,
        person=by,
        note=note,
        scope_digests=seen,
        at=now,
    )
    facts = {"verdict": verdict, "roles": decision.roles, "revision": revision.serial, "digests": seen, "note": note}
    events.record("decided", at=now, document=document.key, by=by, **facts)
    return decision
