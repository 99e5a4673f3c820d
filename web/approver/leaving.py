"""Leave: a role is lent to a deputy for some days, and taken back."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline.office import access, clock, delegating, people
from pipeline.office.delegating import Leave
from pipeline.office.models import Person
from schemas.errors import LetterbookError
from schemas.language import _, translate
from schemas.periods import moment
from web import gate


def leaves(request: HttpRequest) -> HttpResponse:
    """Show the delegations that concern the visitor, and give one."""
    who = gate.somebody(gate.visitor(request))
    if request.method != "POST":
        return _shown(request, who)
    since, until = _day(request, "since"), _day(request, "until")
    if since is None or until is None:
        return _shown(request, who, fault=translate(_("Say from which day to which.")), status=400)
    role, _at, code = request.POST.get("role", "").partition("@")
    try:
        project = people.project(code) if code else None
        taker = access.person(request.POST.get("taker", ""))
        given = delegating.give(Leave(who, taker, delegating.role_id(role), since, until, project), who)
    except LetterbookError as error:
        return _shown(request, who, fault=error.localized(), status=409)
    words = translate(_("%(taker)s deputises for you from %(since)s to %(until)s."))
    messages.success(request, words % {"taker": taker.name, "since": given.since, "until": given.until})
    return redirect("leave")


def _day(request: HttpRequest, name: str) -> date | None:
    typed = moment(request.POST.get(name, ""))
    return typed.date() if typed else None


def _shown(request: HttpRequest, who: Person, *, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "roles": delegating.lendable(who),
        "takers": delegating.colleagues(who),
        "rows": delegating.concerning(who),
        "fault": fault,
        "typed": request.POST,
        "today": clock.today(),
    }
    return render(request, "approver/leave.html", context, status=status)


def end(request: HttpRequest, number: int) -> HttpResponse:
    """Take a delegation back from now on."""
    delegating.revoke(number, gate.somebody(gate.visitor(request)))
    messages.success(request, translate(_("The delegation has ended; what was signed under it stands.")))
    return redirect("leave")
