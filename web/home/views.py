"""The first page: what waits for me, in the order in which it should be done."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static

from pipeline.office import to_do
from pipeline.office.here import office
from schemas.language import LANGUAGES
from web import addresses, gate


def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever is signed in; with `copies=all` also what a first page has no room for."""
    who = gate.somebody(gate.visitor(request))
    todo = to_do.of(who, office(), most_copies=None) if request.GET.get("copies") == "all" else to_do.of(who, office())
    return render(request, "home/home.html", {"person": who, "todo": todo})


def speak(request: HttpRequest) -> HttpResponse:
    """Remember in which language the visitor reads, and lead back."""
    wanted = request.POST.get("language", "")
    response = HttpResponseRedirect(addresses.back(request, "/"))
    if wanted in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 86400,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's form
    """Lead to the desk's own icon."""
    # The same for everybody, and asked for again and again: a browser may keep the answer for a day.
    return HttpResponseRedirect(static("desk/icon.svg"), headers={"Cache-Control": "public, max-age=86400"})
