"""Where pages are: a document's own, the way back that a form names, the desk as people outside reach it."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def document(key: str) -> str:
    """Return the address of a document's page; empty where there is no document."""
    return _documents().replace("KEY", quote(key, safe="")) if key else ""


@cache
def _documents() -> str:
    # A page may name hundreds of them.
    return reverse("document", kwargs={"key": "KEY"})


def back(request: HttpRequest, otherwise: str) -> str:
    """Return the page that the form names as the way back; `otherwise` where that is none of this desk's."""
    named = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure())
    return named if is_ours else otherwise


def of_the_desk(request: HttpRequest) -> str:
    """Return where the desk is reached, for what is handed out: as the office says, else as the visitor came."""
    said: str = settings.DESK_ADDRESS
    return said or f"{request.scheme}://{request.get_host()}"
