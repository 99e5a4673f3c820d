"""Project by period: where the periodic documents of a year stand, for those who watch over all projects (5.3.3B).

Read in a constant number of questions and without opening a record, so that forty projects and a year are one look.
When something is owed is asked of the duties, how far it has come of the tables; `duties.py` judges the same by events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from pipeline.occasions import Occasion
from pipeline.office import courses, duties, kept_year, kinds, knowing
from pipeline.office.kept_year import Owed
from pipeline.office.models import Document, Posting
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.document_type import DocumentType, wording
from schemas.duties import Scope
from schemas.language import _
from schemas.periods import PLACE, Cycle, Period, end_of, period_of

REPORT = "service_report"
_GONE = (Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.ABANDONED)
_APPROVED = {Stage.APPROVED, Stage.RELEASED, Stage.FILED, Stage.SECURED, Stage.PUBLISHED}
_FILED = {Stage.FILED, Stage.SECURED, Stage.PUBLISHED}
# By which stage the fact that a duty waits for has come about; `posted` is asked of the paper itself.
_REACHED: Mapping[str, set[Stage]] = {
    "submitted": set(Stage) - {Stage.DRAFT},
    "approved": _APPROVED,
    "released": _APPROVED - {Stage.APPROVED},
    "filed": _FILED,
    "published": {Stage.PUBLISHED},
}


class CellState(StrEnum):
    """Where the document of one project and period stands."""

    OVERDUE = "overdue"
    MISSING = "missing"
    DECIDING = "deciding"
    PUBLISHED = "published"
    AHEAD = "ahead"
    WAIVED = "waived"

    @property
    def words(self) -> str:
        """The state's name as a message of the catalogue."""
        return _STATES[self]


