"""What is owed for the periods of a year, kept from one matrix to the next while all that dates it stands unchanged.

When something is owed says the calendar, by projects, people, parameters, settings and duties; a step of a document
changes none of it. Forty projects take longer to date than to show, and so each look first asks whether they still are
what they were (`kept_duties.rests_on`), and dates them anew if not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline import occasions
from pipeline.known import Known, Subject
from pipeline.occasions import Occasion
from pipeline.office import duties, kept_duties, knowing
from pipeline.premises import Premises
from schemas.duties import Duty, Scope

Owed = Mapping[tuple[str, str], tuple[Occasion, ...]]
# Each office, type and year that somebody looks at; whoever looks at more has some of them dated anew.
_MOST = 24
_held: dict[tuple[str, str, int], tuple[object, Year]] = {}


@dataclass(frozen=True, slots=True)
class Year:
    """The active projects, and what each owes for each period of the year, whenever it falls due."""

    subjects: tuple[Subject, ...]
    owed: Owed


def of(premises: Premises, kind: str, year: int, at: datetime) -> Year:
    """Return what is owed of `kind` for the periods of `year`, as projects and rules stand at `at`."""
    available = duties.available(premises)
    written = knowing.procedures(at)
    rests = (kept_duties.rests_on(premises, available, at.date()), written)
    place = (str(premises.root), kind, year)
    kept = _held.get(place)
    if kept is None or kept[0] != rests:
        if len(_held) >= _MOST:
            _held.clear()
        asked = tuple(one for one in available if _is_about(one, kind))
        kept = _held[place] = (rests, _dated(asked, knowing.without_papers(premises, at, written), year, premises))
    return kept[1]


def _is_about(duty: Duty, kind: str) -> bool:
    done = duty.done
    is_told = done is not None and kind in done.types and not done.on
    return is_told and duty.scope is Scope.PROJECT and duty.every.cycle is not None


def _dated(asked: tuple[Duty, ...], known: Known, year: int, premises: Premises) -> Year:
    since = duties.since(premises)
    made: dict[tuple[str, str], tuple[Occasion, ...]] = {}
    for duty in asked:
        for one in occasions.of_year(duty, known, year):
            place = (one.subject.code, one.key)
            binds = since is None or one.due.date() >= since
            made[place] = (*made.get(place, ()), *((one,) if binds else ()))
    return Year(known.projects, made)
