"""What spot checks found, for those who put it right and those who verify that: each sees their own projects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from pipeline.office import access, filed, findings, spot_checks
from pipeline.office.here import office
from schemas import record as records
from schemas.language import _, translate
from web import gate

_PAGE = 40
_MOST = 500
_STATES = {
    "late": (_("late"), "bad"),
    "open": (_("open"), "warn"),
    "rectified": (_("put right"), "info"),
    "verified": (_("verified"), "good"),
}
_FILTERS = ("project", "state", "round", "owner")


def listed(request: HttpRequest) -> HttpResponse:
    """List the findings in the visitor's projects, by deadline."""
    return _listed(request, request.GET)


def _listed(
    request: HttpRequest, asked: QueryDict, typed: tuple[str, str, str] = ("", "", ""), status: int = 200
) -> HttpResponse:
    who = gate.somebody(gate.visitor(request))
    seen = spot_checks.findings_seen(who)
    wanted = {name: asked.get(name, "").strip()[:60] for name in _FILTERS}
    without_state = [row for row in seen if _matches(row, wanted | {"state": ""})]
    found = [row for row in without_state if _matches(row, wanted)]
    page = Paginator(found, _PAGE).get_page(asked.get("page"))
    sheets = spot_checks.sheet_keys([row["finding"].partition("#")[0] for row in page.object_list])
    kept = {name: value for name, value in wanted.items() if value}
    facts = {
        "tab": "findings",
        "reads_checks": access.holds_anywhere(who, spot_checks.READERS),
        "rows": [_row(row, sheets, typed) for row in page.object_list],
        "page": page,
        "total": len(without_state),
        "asked": wanted,
        "states": [
            (state, words, tag, sum(row["state"] == state for row in without_state))
            for state, (words, tag) in _STATES.items()
        ],
        "projects": sorted({(row["project"], row["project_name"]) for row in seen}),
        "owners": sorted({row["owner"] for row in seen}),
        "rounds": sorted({row["round"] for row in seen}, reverse=True),
        "query": urlencode(kept),
        "stateless": urlencode({name: value for name, value in kept.items() if name != "state"}),
        "most": _MOST,
    }
    return render(request, "checks/findings.html", facts, status=status)


def _matches(row: dict[str, Any], wanted: dict[str, str]) -> bool:
    return all(not value or row[name] == value for name, value in wanted.items())


def _row(row: dict[str, Any], sheets: dict[str, str], typed: tuple[str, str, str]) -> dict[str, Any]:
    name, words, fault = typed
    said, tag = _STATES[row["state"]]
    mine = row["finding"] == name
    return row | {
        "sheet": sheets.get(row["finding"].partition("#")[0], ""),
        "words": said,
        "tag": tag,
        "typed": words if mine else "",
        "fault": fault if mine else "",
    }


def rectify(request: HttpRequest) -> HttpResponse:
    """Take what was done about a finding, from its project."""
    who, name = gate.somebody(gate.visitor(request)), _name(request)
    evidence = records.storable(request.POST.get("evidence", "").replace("\x00", "").strip())
    if not 0 < len(evidence) <= _MOST:
        fault = translate(
            _("Say in at most %(most)s characters what was done and what shows it."), {"most": str(_MOST)}
        )
        return _listed(request, _kept(request), (name, evidence, fault), 400)
    findings.rectify(name, who, evidence)
    filed.follow_ledger(office())
    messages.success(request, translate(_("Written down: put right. The quality centre will look at it again.")))
    return _back(request)


def verify(request: HttpRequest) -> HttpResponse:
    """Say that the quality centre found it in order."""
    findings.verify(_name(request), gate.somebody(gate.visitor(request)))
    filed.follow_ledger(office())
    messages.success(request, translate(_("Written down: verified.")))
    return _back(request)


def _name(request: HttpRequest) -> str:
    """Return the finding that is meant, one of those that the visitor may know of."""
    name = request.POST.get("finding", "")
    if name not in {row["finding"] for row in spot_checks.findings_seen(gate.somebody(gate.visitor(request)))}:
        raise Http404
    return name


def _kept(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("query", ""))


def _back(request: HttpRequest) -> HttpResponse:
    kept = _kept(request)
    query = urlencode({name: kept[name] for name in (*_FILTERS, "page") if kept.get(name)})
    return HttpResponseRedirect(reverse("check_findings") + (f"?{query}" if query else ""))
