"""The published documents of a project, for its owners."""

from __future__ import annotations

import re
from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from pipeline.office import entrance, people, reading_room
from pipeline.office.here import office
from web import downloads, limits, page_pictures
from web.owner import door
from web.owner.door import Reader

_PAGE = 20
# What a number of ours looks like: whoever was asked for the code on the way to a document is led on to it.
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,60}")


@door.of_project
def project(request: HttpRequest, reader: Reader) -> HttpResponse:
    """List what the visitor may read, newest first; ask for the access code as long as they have not shown it."""
    kind = request.GET.get("kind", "")
    found, types = reading_room.listed(reader.project, office(), is_owner=reader.is_owner, kind=kind)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    facts = {
        "reader": reader,
        "to": request.GET.get("to", ""),
        "facts": people.facts_of(reader.project),
        "types": types,
        "kind": kind if kind in types else "",
        "page": page,
        "lines": list(reading_room.lines(list(page), office(), is_owner=reader.is_owner)),
    }
    return _private(render(request, "owner/project.html", facts))


@door.of_project
def enter(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Let in whoever types the code from the notice board; wrong codes are counted, per visitor and per project."""
    code, to = reader.project.code, request.POST.get("to", "")
    if door.is_shut(request, (door.CODES, ""), (door.CODES_OF_PROJECT, code)):
        return door.too_many(request, door.CODES)
    known = entrance.matching(reader.project, request.POST.get("code", ""))
    if known is None:
        door.note_wrong(request, f"a wrong access code of {code}", (door.CODES, ""), (door.CODES_OF_PROJECT, code))
        facts = {"reader": reader, "facts": people.facts_of(reader.project), "wrong": True, "to": to}
        return _private(render(request, "owner/project.html", facts, status=400))
    led = redirect("owner_document", code=code, number=to) if _NUMBER.fullmatch(to) else redirect("owner_project", code)
    return door.let_in(led, known)


@door.of_project
def document(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Show one document: its text, and its PDF to take along; a notice in its place where it is out of force."""
    paper = reading_room.opened(reader.project, number, office(), is_owner=reader.is_owner)
    if paper is None:
        if reader.is_owner:
            raise Http404
        # Whoever follows a link is asked for the code first; whether there is such a document stays open.
        return redirect(reverse("owner_project", kwargs={"code": reader.project.code}, query={"to": number}))
    sheets = paper.pages.sheets() if paper.pages else []
    return _private(render(request, "owner/document.html", {"reader": reader, "paper": paper, "sheets": sheets}))


@door.of_project
def pdf(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:  # noqa: ARG001 - a view's form
    """Send the public PDF, as it was filed."""
    found = reading_room.pdf(reader.project, number, office(), is_owner=reader.is_owner)
    if found is None:
        raise Http404
    name, data = found
    return _private(downloads.answer(data, name, in_place=True, content_type="application/pdf"))


@door.of_project
def page_picture(request: HttpRequest, reader: Reader, number: str, page: int) -> HttpResponse:
    """Send one page of the public PDF as a picture."""
    pages = reading_room.pages(reader.project, number, office(), is_owner=reader.is_owner)
    if pages is None or not 1 <= page <= len(pages.sizes):
        raise Http404
    if not limits.spend(door.PICTURES, limits.address_of(request)):
        return door.too_many(request, door.PICTURES)
    answer = page_pictures.answered(request, pages, page)
    # Asked for anew each time, which sends nothing: what was withdrawn today is shown by nobody's browser.
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _private(response: HttpResponseBase) -> HttpResponse:
    """Keep a page for owners out of every cache on the way: the next visitor may have shown no code."""
    patch_cache_control(response, private=True, no_store=True)
    return cast(HttpResponse, response)  # a file that is sent in pieces is one to Django as well
