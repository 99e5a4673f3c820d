"""Holds: what a lawsuit or a complaint may still need is not destroyed until it is released, whatever its term says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pipeline.office import access, events
from pipeline.office.certificates import INTENT
from pipeline.office.here import followed
from pipeline.office.models import Document, Event, Hold, Person, Project
from pipeline.stages import Stage
from schemas import retention
from schemas.errors import NotNow, WrongUsage
from schemas.language import _, text

_DONE = "disposed"
# Who may hold and release: those who answer for a lawsuit or a complaint, and those who keep the archive.
MAY = ("quality_center", "supervising_leader", "general_manager", "complaint_officer")


class WhyHold(WrongUsage):
    """What is held, and what is let go again, is so for a reason."""

    message = _("Say why %(what)s is held or released; the reason is kept with it.")


class HeldAlready(NotNow):
    """One hold is enough; a second one would only have to be released too."""

    message = _("%(what)s is on hold since %(day)s.")


class NotHeld(NotNow):
    """There is nothing to release."""

    message = _("%(what)s is not on hold.")


class DestroyedAlready(NotNow):
    """A hold comes too late."""

    message = _("%(what)s was destroyed at the end of its term; nothing is left to be held.")


class BeingDestroyed(DestroyedAlready):
    """A hold comes too late, though a store that was away still has something of it."""

    message = _(
        "The destruction of %(what)s was begun on %(day)s and is not finished; it can be held no more. What a store "
        "that was away still has goes when that is back: letterbook resume"
    )


def clause() -> str:
    """Return the rule that a hold rests on."""
    return str(retention.schedule().clauses["hold"])


@followed
def hold(what: Document | Project, by: Person, reason: str) -> Hold:
    """Keep a document, or all of a project, from being destroyed.

    Raises:
        NotYourRole, WhyHold, HeldAlready, DestroyedAlready, BeingDestroyed
    """
    _refuse_unless_may(what, by, reason)
    with transaction.atomic():
        if isinstance(what, Document):
            what = Document.objects.select_for_update().get(pk=what.pk)
            if what.stage == Stage.DISPOSED:
                raise _too_late(what)
        if (there := _of(what)) is not None:
            raise HeldAlready(what=_name(what), day=f"{timezone.localtime(there.at):%Y-%m-%d}", clause=clause())
        now = timezone.now()
        made = Hold.objects.create(**_place(what), reason=reason.strip(), at=now, by=by)
        events.record("held", at=now, document=_key(what), by=by, **_facts(made))
    return made


@followed
def release(what: Document | Project, by: Person, reason: str) -> Hold:
    """Let a document or a project go again.

    Raises:
        NotYourRole, WhyHold, NotHeld
    """
    _refuse_unless_may(what, by, reason)
    with transaction.atomic():
        there = _of(what)
        if there is None:
            raise NotHeld(what=_name(what), clause=clause())
        there.released_at, there.released_by, there.why_released = timezone.now(), by, reason.strip()
        there.save()
        told = _facts(there) | {"reason": there.why_released}
        events.record("hold-released", at=there.released_at, document=_key(what), by=by, **told)
    return there


def on(documents: Iterable[Document]) -> dict[int, list[Hold]]:
    """Return the holds in force on these documents, theirs and their projects', by the document's primary key."""
    found = list(documents)
    asked = Q(document__in=[one.pk for one in found]) | Q(project__in={one.project_id for one in found})
    rows = list(Hold.objects.filter(asked, released_at=None).select_related("by", "project", "document"))
    return {
        one.pk: held for one in found if (held := [row for row in rows if one.pk == row.document_id
                                                   or one.project_id == row.project_id])
    }  # fmt: skip


def in_force() -> list[Hold]:
    """Return every hold in force, the oldest first."""
    return list(Hold.objects.filter(released_at=None).select_related("by", "project", "document"))


def row(one: Hold) -> dict[str, Any]:
    """Return a hold as the outside contract shows it."""
    return {
        "document": one.document.number or one.document.key if one.document else None,
        "project": one.project.code if one.project else None,
        "reason": one.reason,
        "by": one.by.user,
        "at": one.at,
        "released_at": one.released_at,
        "released_by": one.released_by.user if one.released_by else None,
        "why_released": one.why_released or None,
    }


def _refuse_unless_may(what: Document | Project, by: Person, reason: str) -> None:
    project = what.project if isinstance(what, Document) else what
    if not access.holds_one(by, MAY, project):
        raise access.NotYourRole(person=by.name, roles=access.role_titles(MAY), clause=clause())
    if not reason.strip():
        raise WhyHold(what=_name(what))


def _too_late(document: Document) -> DestroyedAlready:
    told = {event.kind: event for event in Event.objects.filter(document=document.key, kind__in=(INTENT, _DONE))}
    if _DONE in told or INTENT not in told:
        return DestroyedAlready(what=_name(document), clause=clause())
    day = f"{timezone.localtime(told[INTENT].at):%Y-%m-%d}"
    return BeingDestroyed(what=_name(document), day=day, clause=clause())


def _place(what: Document | Project) -> dict[str, Document | Project]:
    return {"document" if isinstance(what, Document) else "project": what}


def _of(what: Document | Project) -> Hold | None:
    return Hold.objects.filter(**_place(what), released_at=None).first()


def _name(what: Document | Project) -> str:
    return what.number or what.key if isinstance(what, Document) else text("project %(code)s", code=what.code)  # type: ignore[return-value]


def _key(what: Document | Project) -> str:
    return what.key if isinstance(what, Document) else ""


def _facts(one: Hold) -> dict[str, Any]:
    return {"hold": one.pk, "project": one.project.code if one.project else None, "reason": one.reason}
