"""The search: a question, its facets, a page of hits; and the questions that somebody keeps."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from pipeline.office import searching
from pipeline.office.here import office
from pipeline.office.models import Person
from pipeline.office.searching import Asked
from schemas.errors import WrongUsage
from schemas.language import _
from web import addresses, gate
from web.search import markup

_TITLES = {
    "project": _("Project"),
    "type": _("Type"),
    "category": _("Category"),
    "year": _("Year"),
    "importance": _("Importance"),
}


def search(request: HttpRequest) -> HttpResponse:
    """Show what is found, the best first; without a question the newest, and how to ask."""
    who = gate.somebody(gate.visitor(request))
    asked = Asked.of(request.GET.dict())
    found = searching.found(office(), who, asked)
    facets = [(_TITLES[name], markup.facet(choices)) for name, choices in found.facets.items() if choices]
    facts = {
        "asked": asked,
        "found": found,
        "hits": [(hit, addresses.document(key), stage, markup.marked(hit.snippet)) for hit, key, stage in found.hits],
        "facets": facets,
        "kept_facets": [(name, getattr(asked, name)) for name in searching.FACETS if getattr(asked, name)],
        "saved": searching.saved(who),
        "sorts": [("", _("best first"), asked.but(sort="").query), ("newest", _("newest first"), _newest(asked))],
        "page_query": asked.query,
        "before": asked.page - 1 if asked.page > 1 else None,
        "after": asked.page + 1 if asked.page < found.pages else None,
    }
    return render(request, "search/search.html", facts)


def _newest(asked: Asked) -> str:
    return asked.but(sort="newest").query


def keep(request: HttpRequest) -> HttpResponse:
    """Save, rename or delete one of the visitor's own searches."""
    who, said = gate.somebody(gate.visitor(request)), request.POST
    query = said.get("query", "")
    try:
        _kept(who, said, query)
    except WrongUsage as error:
        messages.error(request, error.localized())
    back = Asked.of(QueryDict(query[:2000]).dict()).query
    return redirect(f"{reverse('search')}?{back}" if back else reverse("search"))


def _kept(who: Person, said: QueryDict, query: str) -> None:
    if said.get("step") == "save":
        searching.save(who, said.get("name", ""), Asked.of(QueryDict(query[:2000]).dict()))
        return
    if said.get("step") not in {"rename", "delete"}:
        return
    kept = searching.saved_one(who, said.get("id", ""))
    if kept is None:
        raise Http404
    if said.get("step") == "delete":
        kept.delete()
    else:
        searching.rename(kept, said.get("name", ""))
