"""《对客信息发布一览表》 of a project and year: on the screen, and to take away."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline import register as form
from pipeline.office import access, access_log, entrance, listing, registry
from pipeline.office.here import office
from pipeline.office.models import Project
from web import addresses, downloads, gate

_PAGE = 50
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}


def choose(request: HttpRequest) -> HttpResponse:
    """Lead to the register of the project that was chosen; where none was, show that of the visitor's first."""
    found = listing.projects_seen_by(gate.somebody(gate.visitor(request)))
    wanted = request.GET.get("project", "")
    if not found:
        return render(request, "search/no_register.html")
    if not wanted:
        return register(request, found[0])
    code = wanted if wanted in {one.code for one in found} else found[0].code
    year = request.GET.get("year", "")
    return redirect(f"/register/{code}/" + (f"?year={year}" if year.isascii() and year.isdecimal() else ""))


def register(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the register of a project and year."""
    who = gate.somebody(gate.visitor(request))
    years = registry.years(project.code)
    year = _year(request.GET.get("year", ""), years)
    found = registry.rows(office(), project=project.code, year=year)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    told = registry.told(list(page.object_list), office())
    facts = {
        "project": project,
        "projects": listing.projects_seen_by(who),
        "year": year,
        "years": years,
        "page": page,
        "rows": [(line, addresses.document(document.key), _signatures(line)) for document, line in told],
        "keeps_owners": access.holds_one(who, entrance.KEEPERS, project),
        "page_query": f"year={year}",
    }
    return render(request, "search/register.html", facts)


def _signatures(line: form.Line) -> list[tuple[str, str]]:
    return [(role, words) for role in form.ROLES if (words := line.approved.get(role, ""))]


def export(request: HttpRequest, project: Project) -> FileResponse:
    """Hand out the register as a workbook or a PDF; who took it stands on every page and in the log."""
    who, premises = gate.somebody(gate.visitor(request)), office()
    year = _year(request.POST.get("year", ""), registry.years(project.code))
    ending = "pdf" if request.POST.get("form") == "pdf" else "xlsx"
    stamp = access_log.stamp(who)
    data = registry.written(premises, project=project.code, year=year, as_pdf=ending == "pdf", stamp=stamp)
    what = f"{form.TITLE} {project.code} {year}"
    access_log.note(access_log.Action.EXPORTED, what, by=who, purpose=request.POST.get("purpose", "")[:200])
    name = f"{form.TITLE}-{project.name}-{year}.{ending}"
    return downloads.answer(data, name, content_type=_TYPES[ending])


def _year(said: str, years: list[str]) -> str:
    return said if said in years else years[0]
