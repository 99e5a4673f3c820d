"""What is owed: the chase list of those who watch, everybody's own duties, and a calendar of them."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pipeline import agenda, chase
from pipeline.duties import Judged, State
from pipeline.office import access_log, owing
from pipeline.office.here import office
from pipeline.office.models import Person
from pipeline.office.owing import Chosen, Owed
from pipeline.stages import words_now
from schemas.document_type import wording
from schemas.duties import Duty
from schemas.language import _, translate
from web import addresses, downloads, gate

_PAGE = 60
_TAGS = {State.LATE: "bad", State.AT_RISK: "warn", State.DUE: "info", State.DONE: "good", State.DONE_LATE: "good"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def missing(request: HttpRequest) -> HttpResponse:
    """List what is late, the longest first, with who owes it and what can be done about it."""
    who = gate.somebody(gate.visitor(request))
    asked = _asked(request, state=State.LATE)
    at, rows = owing.judged(office(), who)
    seen = [one for one in rows if one.state is State.LATE]
    return render(request, "quality/missing.html", _listed(request, who, seen, asked) | {"at": at, "tab": "missing"})


def missing_list(request: HttpRequest) -> FileResponse:
    """Hand out the chase list as a workbook; the log says who took it."""
    who, premises = gate.somebody(gate.visitor(request)), office()
    at, rows = owing.judged(premises, who)
    asked = Chosen(request.POST.get("project", ""), State.LATE, request.POST.get("duty", ""))
    found = owing.described(_by_lateness(owing.chosen(rows, asked, who)), premises, who, at)
    lines = [_line(one) for one in found]
    stamp = access_log.stamp(who)
    data = chase.workbook(str(premises.company["name"]), lines, f"{timezone.localtime(at):%Y-%m-%d %H:%M}", stamp)
    access_log.note(access_log.Action.EXPORTED, chase.TITLE, by=who)
    return downloads.answer(data, f"{chase.TITLE}.xlsx", content_type=_XLSX)


def _line(one: Owed) -> list[str]:
    occasion = one.judged.occasion
    return [
        str(occasion.subject.facts.get("name") or ""),
        one.title,
        one.about,
        occasion.duty.clause,
        occasion.due.date().isoformat() if occasion.duty.due else "",
        str(one.late_days),
        one.names,
        translate(words_now(one.stage)) if one.stage else "",
    ]


def duties(request: HttpRequest) -> HttpResponse:
    """List what is owed in the visitor's projects: due, at risk, late, done, each with its clause."""
    who = gate.somebody(gate.visitor(request))
    at, rows = owing.judged(office(), who)
    asked = _asked(request, state=request.GET.get("state", ""))
    facts = _listed(request, who, rows, asked)
    return render(request, "quality/duties.html", facts | {"at": at})


def calendar(request: HttpRequest) -> FileResponse:
    """Hand out the visitor's own duties as a calendar file."""
    who = gate.somebody(gate.visitor(request))
    at, mine = owing.of(office(), who)
    data = agenda.calendar(mine, f"{translate(_('Duties'))} {who.name}", at)
    return downloads.answer(data, f"{who.user}.ics", content_type="text/calendar")


def _asked(request: HttpRequest, *, state: str) -> Chosen:
    said = request.GET
    return Chosen(
        project=said.get("project", ""),
        state=state if state in set(State) else "",
        duty=said.get("duty", ""),
        is_mine=said.get("whose", "") == "mine",
    )


def _listed(request: HttpRequest, who: Person, seen: list[Judged], asked: Chosen) -> dict[str, object]:
    """Return what a page of duties shows: a page of rows, and what can be chosen among."""
    without_state = owing.chosen(seen, Chosen(asked.project, "", asked.duty, asked.is_mine), who)
    found = [one for one in without_state if not asked.state or one.state == asked.state]
    page = Paginator(_by_lateness(found), _PAGE).get_page(request.GET.get("page"))
    rows = owing.described(list(page.object_list), office(), who, timezone.now())
    said = {"project": asked.project, "duty": asked.duty, "whose": "mine" if asked.is_mine else ""}
    kept = {name: value for name, value in said.items() if value}
    counted = Counter(one.state for one in without_state)
    counts = [(state, counted[state]) for state in State]
    # Thousands of rows, of a few dozen projects and duties.
    subjects = {id(one.occasion.subject): one.occasion.subject for one in seen}.values()
    asked_of = {id(one.occasion.duty): one.occasion.duty for one in seen}.values()
    return {
        "asked": asked,
        "page": page,
        "rows": [
            {"owed": one, "tag": _TAGS.get(one.judged.state, ""), "to": addresses.document(one.key)} for one in rows
        ],
        "projects": sorted({(one.code, str(one.facts.get("name") or one.code)) for one in subjects if one.code}),
        "duties": sorted({one.id: _title(one) for one in asked_of}.items(), key=lambda one: one[1]),
        "states": [(state, _TAGS.get(state, ""), count) for state, count in counts if count or state == asked.state],
        "total": len(without_state),
        "query": urlencode(kept),
        "page_query": urlencode(kept | ({"state": asked.state} if asked.state else {})),
    }


def _title(duty: Duty) -> str:
    return wording(duty.titles)


def _by_lateness(rows: list[Judged]) -> list[Judged]:
    """Return `rows`, which come by project, by state, what is late first, then by deadline and project."""
    of_state: dict[State, list[Judged]] = {state: [] for state in State}
    for one in sorted(rows, key=attrgetter("occasion.due")):
        of_state[one.state].append(one)
    return [one for some in of_state.values() for one in some]