_STATES = {
    CellState.OVERDUE: _("overdue"),
    CellState.MISSING: _("not begun"),
    CellState.DECIDING: _("under way"),
    CellState.PUBLISHED: _("published"),
    CellState.AHEAD: _("not due yet"),
    CellState.WAIVED: _("waived"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One project and period: the document, if there is one, what it waits for, and by when the next step is owed."""

    project: str
    period: str
    state: CellState
    key: str = ""
    stage: str = ""
    verbs: tuple[str, ...] = ()
    due: date | None = None
    days_late: int = 0
    is_posting_owed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One project with its cells, in the order of the periods; None where nothing is owed and nothing is there."""

    code: str
    name: str
    city: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Matrix:
    """A year of one type over all active projects."""

    type: str
    year: int
    periods: tuple[str, ...]
    rows: tuple[Row, ...]

    @cached_property
    def counts(self) -> Mapping[CellState, int]:
        """How many cells are in each state."""
        found = Counter(cell.state for row in self.rows for cell in row.cells if cell)
        return {state: found[state] for state in CellState}

    def only(self, state: CellState) -> tuple[Row, ...]:
        """Return the rows that have a cell in `state`."""
        return tuple(row for row in self.rows if any(cell and cell.state is state for cell in row.cells))


def types(premises: Premises) -> dict[str, str]:
    """Return the periodic types of projects with their titles, the service report first."""
    found = duties.available(premises)
    of_company = {kind for one in found if one.scope is Scope.COMPANY and one.done for kind in one.done.types}
    known = kinds.available(premises).values()
    chosen = [one for one in known if one.periodic and one.id not in of_company]
    return {one.id: _title(one) for one in sorted(chosen, key=lambda one: (one.id != REPORT, one.id))}


def _title(kind: DocumentType) -> str:
    return wording(kind.titles)


def years(kind: str) -> list[int]:
    """Return the years that have documents of this type, and this year; the newest first."""
    found = {int(period[:4]) for period in _opened_for(kind=kind) if period[:4].isdecimal()}
    return sorted(found | {timezone.localdate().year}, reverse=True)


_opened_for = Prepared(
    lambda kind: (
        Document.objects.filter(type=kind).exclude(period="").order_by().values_list("period", flat=True).distinct()
    ),
    kind=str,
)


def matrix(premises: Premises, kind: str, year: int, at: datetime, *, projects: frozenset[str] | None = None) -> Matrix:
    """Return where the documents of `kind` for the periods of `year` stand at `at`, over all active projects.

    `projects` are the codes that may be seen; None is all.
    """
    at = at.astimezone(PLACE)
    told = kept_year.of(premises, kind, year, at)
    owed, found = told.owed, _documents(kind, year)
    posted = _posted(found.values()) if "posted" in _facts(owed) else set()
    deciding = [one.pk for one in found.values() if one.stage == Stage.DECIDING]
    moment = _Moment(at, knowing.waived(at), courses.verbs(deciding))
    columns = _columns(owed, found)
    rows = []
    for subject in told.subjects:
        code, facts = subject.code, subject.facts
        if projects is not None and code not in projects:
            continue
        cells = []
        for period in columns:
            document = found.get((code, period))
            is_up = document is not None and document.pk in posted
            cells.append(_cell((code, period), owed.get((code, period), ()), document, moment, is_up=is_up))
        rows.append(Row(code, str(facts.get("name") or ""), str(facts.get("city") or ""), tuple(cells)))
    return Matrix(kind, year, columns, tuple(rows))


class _Moment(NamedTuple):
    """When it is looked at, and what was waived and what documents wait for by then."""

    at: datetime
    waived: Mapping[tuple[str, str, str, str], str]
    verbs: Mapping[int, tuple[str, ...]]


class _Paper(NamedTuple):
    """What the matrix asks of a document."""

    pk: int
    key: str
    stage: str
    code: str
    period: str
    supersedes: int | None


Found = Mapping[tuple[str, str], _Paper]


def _facts(owed: Owed) -> set[str]:
    return {one.duty.done.fact for found in owed.values() for one in found if one.duty.done}


def _documents(kind: str, year: int) -> Found:
    """Return the newest document in force of each project and period."""
    rows = (_Paper(*row) for row in _of_periods(kind=kind, first=str(year), end=str(year + 1)))
    return {(one.code, one.period): one for one in sorted(rows)}


# Whatever begins with a year stands, letter by letter, before the next.
_of_periods = Prepared(
    lambda kind, first, end: (
        Document.objects.filter(type=kind, period__gte=first, period__lt=end)
        .exclude(stage__in=_GONE)
        .order_by()
        .values_list("pk", "key", "stage", "project__code", "period", "supersedes")
    ),
    kind=str,
    first=str,
    end=str,
)


def _posted(documents: Iterable[_Paper]) -> set[int]:
    """Return which documents hang or hung: themselves, what they correct, or the notice that announces them."""
    own = {one.pk for one in documents}
    older = {one.supersedes: one.pk for one in documents if one.supersedes}
    up = _hung(about=sorted(own | set(older)), opened=sorted(own)) if own else ()
    return {pk for pair in up for pk in (*pair, older.get(pair[0])) if pk in own}


_hung = Prepared(
    lambda about, opened: (
        Posting.objects.filter(Q(document__in=about) | Q(document__opened_by__in=opened), posted_at__isnull=False)
        .order_by()
        .values_list("document_id", "document__opened_by_id")
    ),
    about=[int],
    opened=[int],
)


def _columns(owed: Owed, found: Found) -> tuple[str, ...]:
    keys = {period for _project, period in (*owed, *found)}
    return tuple(sorted(keys, key=lambda key: (_span(key).first, _span(key).last, key)))


@lru_cache(maxsize=1024)
def _span(key: str) -> Period:
    """Return the days of a period by its key."""
    year, rest = int(key[:4]), key[4:]
    month, cycle = 1, Cycle.YEAR
    if rest[:1] == "Q":
        month, cycle = int(rest[1:]) * 3, Cycle.QUARTER
    elif rest[:1] == "H":
        month, cycle = int(rest[1:]) * 6, Cycle.HALF_YEAR
    elif rest:
        month, cycle = int(rest[1:3]), Cycle.MONTH
    return period_of(cycle, date(year, month, 1))


def _cell(
    where: tuple[str, str], owed: Sequence[Occasion], document: _Paper | None, moment: _Moment, *, is_up: bool
) -> Cell | None:
    if not owed and document is None:
        return None
    stage = Stage(document.stage) if document else None
    waived = bool(owed) and all(one.clause_key in moment.waived for one in owed)
    binding = [one for one in owed if one.clause_key not in moment.waived]
    open_ones = [one for one in binding if not _is_done(one, stage, is_up=is_up)]
    late = [one for one in open_ones if one.due < moment.at]
    due = min((one.due for one in open_ones), default=None)
    first = min(late, key=lambda one: one.due) if late else None
    return Cell(
        project=where[0],
        period=where[1],
        state=CellState.WAIVED if waived and document is None else _state(where[1], stage, open_ones, late, moment.at),
        key=document.key if document else "",
        stage=stage.value if stage else "",
        verbs=moment.verbs.get(document.pk, ()) if document else (),
        due=due.astimezone(PLACE).date() if due else None,
        days_late=(moment.at.astimezone(PLACE).date() - first.due.date()).days if first else 0,
        is_posting_owed=stage is Stage.PUBLISHED and bool(open_ones),
    )


def _is_done(one: Occasion, stage: Stage | None, *, is_up: bool) -> bool:
    assert one.duty.done is not None
    if one.duty.done.fact == "posted":
        return is_up
    return stage in _REACHED.get(one.duty.done.fact, _FILED)


def _state(
    period: str, stage: Stage | None, open_ones: Sequence[Occasion], late: Sequence[Occasion], at: datetime
) -> CellState:
    if late:
        return CellState.OVERDUE
    if stage is Stage.PUBLISHED or (stage in _FILED and not open_ones):
        return CellState.PUBLISHED
    if stage is None or stage is Stage.DRAFT:
        is_over = end_of(_span(period).last) < at or stage is Stage.DRAFT
        return CellState.MISSING if is_over else CellState.AHEAD
    return CellState.DECIDING
