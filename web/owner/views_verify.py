"""Is this paper genuine, and still in force? Asked by whoever holds it, by the code on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pipeline.office import validity
from pipeline.office.here import office
from web import limits
from web.owner import door

_TAGS = {"valid": "good", "superseded": "warn", "withdrawn": "bad", "disposed": "warn"}


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a form without scripts sends it here, and it has a page of its own."""
    if typed := request.GET.get("code", "").strip():
        return redirect("verify", code=validity.plain_code(typed) if len(typed) > 1 else "-")
    return render(request, "owner/ask.html")


def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the state of the paper with this code. What no paper has gets one answer, whatever is wrong with it."""
    if not limits.spend(door.LOOKS, limits.address_of(request)) or door.is_shut(request, (door.GUESSES, "")):
        return door.too_many(request, door.GUESSES)
    found = validity.told(code, office())
    if found is None:
        door.note_wrong(request, "a verification code that no paper has", (door.GUESSES, ""))
        return render(request, "owner/ask.html", {"unknown": True}, status=404)
    facts = {"paper": found, "tag": _TAGS[found.standing]}
    response = render(request, "owner/verify.html", facts)
    response["Cache-Control"] = "no-store"
    return response
