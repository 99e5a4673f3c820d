"""How the author is led on: a browser by itself, the script that shows the progress by being told where."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse


def led(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to `address`: a browser by itself, and the script that shows the progress by telling it where."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"address": address})
    return HttpResponseRedirect(address)
