"""What is owed: the chase list of those who watch, everybody's own duties, and a calendar of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from pipeline import agenda, chase
from pipeline.duties import State
from pipeline.office import access_log, kinds, owing, people, soon
from pipeline.office.here import office
from pipeline.office.models import Person
from pipeline.office.owing import Chosen, Owed, Sheet
from pipeline.stages import words_now
from schemas.document_type import DocumentType, wording
from schemas.language import _, translate
from web import addresses, downloads, gate
from web.choices import options
from web.kept_markup import kept, written_out

_PAGE = 60
_TAGS = {State.LATE: "bad", State.AT_RISK: "warn", State.DUE: "info", State.DONE: "good", State.DONE_LATE: "good"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def missing(request: HttpRequest) -> HttpResponse:
    """List what is late, the longest first, with who owes it and what can be done about it."""
    who = gate.somebody(gate.visitor(request))
    asked = _asked(request, state=State.LATE)
    at, sheet = owing.sheet(office(), who)
    facts = _listed(request, who, sheet.late, asked)
    return render(request, "quality/missing.html", facts | {"at": at, "tab": "missing"})


def missing_list(request: HttpRequest) -> FileResponse:
    """Hand out the chase list as a workbook; the log says who took it."""
    who, premises = gate.somebody(gate.visitor(request)), office()
    at, sheet = owing.sheet(premises, who)
    asked = Chosen(request.POST.get("project", ""), duty=request.POST.get("duty", ""))
    found = owing.described(sheet.late.only(asked, who).rows, premises, who, at)
    lines = [_line(one) for one in found]
    stamp = access_log.stamp(who)
    data = chase.workbook(str(premises.company["name"]), lines, f"{timezone.localtime(at):%Y-%m-%d %H:%M}", stamp)
    access_log.note(access_log.Action.EXPORTED, chase.TITLE, by=who)
    return downloads.answer(data, f"{chase.TITLE}.xlsx", content_type=_XLSX)


def _line(one: Owed) -> list[str]:
    occasion = one.judged.occasion
    return [
        one.project,
        one.title,
        one.about,
        occasion.duty.clause,
        occasion.due.date().isoformat() if occasion.duty.due else "",
        str(one.late_days),
        one.names,
        translate(words_now(one.stage, one.verbs)) if one.stage else "",
    ]


def duties(request: HttpRequest) -> HttpResponse:
    """List what is owed in the visitor's projects: due, at risk, late, done, each with its clause."""
    who = gate.somebody(gate.visitor(request))
    at, sheet = owing.sheet(office(), who)
    asked = _asked(request, state=request.GET.get("state", ""))
    facts = _listed(request, who, sheet, asked)
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


def _listed(request: HttpRequest, who: Person, sheet: Sheet, asked: Chosen) -> dict[str, object]:
    """Return what a page of duties shows: a page of rows, and what can be chosen among."""
    of_all_states = sheet.only(replace(asked, state=""), who)
    found = of_all_states.only(Chosen(state=asked.state), who)
    page = Paginator(found.rows, _PAGE).get_page(request.GET.get("page"))
    rows = owing.described(list(page.object_list), office(), who, timezone.now())
    held, known = frozenset(people.roles_held(who)), kinds.available(office())
    said = {"project": asked.project, "duty": asked.duty, "whose": "mine" if asked.is_mine else ""}
    chosen = {name: value for name, value in said.items() if value}
    counts = of_all_states.counts.items()
    titles = ((one.id, wording(one.titles)) for one in sheet.duties)
    return {
        "asked": asked,
        "page": page,
        "rows": [{"owed": one, "begins": _row(_shown(one)), "write": _to_write(one, held, known)} for one in rows],
        "projects": options(sheet.projects, asked.project),
        "duties": options(sorted(titles, key=lambda one: one[1]), asked.duty),
        "states": [(state, _TAGS.get(state, ""), count) for state, count in counts if count or state == asked.state],
        "total": len(of_all_states.rows),
        "query": urlencode(chosen),
        "page_query": urlencode(chosen | ({"state": asked.state} if asked.state else {})),
    }


def _to_write(one: Owed, held: frozenset[tuple[str, str | None]], known: Mapping[str, DocumentType]) -> str:
    """Return where whoever owes it begins it; "" for anybody else, and where nothing is to be written."""
    occasion = one.judged.occasion
    code, duty = occasion.subject.code, occasion.duty
    if one.key or not code or one.judged.state not in owing.OPEN or not {(duty.role, code), (duty.role, None)} & held:
        return ""
    step, kind = soon.next_step(duty, known)
    period = occasion.period.key if occasion.period and kind and known[kind].periodic else ""
    return addresses.begun(kind, code, period) if step is soon.Step.WRITE else ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a row says of one occasion, up to where a form may stand; a row is kept by it."""

    project: str
    title: str
    about: str
    clause: str
    due: str
    state: State
    late_days: int
    missing: int
    reason: str
    role: str
    names: str
    key: str
    stage: str
    verbs: tuple[str, ...]


def _shown(one: Owed) -> _Shown:
    judged, occasion = one.judged, one.judged.occasion
    return _Shown(
        project=one.project,
        title=one.title,
        about=one.about,
        clause=occasion.duty.clause,
        due=occasion.due.date().isoformat(),
        state=judged.state,
        late_days=one.late_days,
        missing=judged.missing if judged.need > 1 else 0,
        reason=judged.reason,
        role=occasion.duty.role,
        names=one.names,
        key=one.key,
        stage=one.stage,
        verbs=one.verbs,
    )


@kept
def _row(one: _Shown) -> SafeString:
    """Return the row of one occasion, without its end: there each visitor may have a form of their own."""
    facts = {"one": one, "tag": _TAGS.get(one.state, ""), "to": addresses.document(one.key)}
    return written_out("quality/owed_row.html", **facts)
