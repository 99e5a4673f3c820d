"""The duties of one person that are late or fall due soon, as few words as a first page has room for.

A page that is opened all day must be quick: only what the person may owe is judged, and only what falls due near today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.duties import Judged, State
from pipeline.office import duties, kept_duties, people
from pipeline.office.models import Person
from pipeline.premises import Premises
from schemas.language import current

MOST = 5
_NEAR = kept_duties.AHEAD
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
    today = duties.day_of(duties.Asked())
    near = _near(who, premises, today)
    owed = sorted((one for one in near if one.state in _OWED), key=lambda one: one.occasion.due.date())
    return tuple(_soon(one, (one.occasion.due.date() - today).days) for one in owed[:MOST])


def _near(who: Person, premises: Premises, today: date) -> Iterable[Judged]:
    """Return what `who` owes within a month of today, before or after.

    One that can never be put right any more would stand before all others for ever: what is long late is left out.
    """
    first, last = today - _NEAR, today + _NEAR
    # A role in the company owes something in every project: there are the verdicts that are kept of all of them.
    if kept_duties.is_at_hand(premises) or any(code is None for _role, code in people.roles_held(who)):
        _at, found = kept_duties.judged(premises)
        owed = (one for one in found if one.state in _OWED and first <= one.occasion.due.date() <= last)
        return [one for one in owed if any(holder.user == who.user for holder in one.people)]
    return duties.due_between(premises, duties.Asked(person=who.user), first, last)


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
