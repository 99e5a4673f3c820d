"""Whose term ends when: what an entry says of itself, what became of it since, and what the schedule asks (5.4).

An entry's state is the entry and its events: importance raised later makes its term longer, an appraisal may have kept
it on, and a hold keeps it whatever the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from archive import entry as entries
from archive.store import Store
from pipeline import filing
from pipeline.office import filed, holds, kinds
from pipeline.office.models import Appraisal, Document, Hold
from pipeline.premises import Premises
from schemas import retention
from schemas.bounded import Bounded
from schemas.language import _
from schemas.retention import Schedule

SOON = timedelta(days=365)
KEEP, DESTROY = "keep", "destroy"
CONFIRMED, REFUSED = "confirmed", "refused"


# What imported entries say of their terms. Nothing filed is ever rewritten, so an entry, known by its digest, is opened
# once a process: the yearly appraisal asks all the old ones of them every day.
_read: Bounded[str, tuple[date, str]] = Bounded(50_000)


class State(StrEnum):
    """Where an entry stands whose term ends."""

    SOON = "soon"
    EXPIRED = "expired"
    HELD = "held"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    KEPT = "kept"

    @property
    def words(self) -> str:
        """The state as a message of the catalogue."""
        return _WORDS[self]


_WORDS = {
    State.SOON: _("ends within a year"),
    State.EXPIRED: _("to be appraised"),
    State.HELD: _("on hold"),
    State.PROPOSED: _("appraisal waits for the second person"),
    State.CONFIRMED: _("to be destroyed"),
    State.KEPT: _("kept"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """How long one entry is kept: class and period that bind, the last day (None: for ever), what stands against it.

    `kept_until` is the day to which an appraisal kept it on; `round` the open round that it is in.
    """

    document: Document
    retention_class: str
    period: str
    ends: date | None
    kept_until: date | None = None
    holds: tuple[Hold, ...] = ()
    round: Appraisal | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which it is kept in any case; None for ever."""
        return None if self.ends is None else max(self.ends, self.kept_until or self.ends)

    @property
    def words(self) -> str:
        """Class and period in the reader's language."""
        return retention.said(self.retention_class, self.period)

    def has_ended(self, on: date) -> bool:
        """Return whether the term is over on this day. What is kept for ever never ends."""
        return self.last_day is not None and self.last_day < on

    def state(self, on: date) -> State:
        """Return where it stands on this day."""
        if not self.has_ended(on):
            return State.SOON if self.last_day is not None and self.last_day < on + SOON else State.KEPT
        if self.holds:
            return State.HELD
        if self.round is not None:
            return State.CONFIRMED if self.round.verdict == CONFIRMED else State.PROPOSED
        return State.EXPIRED

    def row(self, on: date) -> dict[str, Any]:
        """Return the row of the outside contract."""
        return {
            "document": self.document.key,
            "number": self.document.number,
            "title": self.document.title,
            "project": self.document.project.code,
            "type": self.document.type,
            "importance": self.document.importance,
            "class": self.retention_class,
            "period": self.period,
            "issued_on": _signed_on(self.document).isoformat(),
            "term_ended_on": self.ends,
            "kept_until": self.kept_until,
            "state": self.state(on),
            "holds": [holds.row(one) for one in self.holds],
            "round": self.round.name if self.round else None,
        }


def schedule_of(premises: Premises) -> Schedule:
    """Return the schedule as this office lengthens it (`[retention]` of `office.toml`)."""
    return retention.schedule().lengthened(premises.settings.get("retention", {}))


def ending(premises: Premises, on: date, project: str = "") -> list[Term]:
    """Return the entries whose term is over on `on` or ends within a year of it, the longest over first."""
    chosen = Document.objects.exclude(entry="").filter(**({"project__code": project} if project else {}))
    # The least number of years of any class leaves out what was signed lately, without a look at each entry.
    classes = retention.schedule().classes.values()
    least = min(int(one.period[1:]) for one in classes if one.period != retention.FOR_EVER)
    old = chosen.filter(Q(issued_at__year__lte=(on + SOON).year - least) | ~Q(came_by=""))
    found = [one for one in of(old, premises) if one.state(on) is not State.KEPT]
    return sorted(found, key=lambda one: (one.last_day or date.max, one.document.number or ""))


def of(documents: QuerySet[Document] | Iterable[Document], premises: Premises) -> Iterator[Term]:
    """Yield the term of each of these filed documents, with its holds and its open round."""
    if isinstance(documents, QuerySet):
        documents = documents.select_related("project", "author")
    found, store, known = list(documents), filed.archive(premises), schedule_of(premises)
    held, rounds, kept = holds.on(found), open_rounds(), _kept_on()
    with kinds.held():
        for one in found:
            signed, said = _said(one, store, premises)
            name, period = known.term(*said)
            yield Term(
                one, name, period, retention.last_day(signed, period), kept.get(one.key),
                tuple(held.get(one.pk, ())), rounds.get(one.key),
            )  # fmt: skip


def _said(document: Document, store: Store, premises: Premises) -> tuple[date, list[str]]:
    """Return when it was signed and what is said of its term: by its entry, and by its importance as it is now.

    What was written here has in its entry what its type said when it was filed; what came from elsewhere is read.
    """
    kind = kinds.of(document, premises)
    now = filing.retention(kind, document.importance)
    if not document.came_by:
        return _signed_on(document), [now, filing.retention(kind, "normal")]
    signed, written = _read.of(document.entry_digest, lambda: _written(document, store))
    return signed, [written, now]


def _written(document: Document, store: Store) -> tuple[date, str]:
    facts = entries.loads(store.read(f"urn:letterbook:{document.entry}", entries.ENTRY))
    return date.fromisoformat(facts.issued_on), facts.retention


def _signed_on(document: Document) -> date:
    assert document.issued_at is not None, "what is filed was signed"
    return timezone.localtime(document.issued_at).date()


def open_rounds() -> dict[str, Appraisal]:
    """Return the rounds that still wait for an answer or for the destruction, by the keys of their documents."""
    waiting = Appraisal.objects.filter(Q(verdict="") | Q(verdict=CONFIRMED, outcome=DESTROY, disposed_at=None))
    return {str(line["document"]): one for one in waiting.select_related("proposed_by") for line in one.entries}


def _kept_on() -> dict[str, date]:
    found: dict[str, date] = {}
    for one in Appraisal.objects.filter(verdict=CONFIRMED, outcome=KEEP).exclude(keep_until=None):
        for line in one.entries:
            key, until = str(line["document"]), one.keep_until
            assert until is not None, "such a round names its day"
            found[key] = max(until, found.get(key, until))
    return found
