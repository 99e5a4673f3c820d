"""The rounds of a year, and one round: what may be drawn, the draw, what was drawn, its papers and its notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import judging
from pipeline.draw_record import TITLE
from pipeline.office import access, check_notice, courses, draw_papers, draw_rounds, filed, spot_checks
from pipeline.office.here import office
from pipeline.office.intake import NotTaken
from schemas import record as records
from schemas.errors import LetterbookError
from schemas.language import _, translate
from schemas.periods import moment
from web import downloads, gate

_MOST = 9999
_SEED, _DEMANDS = 200, 1600


def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds of a year, what they found, and from which projects nothing was drawn yet."""
    return _rounds(request)


def _rounds(request: HttpRequest, fault: str = "", status: int = 200) -> HttpResponse:
    who = gate.somebody(gate.visitor(request))
    years = spot_checks.years()
    said = request.POST.get("year") or request.GET.get("year", "")
    year = next((one for one in years if str(one) == said), years[0])
    found = spot_checks.rounds(year)
    types = spot_checks.types(office())
    facts = {
        "tab": "checks",
        "year": year,
        "years": years,
        "rounds": found,
        "uncovered": spot_checks.uncovered(found),
        "may_draw": spot_checks.may_draw(who),
        "types": types,
        "typed": request.POST,
        "chosen": request.POST.get("type", types[0]),
        "fault": fault,
    }
    return render(request, "checks/rounds.html", facts, status=status)


def open_round(request: HttpRequest) -> HttpResponse:
    """Open a round: what may be drawn is written to the ledger, before there is a seed."""
    who, said = gate.somebody(gate.visitor(request)), request.POST
    year, kind = said.get("year", ""), said.get("type", "")
    if kind not in spot_checks.types(office()) or year not in map(str, spot_checks.years()):
        return _rounds(request, translate(_("Choose year and document type.")), 400)
    query = records.storable(" ".join(said.get("query", "").replace("\x00", "").split()))[:200]
    try:
        one = draw_rounds.opened(office(), year, kind, query, who)
    except (draw_rounds.RoundOpen, draw_rounds.NothingToDraw) as error:
        return _rounds(request, _words(error), 409)
    filed.follow_ledger(office())
    messages.success(request, translate(_("Round %(round)s is open; what may be drawn is fixed."), {"round": one.name}))
    return redirect("check_round", round_name=one.name)


def _words(error: LetterbookError) -> str:
    """Return what a refusal says at the desk, where nobody types a command."""
    if isinstance(error, draw_rounds.RoundOpen):
        return translate(_("Round %(round)s of this type waits to be drawn; draw it first."), error.params)
    return error.localized()


def shown(request: HttpRequest, round_name: str) -> HttpResponse:
    """Show one round to whoever reads spot checks."""
    return _shown(request, round_name)


def _shown(request: HttpRequest, name: str, wrong: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    who = gate.somebody(gate.visitor(request))
    told = spot_checks.told(name, who, office())
    facts = {
        "tab": "checks",
        "told": told,
        "verbs": courses.verbs_of(told.notice) if told.notice else (),
        "may_draw": spot_checks.may_draw(who),
        "may_take": access.holds_anywhere(who, spot_checks.TAKERS),
        "demands": "\n".join(check_notice.DEMANDS),
        "typed": request.POST,
        "wrong": wrong or {},
    }
    return render(request, "checks/round.html", facts, status=status)


def close_round(request: HttpRequest, round_name: str) -> HttpResponse:
    """Draw: the seed is the system's chance, unless somebody names one; the record says which it was."""
    who, said = gate.somebody(gate.visitor(request)), request.POST
    wrong: dict[str, Any] = {}
    asked: dict[str, Any] = {"last": bool(said.get("last"))}
    for name in ("per_project", "size"):
        asked[name] = _number(said.get(name, "").strip(), name, wrong)
    seed = records.storable(" ".join(said.get("seed", "").replace("\x00", "").split()))
    if len(seed) > _SEED:
        wrong["seed"] = translate(_("At most %(most)s characters."), {"most": str(_SEED)})
    if wrong:
        return _shown(request, round_name, wrong, 400)
    one = draw_rounds.closed(round_name, asked, seed, office(), who)
    filed.follow_ledger(office())
    count = str(len(one.record["sample"]))
    messages.success(request, translate(_("%(count)s document(s) drawn."), {"count": count}))
    return redirect("check_round", round_name=one.name)


def _number(typed: str, name: str, wrong: dict[str, Any]) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed[:9]) <= _MOST):
        wrong[name] = translate(_("Type a number from 1 to %(most)s."), {"most": str(_MOST)})
        return None
    return int(typed)


def record(request: HttpRequest, round_name: str) -> FileResponse:
    """Send the printed record of a draw; the log says who took it."""
    data = draw_papers.printed(round_name, office(), gate.visitor(request))
    return downloads.answer(data, f"{TITLE}-{round_name}.pdf")


def proof(request: HttpRequest, round_name: str) -> FileResponse:
    """Send the record of a draw as the file that anybody can check it with; the log says who took it."""
    data = draw_papers.proof_of(round_name, gate.visitor(request))
    return downloads.answer(data, f"{TITLE}-{round_name}.json")


def notice(request: HttpRequest, round_name: str) -> HttpResponse:
    """Make the notice of a round from its check sheets, and lead to it."""
    who, said = gate.somebody(gate.visitor(request)), request.POST
    typed = records.storable(said.get("demands", "").replace("\x00", ""))[:_DEMANDS]
    demands = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    report_by = said.get("report_by", "").strip()
    if report_by and moment(report_by) is None:
        return _shown(request, round_name, {"report_by": translate(_("Choose a day."))}, 400)
    try:
        made = judging.give_notice(round_name, demands, report_by, who)
    except NotTaken as error:
        return _shown(request, round_name, {"notice": error.problems}, 409)
    messages.success(request, translate(_("The notice was drafted and handed in.")))
    return redirect("document", key=made.key)
