"""Where pages are: a document's own, the way back that a form names, the desk as people outside reach it."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

# What an address may hold as it is (RFC 3986), as Django writes one.
_AS_DJANGO = "/~:@!$&'()*+,;="


def document(key: str) -> str:
    """Return the address of a document's page; empty where there is no document."""
    return _of("document", "key").replace("KEY", quote(key, safe="")) if key else ""


def posting(key: str) -> str:
    """Return the address at which is told that paper of a document went up or came down."""
    return _of("post-paper", "key").replace("KEY", quote(key, safe=""))


def person(user: str) -> str:
    """Return the address of a person's page in the administrator's room."""
    return _of("person", "user").replace("KEY", quote(user, safe=_AS_DJANGO))


def begun(kind: str, code: str, period: str) -> str:
    """Return where a document of a kind is begun: by a form or in a room of its own, else by its workbook."""
    if kind == "circular":
        return f"{reverse('circular')}?{urlencode({'project': code})}"
    if kind.startswith("spot_check"):
        return reverse("checks")
    return f"{reverse('workbook', args=[kind])}?{urlencode({'project': code, 'period': period})}" if code else ""


@cache
def _of(page: str, argument: str) -> str:
    # A page may name hundreds of them.
    return reverse(page, kwargs={argument: "KEY"})


def back(request: HttpRequest, otherwise: str) -> str:
    """Return the page that the form names as the way back; `otherwise` where that is none of this desk's."""
    named = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure())
    return named if is_ours else otherwise


def of_the_desk(request: HttpRequest) -> str:
    """Return where the desk is reached, for what is handed out: as the office says, else as the visitor came."""
    said: str = settings.DESK_ADDRESS
    return said or f"{request.scheme}://{request.get_host()}"
