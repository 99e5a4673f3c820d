"""Pages that say no: in the reader's language, with the clause and the way back."""

from __future__ import annotations

import logging
import re
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from pipeline.office import access
from schemas.errors import Damaged, LetterbookError, WrongUsage
from schemas.language import _, translate
from web import gate

log = logging.getLogger("letterbook.web")
# Whoever reads the log shall open nothing with it: the code of a paper, the key of a link to a new password.
_SECRET = re.compile(r"(/v/+|/reset/key/+|/confirm-email/+)[^\s]+", re.IGNORECASE)


def note(request: HttpRequest, status: int) -> None:
    """Write down that a request was refused, and to whom: whatever page says so, it is logged in one way."""
    who = gate.visitor(request) if hasattr(request, "user") else None
    log.warning("refused %s: %s %s to %s", status, request.method, _line(request), who.user if who else "nobody")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back; a form that was sent meanwhile must be sent again."""
    if request.method == "POST":
        log.warning("refused: a form without a session at %s", _line(request))
    return HttpResponseRedirect(gate.to_sign_in(request))


def not_your_page(request: HttpRequest, roles: tuple[str, ...]) -> HttpResponse:
    """Say to whom the page belongs."""
    words = translate(_("This page is for: %(roles)s"), {"roles": access.role_titles(roles)})
    return _page(request, 403, _("This page is not yours"), words)


def told(request: HttpRequest, error: LetterbookError) -> HttpResponse:
    """Say why a step was refused; nothing has changed."""
    status = 404 if isinstance(error, WrongUsage) and request.method == "GET" else 409
    if isinstance(error, Damaged):
        status = 500
    return _page(request, status, _("That was not possible; nothing has changed"), error.localized())


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that did not come from a page of ours, or came too late."""
    if request.META.get("letterbook.too_large"):
        return too_large(request)
    log.warning("refused: forged or stale form at %s (%s)", _line(request), _bare(reason))
    words = translate(_("The page you sent from is too old or not ours. Go back, load it anew and send again."))
    return _page(request, 403, _("Not sent"), words)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that an upload was broken off at the desk's limit, and what that is."""
    return _page(request, 413, _("Too large"), too_large_words())


def too_large_words() -> str:
    """Return the words on an upload that was broken off."""
    most = settings.MOST_UPLOAD_BYTES // (1024 * 1024)
    said = _("Too large: at most %(most)s MB at once. Nothing was taken. Send smaller photos, or less at once.")
    return translate(said, {"most": str(most)})


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a form held more than a form may, or that what came was no request that can be read."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        words = translate(_("What your browser sent could not be read. Go back, load the page anew and try again."))
        return _page(request, 400, _("Not understood"), words)
    said = _(
        "Too much at once: a form takes at most %(most)s MB of text, %(fields)s fields and %(files)s files. "
        "Nothing was taken. Send less, or send it in parts."
    )
    most = {
        "most": str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)),
        "fields": str(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS),
        "files": str(settings.DATA_UPLOAD_MAX_NUMBER_FILES),
    }
    return _page(request, 413, _("Too much at once"), translate(said, most))


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that a sign-in, or a link to a new password, was tried too often."""
    words = translate(_("Too much was tried from where you are. Wait a few minutes, then try again."))
    return _page(request, 429, _("Too many tries"), words)


def unknown(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Say that there is no such page, or none that this visitor may know of."""
    words = translate(_("There is no such page, or it is not open to you."))
    return _page(request, 404, _("Not found"), words)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a handler's form
    """Say that something of ours went wrong, without the database or anything else that may be broken too."""
    # Not with `render`: what every page shows around its content is asked of the database.
    return HttpResponse(render_to_string("broken.html", {"static": settings.STATIC_URL}), status=500)


def _page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):  # a script of ours sent it, and shows the words
        return JsonResponse({"error": words}, status=status)
    facts: dict[str, Any] = {"title": translate(title), "words": words, "back": _back(request)}
    return render(request, "refused.html", facts, status=status)


def _line(request: HttpRequest) -> str:
    return _bare(request.path)


def _bare(address: str) -> str:
    # An address may hold a line feed: nobody writes lines of his own into the log. Nor does a code or a key come in.
    return _SECRET.sub(r"\1…", address.encode("unicode_escape").decode("ascii"))


def _back(request: HttpRequest) -> str:
    # Only to a page of this desk: an address from elsewhere would be a trap with our name on it.
    try:
        origin = f"{request.scheme}://{request.get_host()}/"
    except DisallowedHost:
        return "/"
    referrer = request.headers.get("Referer", "")
    # A form that was refused where it stands is opened again; a page that says no leads no visitor back to itself.
    is_here = request.method != "POST" and referrer == request.build_absolute_uri()
    return referrer if referrer.startswith(origin) and not is_here else "/"
