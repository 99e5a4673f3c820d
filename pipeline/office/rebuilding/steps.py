"""How each event of a document's way to its entry becomes rows again: versions, parts, verdicts, consents, number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pipeline.office.models import Consent, Decision, Drop, Event, Part, RegisterRow, Revision
from pipeline.office.rebuilding.story import Story, said
from pipeline.stages import RegisterState, Stage, Verdict
from schemas.language import _
from schemas.policy import Verb

Handler = Callable[[Story, Event], None]
# What stands in a version whose content only the database had: nothing, which no check takes for content.
NOTHING = "{}"


def _submitted(story: Story, event: Event) -> None:
    body, document = event.body, story.document
    document.title, document.author = said(body, "title")[:200] or document.title, story.by(event, "author")
    document.stage = Stage.DECIDING
    _version(story, event, body["source"], body)
    if story.around.has_register(document.type):
        story.register = RegisterRow(
            document=document, state=RegisterState.PLANNED, channels=body["channels"], audience="全体业主"
        )


def _scanned(story: Story, event: Event) -> None:
    source, digest = event.body["source"], said(event.body, "content_digest")
    _version(story, event, source, {"sources": [source], "content_digest": digest, "chain": []})


def _version(story: Story, event: Event, source: str, body: Mapping[str, Any]) -> None:
    by = story.maybe_by(event) or story.document.author
    serial = len(story.revisions) + 1
    story.revisions.append(
        Revision(
            document=story.document,
            serial=serial,
            source=source,
            sources=body["sources"],
            record=NOTHING,
            digests={},
            content_digest=body["content_digest"],
            chain=body["chain"],
            submitted_by=by,
            at=event.at,
        )
    )
    story.drops.append(
        Drop(sha256=source, project=story.document.project.code, by=said(event.body, "by"), at=event.at,
             document=story.document, revision=serial)
    )  # fmt: skip


def _part_taken(story: Story, event: Event) -> None:
    writer, sections = story.by(event, "writer"), list(event.body["sections"])
    for older in story.parts:
        kept = [section for section in older.standing if section not in sections]
        if older.person == writer and older.replaced_at is None and kept != older.standing:
            older.standing, older.replaced_at = kept, None if kept else event.at
    story.document.title = said(event.body, "title")[:200] or story.document.title
    story.parts.append(
        Part(document=story.document, person=writer, source=event.body["source"], sections=sections,
             standing=sections, position=len(story.parts), at=event.at)
    )  # fmt: skip


def _decided(story: Story, event: Event) -> None:
    body = event.body
    giver = body.get("on_behalf_of")
    story.decisions.append(
        Decision(
            document=story.document,
            revision=body["revision"],
            roles=body["roles"],
            verb=_verb(story, body["revision"], body["roles"]),
            verdict=body["verdict"],
            person=story.by(event),
            on_behalf=story.around.person(giver) if giver else None,
            returned_to=said(body, "returned_to"),
            note=said(body, "note"),
            scope_digests=body["digests"],
            at=event.at,
        )
    )


def _verb(story: Story, revision: int, roles: list[str]) -> str:
    chain: list[Mapping[str, Any]] = next((one.chain for one in story.revisions if one.serial == revision), [])
    return next((str(step["verb"]) for step in chain if step["role"] in roles), Verb.APPROVE.value)


def _voided(story: Story, event: Event) -> None:
    """Void what the event names: by its roles, or as older events do by the people alone."""
    people = list(event.body["people"])
    roles: list[Any] = event.body.get("roles") or [None] * len(people)
    for user, held in zip(people, roles, strict=True):
        for one in story.decisions:
            is_his = one.person.user == user and one.verdict == Verdict.APPROVE and one.void_at is None
            if is_his and held in (None, one.roles):
                one.void_at = event.at


def _consented(story: Story, event: Event) -> None:
    body, kind = event.body, story.around.kind(story.document)
    rule = kind.emergency if kind else None
    newest = story.revisions[-1].content_digest if story.revisions else ""
    prepared = story.around.numbers.get(said(body, "prepared"))
    if prepared is None:
        story.around.lose(_("Telephone consents whose prepared text is not in the ledger."))
        return
    story.consents.append(
        Consent(
            document=story.document,
            content_digest=newest,
            prepared_id=prepared,
            role=said(body, "role") or (rule.consent if rule else ""),
            escalates_to=said(body, "escalates_to") or (rule.escalate if rule else ""),
            giver=story.by(event, "giver"),
            dialled=said(body, "dialled")[:20],
            told_at=datetime.fromisoformat(body["told_at"]),
            at=event.at,
            by=story.by(event),
            due=datetime.fromisoformat(body["due"]),
        )
    )
    story.document.stage = Stage.APPROVED


def _confirmed(verdict: Verdict, field: str) -> Handler:
    def confirmed(story: Story, event: Event) -> None:
        role, deputed = event.body["role"], event.body.get("on_behalf_of")
        for consent in story.consents[-1:]:
            setattr(consent, field, event.at)
        version = story.revisions[-1] if story.revisions else None
        serial, whole = (version.serial, version.content_digest) if version else (0, "")
        story.decisions.append(
            Decision(document=story.document, revision=serial, roles=[role], verb=_verb(story, serial, [role]),
                     verdict=verdict, person=story.by(event), note=said(event.body, "note"),
                     on_behalf=story.around.person(deputed) if deputed else None,
                     scope_digests={role: whole}, at=event.at)
        )  # fmt: skip

    return confirmed


def _escalated(story: Story, event: Event) -> None:
    for consent in story.consents[-1:]:
        consent.escalated_at = event.at


def _released(story: Story, event: Event) -> None:
    body, document = event.body, story.document
    document.number, document.code, document.year = body["number"], body["code"], str(body["year"])
    document.issued_at, document.stage = event.at, Stage.RELEASED
    year, _dash, serial = said(body, "register").rpartition("-")
    if story.register is not None and serial:
        story.register.year, story.register.serial = year, int(serial)
        story.register.state = RegisterState.NUMBERED


def _recalled(story: Story, _event: Event) -> None:
    story.document.stage = Stage.RETURNED


def _abandoned(story: Story, _event: Event) -> None:
    story.document.stage = Stage.ABANDONED
    if story.register is not None:
        story.register.state = RegisterState.VOID


HANDLERS: Mapping[str, Handler] = {
    "submitted": _submitted,
    "scanned": _scanned,
    "part-taken": _part_taken,
    "decided": _decided,
    "voided": _voided,
    "consented": _consented,
    "consent-confirmed": _confirmed(Verdict.APPROVE, "confirmed_at"),
    "consent-refused": _confirmed(Verdict.RETURN, "refused_at"),
    "escalated": _escalated,
    "released": _released,
    "recalled": _recalled,
    "abandoned": _abandoned,
}
