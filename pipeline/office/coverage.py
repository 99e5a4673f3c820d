"""Which project has written which report: a year's documents of one type, project by period, against their deadlines.

Asked of the duties themselves this took the records of every type; here the deadlines alone are reckoned, and what was
written is read from the documents. What was done late, or counts only under conditions, is for `duties` to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline import occasions
from pipeline.known import Known
from pipeline.occasions import Occasion
from pipeline.office import clock, duties, kinds, knowing
from pipeline.office.models import Document
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.duties import Duty, Scope
from schemas.language import _
from schemas.periods import PLACE

_PROCEDURE = "single_client_procedure"
_GONE = (Stage.ABANDONED, Stage.SUPERSEDED, Stage.WITHDRAWN)


class State(StrEnum):
    """Where the document of one project and period stands."""

    PUBLISHED = "published"
    UNDERWAY = "underway"
    OVERDUE = "overdue"
    NOT_WRITTEN = "not_written"
    WAIVED = "waived"

    @property
    def words(self) -> str:
        """The state's name as a message of the catalogue."""
        return _STATES[self]


_STATES = {
    State.PUBLISHED: _("published"),
    State.UNDERWAY: _("under way"),
    State.OVERDUE: _("overdue"),
    State.NOT_WRITTEN: _("not written"),
    State.WAIVED: _("waived"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One project and period: its state, its deadline (None where no duty asks for it), its documents' keys and stage.

    `documents` are those in force, the newest first; `stage` is that of the newest, empty where there is none. What is
    filed and goes to no channel counts as published.
    """

    project: str
    period: str
    state: State
    due: datetime | None
    documents: tuple[str, ...] = ()
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The documents of one type in one year: projects (code and name) across periods, a cell where both meet.

    A cell is missing where neither a duty nor a document tells of it.
    """

    type: str
    year: int
    projects: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]

    def count(self, state: State) -> int:
        """Return how many cells are in `state`."""
        return sum(1 for cell in self.cells.values() if cell.state is state)


def of(premises: Premises, kind: str, year: int) -> Coverage:
    """Return how the documents of the type `kind` cover the year; it costs nine questions, whatever the office holds.

    The deadline of a cell is the last that the type's own duties of periods set: for a report that it is published.
    """
    at = clock.now().astimezone(PLACE)
    known = knowing.known(premises, at, {_PROCEDURE})
    owed = _owed(kind, known, year, duties.available(premises))
    written = _written(kind, year)
    goes_out = bool((found := kinds.available(premises).get(kind)) and found.channels)
    cells = {
        place: _cell(place, owed.get(place, []), written.get(place, []), known, goes_out=goes_out)
        for place in sorted({*owed, *written})
    }
    names = tuple((one.code, str(one.facts["name"])) for one in known.projects)
    codes = {code for code, _name in names}
    shown = {place: cell for place, cell in cells.items() if place[0] in codes}
    return Coverage(kind, year, names, tuple(sorted({period for _project, period in shown})), shown)


def _owed(kind: str, known: Known, year: int, every: Iterable[Duty]) -> dict[tuple[str, str], list[Occasion]]:
    """Return what is owed for each project and period of the year."""
    made: dict[tuple[str, str], list[Occasion]] = defaultdict(list)
    of_periods = (one for one in every if one.type == kind and one.scope is Scope.PROJECT and one.every.cycle)
    for duty in of_periods:
        for one in occasions.of_year(duty, known, year):
            made[one.subject.code, one.key].append(one)
    return made


def _written(kind: str, year: int) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return key and stage of the documents in force for each project and period, the newest first."""
    made: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    found = Document.objects.filter(type=kind, period__startswith=f"{year}").exclude(stage__in=_GONE).order_by("-id")
    for project, period, key, stage in found.values_list("project__code", "period", "key", "stage"):
        made[project, period].append((key, stage))
    return made


def _cell(
    place: tuple[str, str], owed: list[Occasion], written: list[tuple[str, str]], known: Known, *, goes_out: bool
) -> Cell:
    due = max((one.due for one in owed), default=None)
    done = {Stage.PUBLISHED} if goes_out else {Stage.FILED, Stage.SECURED, Stage.PUBLISHED}
    if any(stage in done for _key, stage in written):
        state = State.PUBLISHED
    elif owed and all(one.clause_key in known.waived for one in owed):
        state = State.WAIVED
    elif due is not None and known.at > due:
        state = State.OVERDUE
    else:
        state = State.UNDERWAY if written else State.NOT_WRITTEN
    return Cell(*place, state, due, tuple(key for key, _stage in written), written[0][1] if written else "")
