"""What concerns persons and has a shorter term of its own is destroyed when that ends; the rest of the entry stays.

Of visit records it ends three years after the owner left (requirements 5.4; PIPL 19). Nobody but the steward centre
knows the day, so it is written down; a record without one is kept whole for its own term.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from pipeline.office import access, clock, events, forgetting, holds, terms
from pipeline.office.forgetting import LiesOpen
from pipeline.office.here import followed, office
from pipeline.office.models import Departure, Document, Hold, Person
from pipeline.premises import Premises
from schemas import retention
from schemas.errors import NotNow
from schemas.language import _
from schemas.retention import Minimising

TELLS = ("steward", "project_manager", "quality_center")
MINIMISES = ("quality_center", "system_admin")


class NoOwnTerm(NotNow):
    """Only some documents have a personal part with a term of its own."""

    message = _("%(document)s has no personal part with a term of its own, or it is not filed.")


class NotLeftYet(NotNow):
    """A day to come is a plan and no fact."""

    message = _("%(document)s: the owner cannot have left on a day that is still to come (%(day)s).")


@dataclass(frozen=True, slots=True)
class Due:
    """A document whose personal part has reached the end of its own term, and what keeps it all the same."""

    document: Document
    left_on: date
    ended_on: date
    clause: str
    holds: tuple[Hold, ...] = ()

    def row(self) -> dict[str, Any]:
        """Return the row of the outside contract."""
        return {
            "document": self.document.key,
            "number": self.document.number,
            "project": self.document.project.code,
            "type": self.document.type,
            "owner_left_on": self.left_on,
            "ended_on": self.ended_on,
            "clause": self.clause,
            "holds": [holds.row(one) for one in self.holds],
        }


def _rule(document: Document, premises: Premises) -> Minimising | None:
    (term,) = terms.of([document], premises)
    found = retention.schedule().minimising.get(term.retention_class)
    return found if found and (not found.types or document.type in found.types) else None


@followed
def left(document: Document, day: date, by: Person) -> Departure:
    """Write down on which day the owner left whom `document` is about; said again, the later day counts.

    Raises:
        NotYourRole, NoOwnTerm, NotLeftYet
    """
    rule = _rule(document, office()) if document.entry else None
    if rule is None:
        raise NoOwnTerm(document=document.number or document.key, clause=retention.schedule().clauses["minimise"])
    if not access.holds_one(by, TELLS, document.project):
        raise access.NotYourRole(person=by.name, roles=access.role_titles(TELLS), clause=rule.clause)
    if day > date.fromisoformat(clock.today()):
        raise NotLeftYet(document=document.number, day=day.isoformat(), clause=rule.clause)
    with transaction.atomic():
        now = timezone.now()
        known = Departure.objects.filter(document=document).first()
        latest = max(day, known.left_on) if known else day
        facts = {"left_on": latest, "at": now, "by": by}
        made, _is_new = Departure.objects.update_or_create(document=document, defaults=facts)
        events.record("owner-left", at=now, document=document.key, by=by, day=latest.isoformat())
    return made


def due(premises: Premises, on: date) -> list[Due]:
    """Return the documents whose personal part has reached its end by `on` and is still there, by number."""
    rows = Departure.objects.filter(minimised_at=None).exclude(document__entry="")
    known = {one.document.pk: one for one in rows.select_related("document__project", "document__author")}
    found = []
    for term in terms.of([one.document for one in known.values()], premises):
        rule, one = retention.schedule().minimising.get(term.retention_class), known[term.document.pk]
        if rule is None:
            continue
        ended = retention.years_after(one.left_on, rule.period)
        if ended <= on:
            found.append(Due(term.document, one.left_on, ended, rule.clause, term.holds))
    return sorted(found, key=lambda one: str(one.document.number))


@followed
def minimise(found: Iterable[Due], by: Person) -> list[Due]:
    """Destroy the personal part of what is due and not on hold, and return it. Repeatable; a hold is no error here.

    What a crash left half done is due again, as its departure is marked together with the event.

    Raises:
        NotYourRole
        LiesOpen: of the first whose personal part was filed open; all others are done by then.
    """
    if not access.holds_in_company(by, MINIMISES):
        clause = retention.schedule().clauses["minimise"]
        raise access.NotYourRole(person=by.name, roles=access.role_titles(MINIMISES), clause=clause)
    done, lying_open = list[Due](), list[LiesOpen]()
    for one in found:
        if one.holds:
            continue
        try:
            forgetting.forgotten(one.document, office())
        except LiesOpen as error:
            lying_open.append(error)
            continue
        with transaction.atomic():
            now = timezone.now()
            Departure.objects.filter(document=one.document).update(minimised_at=now)
            facts = {"owner_left_on": one.left_on.isoformat(), "ended_on": one.ended_on.isoformat()}
            events.record("minimised", at=now, document=one.document.key, by=by, clause=one.clause, **facts)
        done.append(one)
    if lying_open:
        raise lying_open[0]
    return done
