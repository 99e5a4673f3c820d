"""People and projects as the administrator keeps them; every change is an event with the administrator's name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import inbox
from pipeline.office import filed, people, people_list, roles
from pipeline.office.here import office
from pipeline.office.models import Person, Project
from schemas.document_type import roles as known_roles
from schemas.errors import LetterbookError
from schemas.language import _, current, translate
from web import addresses, gate
from web.accounts.links import password_link
from web.templatetags.words import role_words

_PAGE = 50
_IN, _AND = _(" (%(what)s)"), _(", ")
_COLUMNS = ("code", "name", "city", "fee_mode")
_DAYS = ("established_on", "contract_from", "contract_until")
# What to type where the heading alone does not tell.
_HINTS = {
    "hotline": _("Changes only by an approved application."),
    "arrears_naming_allowed": _("是 (yes) or 否 (no)."),
    "remuneration_rate": _("A fraction, like 0.08."),
    "jurisdiction": _("A city whose preset binds; empty: that of the project's city."),
    "contract_parameters": _("Like report.posting_min_days=45;visit.manager_min=5. All of them: letterbook parameters"),
}


def listed(request: HttpRequest) -> HttpResponse:
    """Show everybody, found by name, user name or project."""
    wanted = request.GET.get("q", "").strip()
    page = Paginator(people_list.listed(wanted), _PAGE).get_page(request.GET.get("page"))
    facts = {
        "rows": [(one, addresses.person(one.user), _roles_in_words(one)) for one in page.object_list],
        "q": wanted,
        "page": page,
        "page_query": urlencode({"q": wanted}) if wanted else "",
    }
    return render(request, "administration/people.html", facts)


def _roles_in_words(person: people_list.Listed) -> str:
    said = (f"{role_words(role)}{translate(_IN, {'what': code}) if code else ''}" for role, code in person.roles)
    return translate(_AND).join(said)


def person(request: HttpRequest, user: str) -> HttpResponse:
    """Show one person with their roles; `user` is `new` for one to be made."""
    if user == "new":
        row = {"user": "", "name": "", "mail": "", "phone": "", "active": True, "roles": []}
        return _person_page(request, row)
    return _person_page(request, _row_of(user))


def _row_of(user: str) -> dict[str, Any]:
    found = people.people_rows(user)
    if not found:
        raise Http404
    return found[0]


def _person_page(request: HttpRequest, row: dict[str, Any], error: str = "", status: int = 200) -> HttpResponse:
    language = current()
    choices = [(role.id, role.titles.get(language, role.id), role.scope) for role in known_roles().values()]
    projects = [(one["code"], one["name"]) for one in people.project_rows()]
    facts = {
        "row": row,
        "roles": choices,
        "projects": projects,
        "error": error,
        "typed": request.POST,
        "link": request.session.pop("link", ""),
    }
    return render(request, "administration/person.html", facts, status=status)


def keep_person(request: HttpRequest) -> HttpResponse:
    """Take name, mail, phone and one more role of a person."""
    # What the form shows empty is meant to be empty; what it did not bring is not spoken of.
    asked = [name for name in ("user", "name", "mail", "phone") if name in request.POST]
    given = {name: request.POST[name].strip() for name in asked}
    role, project = request.POST.get("role", ""), request.POST.get("project", "")
    held = [{"role": role, "project": project}] if role else []
    try:
        made = people.add_person({**given, "roles": held}, gate.visitor(request), clears=True)
    except LetterbookError as error:
        known = Person.objects.filter(user=given.get("user", "")).first()
        row = {**given, "active": True, "roles": people.held_roles(known) if known else []}
        return _person_page(request, row, error.localized(), 400)
    filed.follow_ledger(office())
    messages.success(request, translate(_("Saved: %(name)s"), {"name": made.name}))
    return redirect("person", user=made.user)


def take_role(request: HttpRequest) -> HttpResponse:
    """Take one role from a person."""
    held = _person_of(request)
    code = request.POST.get("project", "")
    where = people.project(code) if code else None
    roles.take_away(held, request.POST.get("role", ""), where, gate.visitor(request))
    filed.follow_ledger(office())
    messages.success(request, translate(_("The role was taken away.")))
    return redirect("person", user=held.user)


def let_go(request: HttpRequest) -> HttpResponse:
    """Let a person leave, or come back."""
    held = _person_of(request)
    if request.POST.get("back"):
        people.add_person({"user": held.user, "active": True}, gate.visitor(request))
    else:
        roles.let_go(held, gate.visitor(request))
    filed.follow_ledger(office())
    return redirect("person", user=held.user)


def invite(request: HttpRequest) -> HttpResponse:
    """Make a one-time link for a person to set a password; it is shown once, to the administrator alone."""
    held = _person_of(request)
    request.session["link"] = password_link(held, addresses.of_the_desk(request))
    return redirect("person", user=held.user)


def _person_of(request: HttpRequest) -> Person:
    found = Person.objects.filter(user=request.POST.get("user", "")).first()
    if found is None:
        raise Http404
    return found


def projects(request: HttpRequest) -> HttpResponse:
    """Show every project."""
    return render(request, "administration/projects.html", {"rows": people.project_rows()})


def project(request: HttpRequest, project_code: str) -> HttpResponse:
    """Show one project's master data; `new` for one to be made."""
    rows = [row for row in people.project_rows() if row["code"] == project_code]
    if not rows and project_code != "new":
        raise Http404
    return _project_page(request, rows[0] if rows else {})


def _project_page(request: HttpRequest, row: dict[str, Any], error: str = "", status: int = 200) -> HttpResponse:
    fields = [
        (name, heading, row.get(name) or "", translate(_HINTS[name]) if name in _HINTS else "")
        for name, heading in people.PROJECT_FACTS.items()
        if name != "client_mode"
    ]
    held = Project.objects.filter(code=row.get("code", "")).first()
    facts = {"row": row, "fields": fields, "days": _DAYS, "error": error, "is_new": held is None}
    facts["client_mode"] = people.PROJECT_FACTS["client_mode"]
    return render(request, "administration/project.html", facts, status=status)


def keep_project(request: HttpRequest) -> HttpResponse:
    """Take the master data of a project."""
    # What the form shows empty is meant to be empty; what it does not show is not spoken of.
    asked = [name for name in (*_COLUMNS, *people.PROJECT_FACTS) if name in request.POST]
    given = {name: request.POST[name].strip() for name in asked}
    try:
        made = people.add_project(given, gate.visitor(request), clears=True)
    except LetterbookError as error:
        return _project_page(request, given, error.localized(), 400)
    inbox.open_folders(office())
    filed.follow_ledger(office())
    messages.success(request, translate(_("Saved: %(name)s"), {"name": made.name}))
    return redirect("project", project_code=made.code)
