"""Projects, people, their roles and leaves, as their events tell them; and what is kept of exports and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.office.models import Access, Delegation, Event, Feedback, Person, Project, Role, Series
from pipeline.office.rebuilding.story import Around, key_of, said
from schemas.language import _

Handler = Callable[[Around, Event], None]
ACCOUNTS = _("Passwords, mail addresses and telephone numbers: give each account its own again.")
CODES = _("Access codes of owners' pages: give each project a new one.")
RECEIPTS = _("Receipts of owners' words: the secret that opens one is lost, and so is which letter it became.")


def _project(around: Around, event: Event) -> None:
    body = event.body
    names = ("name", "city", "fee_mode", "active", "facts")
    values = {name: body[name] for name in names if name in body}
    if "facts" not in values:
        around.lose(_("Master data of projects: their words are closed, and no key opens them here."))
    made, _is_new = Project.objects.update_or_create(code=body["project"], defaults=values)
    around.projects[made.code] = made


def _person(around: Around, event: Event) -> None:
    body = event.body
    if "name" not in body:
        around.lose(_("Names of people: their words are closed, and no key opens them here."))
    values = {"name": said(body, "name") or body["user"], "active": body.get("active", True)}
    made, _is_new = Person.objects.update_or_create(user=body["user"], defaults=values)
    around.people[made.user] = made
    # An event tells all the roles that somebody has from then on.
    made.roles.all().delete()
    for held in body.get("roles", ()):
        where = around.project(held["project"]) if held["project"] else None
        Role.objects.get_or_create(person=made, role=held["role"], project=where)


def _delegated(around: Around, event: Event) -> None:
    body = event.body
    Delegation.objects.create(
        pk=body["no"],
        giver=around.person(body["giver"]),
        taker=around.person(body["taker"]),
        role=body["role"],
        project=around.project(body["project"]) if body.get("project") else None,
        since=body["since"],
        until=body["until"],
        at=event.at,
        by=around.person(body.get("by")),
    )


def _revoked(around: Around, event: Event) -> None:
    given = Delegation.objects.filter(pk=event.body["no"])
    given.update(revoked_at=event.at, revoked_by=around.person(event.body.get("by")))


def _exported(around: Around, event: Event) -> None:
    body = event.body
    Access.objects.create(
        at=event.at,
        action="exported",
        person=around.person(body["by"]) if body.get("by") else None,
        operator=said(body, "operator")[:60],
        document_id=key_of(event.document) if event.document else None,
        what=said(body, "what")[:300],
        purpose=said(body, "purpose")[:200],
    )


def _feedback(around: Around, event: Event) -> None:
    body = event.body
    around.lose(RECEIPTS)
    Feedback.objects.create(
        project=around.project(body["project"]),
        receipt=body["receipt"],
        secret="",
        category=body["category"],
        at=event.at,
        due_on=said(body, "due_on"),
    )
    series, serial = _series_of_receipt(body["receipt"])
    reserve(series, serial)


def _series_of_receipt(receipt: str) -> tuple[str, int]:
    code, _word, year, serial = receipt.rsplit("-", 3)
    return f"feedback/{code}/{year}", int(serial)


def _feedback_moved(name: str) -> Handler:
    def moved(_around: Around, event: Event) -> None:
        Feedback.objects.filter(receipt=event.body["receipt"]).update(**{name: event.at})

    return moved


def _code_lost(around: Around, _event: Event) -> None:
    around.lose(CODES)


def reserve(series: str, last: int) -> None:
    """Let `series` go on behind `last`: no number is given a second time (I6)."""
    row, _is_new = Series.objects.get_or_create(name=series)
    if row.last < last:
        row.last = last
        row.save(update_fields=["last"])


HANDLERS: Mapping[str, Handler] = {
    "project-set": _project,
    "person-set": _person,
    "delegated": _delegated,
    "delegation-revoked": _revoked,
    "exported": _exported,
    "feedback": _feedback,
    "feedback-ongoing": _feedback_moved("taken_up_at"),
    "feedback-replied": _feedback_moved("replied_at"),
    "access-code-set": _code_lost,
}
