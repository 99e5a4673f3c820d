"""张贴登记: what is to be posted or must come down, and the word that it was done, with a photo from the phone."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from pipeline import later
from pipeline.office import hanging
from pipeline.office.here import office
from pipeline.office.models import Document
from schemas.errors import BadFile
from schemas.language import _, translate
from web import addresses, gate, refusal

_MOST_COPIES = 9999
_LONGEST_PLACE = 80
_YEAR = 365 * 86400


def listed(request: HttpRequest) -> HttpResponse:
    """Show the paper of one's projects."""
    who = gate.somebody(gate.visitor(request))
    said = request.GET.get("page", "")
    page = int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 1
    return render(request, "posting/list.html", {"papers": hanging.papers(who, office(), page=page)})


def post(request: HttpRequest, document: Document) -> HttpResponse:
    """Record that paper went up at a place, or came down; back to where it was told."""
    if request.META.get("letterbook.too_large"):
        return refusal.too_large(request)
    place, copies = request.POST.get("place", "").strip(), request.POST.get("copies", "1").strip()
    removed = "removed" in request.POST
    if fault := _fault(place, copies):
        return _failed(request, document, fault)
    try:
        photo = "" if removed else _photo(request, document)
    except BadFile as error:
        return _failed(request, document, error.localized())
    who = gate.somebody(gate.visitor(request))
    later.post(document, place, int(copies), who, removed=removed, photo=photo)
    said = _("Taken down: %(title)s — %(place)s") if removed else _("Posted: %(title)s — %(place)s")
    messages.success(request, translate(said, {"title": document.title, "place": place}))
    return HttpResponseRedirect(addresses.back(request, reverse("posting")))


def photo(request: HttpRequest, document: Document, name: str) -> HttpResponse:
    """Send the photo of a place: small for a list, whole on a click."""
    is_small = request.GET.get("size") == "small"
    try:
        data = hanging.photo(document, name, office(), is_small=is_small)
    except hanging.NoSuchPhoto as error:
        raise Http404 from error
    answer = HttpResponse(data, content_type="image/jpeg")
    # It lies under its digest: what this address shows never changes.
    patch_cache_control(answer, private=True, max_age=_YEAR, immutable=True)
    return answer


def _fault(place: str, copies: str) -> str:
    if not place or len(place) > _LONGEST_PLACE:
        return translate(_("Say where it hangs, in at most %(most)s characters."), {"most": str(_LONGEST_PLACE)})
    if not (copies.isascii() and copies.isdigit() and len(copies) < 6 and 1 <= int(copies) <= _MOST_COPIES):
        return translate(_("Say how many copies hang there, in figures: 1 to %(most)s."), {"most": str(_MOST_COPIES)})
    return ""


def _photo(request: HttpRequest, document: Document) -> str:
    file = request.FILES.get("photo")
    if not isinstance(file, TemporaryUploadedFile):
        return ""
    return hanging.kept_photo(document, Path(file.temporary_file_path()), str(file.name), office())


def _failed(request: HttpRequest, document: Document, error: str) -> HttpResponse:
    """Show the form again with what was typed and what is wrong; nothing was recorded."""
    facts = {
        "document": document,
        "error": error,
        "place": request.POST.get("place", ""),
        "copies": request.POST.get("copies", ""),
        "places": hanging.places([document.project_id]).get(document.project_id, []),
        "back": addresses.back(request, reverse("posting")),
    }
    return render(request, "posting/again.html", facts, status=400)
