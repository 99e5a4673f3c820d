"""Project by period: the first page of those who watch over all projects."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from pipeline.office import access, coverage
from pipeline.office.coverage import Cell, CellState, Row
from pipeline.office.here import office
from web import addresses, gate
from web.kept_markup import kept, written_out

# A state is a word first; the colour only helps the eye.
_TAGS = {
    CellState.OVERDUE: "bad",
    CellState.MISSING: "warn",
    CellState.DECIDING: "info",
    CellState.PUBLISHED: "good",
    CellState.AHEAD: "",
    CellState.WAIVED: "",
}


def matrix(request: HttpRequest) -> HttpResponse:
    """Show where the reports of a year stand, project by project."""
    who, premises = gate.somebody(gate.visitor(request)), office()
    types = coverage.types(premises)
    kind = request.GET.get("type", "")
    kind = kind if kind in types else coverage.REPORT
    years = coverage.years(kind)
    said = request.GET.get("year", "")
    year = int(said) if said.isascii() and said.isdecimal() and int(said) in years else timezone.localdate().year
    scopes = access.visible_to(who)
    codes = None if scopes is None else frozenset(scope.project or "" for scope in scopes)
    found = coverage.matrix(premises, kind, year, timezone.now(), projects=codes)
    state = request.GET.get("state", "")
    chosen = CellState(state) if state in set(CellState) else None
    rows = found.only(chosen) if chosen else found.rows
    shown = [_row(row, found.periods, chosen) for row in rows]
    facts = {
        "kind": kind,
        "types": types,
        "year": year,
        "years": years,
        "periods": found.periods,
        "rows": shown,
        "chosen": chosen,
        "all": sum(found.counts.values()),
        "counts": [(one, _TAGS[one], count) for one, count in found.counts.items() if count or one is chosen],
        "tab": "quality",
    }
    return render(request, "quality/matrix.html", facts)


@kept
def _row(row: Row, periods: tuple[str, ...], chosen: CellState | None) -> SafeString:
    """Return one project's row of the table."""
    cells = [_shown(period, one) for period, one in zip(periods, row.cells, strict=True)]
    return written_out("quality/matrix_row.html", row=row, cells=cells, chosen=chosen)


def _shown(period: str, cell: Cell | None) -> dict[str, object]:
    if cell is None:
        return {"period": period, "cell": None}
    return {"period": period, "cell": cell, "tag": _TAGS[cell.state], "address": addresses.document(cell.key)}
