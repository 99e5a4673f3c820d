"""What a document is made of: its pages as pictures and words, its files to take home, one paper of a batch."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from pipeline.office import access, access_log, handing_out, page_pictures, renditions
from pipeline.office.here import office
from pipeline.office.models import Document
from pipeline.office.page_pictures import Pages
from web import downloads, gate
from web import page_pictures as sent_pages

_YEAR = 365 * 86400


def page_picture(request: HttpRequest, document: Document, serial: int, page: int) -> HttpResponse:
    """Send one page as a picture; what was sent before is not sent again."""
    pages = _pages(request, document, serial)
    answer = sent_pages.answered(request, pages, page)
    # The address names the PDF by its digest where the page links here, so it never shows anything else.
    if request.GET.get("of") == pages.sha256[:16]:
        patch_cache_control(answer, private=True, max_age=_YEAR, immutable=True)
    else:
        patch_cache_control(answer, private=True, no_cache=True)
    return answer


def page_words(request: HttpRequest, document: Document, serial: int, page: int) -> HttpResponse:
    """Send the words of one page, for whoever does not see the picture."""
    words = page_pictures.words(_pages(request, document, serial), office())
    if not 1 <= page <= len(words):
        raise Http404
    answer = HttpResponse(words[page - 1], content_type="text/plain; charset=utf-8")
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _pages(request: HttpRequest, document: Document, serial: int) -> Pages:
    internal = bool(request.GET.get("internal"))
    found = renditions.pages_of(renditions.of(document, serial, office()), internal=internal)
    if found and internal:
        # Before it is opened: the log knows it before anybody does.
        renditions.look_inside(document, gate.somebody(gate.visitor(request)))
    pages = found.pages() if found else None
    if pages is None:
        raise Http404
    return pages


def file(request: HttpRequest, document: Document, serial: int, name: str) -> FileResponse:
    """Send one file as it was filed or drafted; a picture may be looked at in place, all else is taken home."""
    one = renditions.named(document, serial, name, office())
    data = renditions.taken(document, one, gate.somebody(gate.visitor(request)))
    in_place = one.is_picture and bool(request.GET.get("show"))
    return _sent(data, one.shown_name, in_place=in_place)


def paper(request: HttpRequest, document: Document) -> FileResponse:
    """Send the paper of one household out of a batch; the log says who took it."""
    who = gate.somebody(gate.visitor(request))
    access.refuse_unless_of_project(who, document.project)
    item, data = handing_out.paper(document, request.GET.get("item", "1").strip(), office())
    access_log.note(access_log.Action.OPENED, f"{document.title} {item.name}", document=document, by=who)
    return _sent(data, f"{document.number or document.key}-{item.name}.pdf", in_place=False)


def _sent(data: bytes, name: str, *, in_place: bool) -> FileResponse:
    answer = downloads.answer(data, Path(name).name, in_place=in_place)
    # What somebody sent us stays what it says it is, and runs nothing in our name.
    answer.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
