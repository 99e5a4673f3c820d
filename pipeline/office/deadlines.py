"""By when open documents must be approved, as far as a duty of their type says so from their period (5.3.3B③)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline import parameters
from pipeline.office import clock, duties, people
from pipeline.office.models import Document
from pipeline.premises import Premises
from schemas import wording
from schemas.duties import Duty
from schemas.periods import Base

_SOON = 3


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day by which the last approval is owed."""

    day: date
    today: date

    @property
    def is_late(self) -> bool:
        """Whether it has passed."""
        return self.day < self.today

    @property
    def days_late(self) -> int:
        """For how many days it has passed; 0 until then."""
        return max((self.today - self.day).days, 0)

    @property
    def is_near(self) -> bool:
        """Whether it is at most three days off."""
        return not self.is_late and self.day <= self.today + timedelta(days=_SOON)


def by_document(found: Iterable[Document], premises: Premises) -> dict[int, Deadline]:
    """Return the deadline of each document (by its key in the database) that has one; the projects are read already.

    Only the company's and the city's days are asked for: a single client's procedure would cost a query a project.
    """
    rules = {kind: duty for duty in duties.available(premises) for kind in _approved(duty)}
    company, today = parameters.company_values(premises.settings), date.fromisoformat(clock.today())
    made = {}
    for document in found:
        duty = rules.get(document.type)
        if duty is None or duty.due is None or not wording.is_period(document.period):
            continue
        days = duty.due.days
        if duty.due.parameter:
            days = parameters.effective(people.facts_of(document.project), company)[duty.due.parameter].value
        if days is not None:
            last = date.fromisoformat(wording.period_last(document.period))
            made[document.pk] = Deadline(last + timedelta(days=int(days)), today)
    return made


def _approved(duty: Duty) -> tuple[str, ...]:
    due, done = duty.due, duty.done
    counts = due is not None and done is not None and done.fact == "approved"
    if not counts or due is None or done is None or due.base is not Base.PERIOD_END or due.sets != "days":
        return ()
    return tuple(done.types) if not due.months and not due.day and not due.month_day else ()
