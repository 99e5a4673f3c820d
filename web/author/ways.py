"""Where the author is led next: pages of other rooms, and the first page where a room is not built in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import NoReverseMatch, reverse

from pipeline.office.models import Document


def to_document(document: Document) -> str:
    """Return the address of a document's own page."""
    try:
        return reverse("document", kwargs={"key": document.key})
    except NoReverseMatch:
        return reverse("home")


def led(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to `address`: a browser by itself, and the script that shows the progress by telling it where."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"address": address})
    return HttpResponseRedirect(address)
