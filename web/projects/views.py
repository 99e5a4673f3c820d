"""The list of one's projects, and the page of each: where it stands, and where everything of it is."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pipeline.office import access, entrance, listing, people, project_room
from pipeline.office.here import office
from pipeline.office.models import Project
from web import addresses, gate
from web.gate import ADMINISTERS, OF_PROJECTS, WATCHES

_PAGE = 50


def choose(request: HttpRequest) -> HttpResponse:
    """List the visitor's projects; lead to the only one."""
    who = gate.somebody(gate.visitor(request))
    mine = listing.projects_seen_by(who)
    if len(mine) == 1:
        return redirect("project_room", code=mine[0].code)
    wanted = request.GET.get("q", "").strip()[:80]
    found = [one for one in mine if wanted.lower() in f"{one.code} {one.name} {one.city}".lower()]
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "lines": project_room.lines(page.object_list, who, office()), "q": wanted, "all": len(mine)}
    facts["page_query"] = urlencode({"q": wanted})
    return render(request, "projects/list.html", facts)


def room(request: HttpRequest, project: Project) -> HttpResponse:
    """Show where a project stands."""
    who = gate.somebody(gate.visitor(request))
    held, keeps = access.held_anywhere(who), access.holds_one(who, entrance.KEEPERS, project)
    facts = {
        "project": project,
        "facts": people.facts_of(project),
        "told": project_room.told(project, who, office()),
        "address": addresses.of_the_desk(request) + reverse("owner_project", kwargs={"code": project.code}),
        "keeps_owners": keeps,
        "access": entrance.current(project) if keeps else None,
        "posts": OF_PROJECTS.opens(held),
        "watches": WATCHES.opens(held),
        "administers": ADMINISTERS.opens(held),
    }
    return render(request, "projects/room.html", facts)
