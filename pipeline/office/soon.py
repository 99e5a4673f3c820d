"""The duties of one person that are late or fall due soon, as few words as a first page has room for.

Judging duties takes every document of the office into account, which is too much for a page that is opened all day:
what was found is kept for some minutes. Whoever asks the duties themselves (`duties.listed`) is told as of now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache

from pipeline.duties import Judged, State
from pipeline.office import clock, duties
from pipeline.office.models import Person
from pipeline.premises import Premises
from schemas.language import current
from schemas.periods import moment

MOST = 5
_DAYS, _KEPT = 31, timedelta(minutes=5)
_OWED = (State.LATE, State.AT_RISK, State.DUE)


@dataclass(frozen=True, slots=True)
class Soon:
    """A duty that is late or falls due: `days` are those left, below nought where it is late."""

    titles: Mapping[str, str]
    clause: str
    type: str
    project: str
    code: str
    period: str
    due: str
    days: int

    @property
    def title(self) -> str:
        """What the duty is called in the reader's language."""
        return self.titles.get(current()) or self.titles["zh-Hans"]

    @property
    def late_by(self) -> int:
        """How many days it is late."""
        return -self.days


def duties_of(who: Person, premises: Premises) -> tuple[Soon, ...]:
    """Return the duties of `who` that are late or due within a month, the soonest first, five at most."""
    key = f"soon-{who.pk}-{clock.today()}"
    kept = cache.get(key)
    if kept is None:
        kept = _found(who, premises)
        cache.set(key, kept, _KEPT.total_seconds())
    return tuple(kept)


def _found(who: Person, premises: Premises) -> tuple[Soon, ...]:
    today = moment(clock.today())
    assert today is not None
    owed = [one for one in duties.listed(premises, duties.Asked(person=who.user)) if one.state in _OWED]
    soon = (_soon(one, (one.occasion.due.date() - today.date()).days) for one in owed)
    # One that can never be put right any more would stand before all others for ever.
    return tuple(sorted((one for one in soon if -_DAYS <= one.days <= _DAYS), key=lambda one: one.days)[:MOST])


def _soon(one: Judged, days: int) -> Soon:
    occasion, duty = one.occasion, one.occasion.duty
    facts = occasion.subject.facts
    return Soon(
        dict(duty.titles),
        duty.clause,
        duty.type or "",
        str(facts.get("name") or ""),
        occasion.subject.code,
        occasion.key or "",
        occasion.due.date().isoformat(),
        days,
    )
