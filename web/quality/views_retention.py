"""到期与鉴定: whose term is over, the rounds of appraisal, and the button of the second person."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import later
from pipeline.office import access, appraisal_papers, appraising, clock, disposing, documents, terms
from pipeline.office.here import office
from pipeline.office.models import Appraisal, Person
from pipeline.office.terms import State
from schemas.errors import LetterbookError, WrongUsage
from schemas.language import _, text, translate
from schemas.periods import moment
from web import addresses, downloads, gate

_PAGE = 60
_TAGS = {State.EXPIRED: "warn", State.HELD: "bad", State.PROPOSED: "info", State.CONFIRMED: "info"}


def ending(request: HttpRequest) -> HttpResponse:
    """Show whose term is over or ends soon, as far as the visitor's projects reach, and every round."""
    return _shown(request)


def _shown(request: HttpRequest, fault: str = "", status: int = 200) -> HttpResponse:
    """Show the page; after a `fault` with what was ticked and typed."""
    typed = request.POST
    who, on = gate.somebody(gate.visitor(request)), date.fromisoformat(clock.today())
    codes = _codes(who)
    found = [one for one in terms.ending(office(), on) if codes is None or one.document.project.code in codes]
    counts = {state: sum(one.state(on) is state for one in found) for state in State}
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    facts = {
        "on": on,
        "counts": [(state.words, count) for state, count in counts.items() if count],
        "page": page,
        "rows": [
            {"term": one, "state": one.state(on), "tag": _TAGS.get(one.state(on), ""),
             "address": addresses.document(one.document.key), "is_free": one.state(on) is State.EXPIRED,
             "is_ticked": one.document.key in typed.getlist("document")}
            for one in page.object_list
        ],
        "proposes": access.holds_in_company(who, appraising.PROPOSES),
        "rounds": [_round(one, who) for one in appraising.listed() if _is_within(one, codes)],
        "typed": typed,
        "fault": fault,
        "tab": "retention",
    }  # fmt: skip
    return render(request, "quality/retention.html", facts, status=status)


def _codes(who: Person) -> set[str | None] | None:
    """Return the projects that the visitor may look into; None for all."""
    scopes = access.visible_to(who)
    return None if scopes is None else {scope.project for scope in scopes}


def _is_within(one: Appraisal, codes: set[str | None] | None) -> bool:
    """Return whether every document of a round is of these projects: a list is shown whole or not at all."""
    return codes is None or {line["project"] for line in one.entries} <= codes


def _round(one: Appraisal, who: Person) -> dict[str, object]:
    is_destroyed = one.outcome == terms.DESTROY and one.verdict == terms.CONFIRMED
    return {
        "round": one,
        "answers": not one.verdict and who != one.proposed_by and access.holds_anywhere(who, appraising.CONFIRMS),
        "disposes": is_destroyed and not one.disposed_at and access.holds_in_company(who, disposing.DISPOSES),
    }


def propose(request: HttpRequest) -> HttpResponse:
    """Open a round on the documents that were ticked; what is refused is told above the list, nothing typed is lost."""
    try:
        made = _proposed(request, gate.somebody(gate.visitor(request)))
    except LetterbookError as error:
        return _shown(request, error.localized(), 409)
    messages.success(request, translate(_("%(round)s waits for the second person now."), {"round": made.name}))
    return redirect("retention")


def _proposed(request: HttpRequest, who: Person) -> Appraisal:
    until = None
    if request.POST.get("outcome") == terms.KEEP:
        said = moment(request.POST.get("keep_until", ""))
        if said is None:
            raise WrongUsage(what=text(_("Say until which day they are to be kept.")))
        until = said.date()
    elif request.POST.get("outcome") != terms.DESTROY:
        raise appraising.NothingToAppraise
    chosen = [documents.find(key) for key in request.POST.getlist("document")]
    return appraising.propose(chosen, who, request.POST.get("reason", ""), until)


def answer(request: HttpRequest, round_name: str) -> HttpResponse:
    """Confirm or refuse a round as its second person."""
    who, confirms = gate.somebody(gate.visitor(request)), request.POST.get("verdict") == "confirm"
    made = appraising.answer(round_name, who, confirms=confirms, note=request.POST.get("note", ""))
    said = _("You confirmed %(round)s.") if confirms else _("You did not confirm %(round)s.")
    messages.success(request, translate(said, {"round": made.name}))
    return redirect("retention")


def dispose(request: HttpRequest, round_name: str) -> HttpResponse:
    """Destroy the documents of a confirmed round, once the box was ticked that says so."""
    who = gate.somebody(gate.visitor(request))
    if not request.POST.get("sure"):
        raise WrongUsage(what=text(_("Tick the box first: what is destroyed cannot be brought back.")))
    made = later.dispose(round_name, who)
    said = _("The documents of %(round)s were destroyed; their certificates stay.")
    messages.success(request, translate(said, {"round": made.name}))
    return redirect("retention")


def record(request: HttpRequest, round_name: str) -> FileResponse:
    """Hand out the paper of a round; the log says who took it."""
    who = gate.somebody(gate.visitor(request))
    one = appraising.find(round_name)
    if not _is_within(one, _codes(who)):
        raise Http404
    data = appraisal_papers.printed(one.name, office(), who)
    return downloads.answer(data, f"{one.name}.pdf")
