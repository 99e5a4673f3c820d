"""The pages that an upload would make, to be looked at before anything is handed in."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pipeline.office import checking, composing
from pipeline.office.here import office
from pipeline.office.page_pictures import Pages
from pipeline.receive import Received
from web import downloads, gate, page_pictures


def pdf(request: HttpRequest, upload: Received) -> HttpResponse | FileResponse:
    """Show the pages as the PDF that they are."""
    looked = checking.looked(upload, gate.somebody(gate.visitor(request)), office(), {})
    pages = checking.draft(looked.cases[0], office()) if looked.cases and not looked.faults else None
    if pages is None:
        raise Http404
    return downloads.answer(pages, f"{upload.path.stem}-草稿.pdf", in_place=True, content_type="application/pdf")


def pages(request: HttpRequest, upload: Received) -> HttpResponse:
    """Show all pages as pictures, one below the other."""
    made = _made(request, upload)
    return render(request, "author/drafted.html", {"upload": upload, "pages": made.sheets()})


def picture(request: HttpRequest, upload: Received, number: int) -> HttpResponse:
    """Send one page as a picture; all are drawn up once while the upload lies there."""
    return page_pictures.answered(request, _made(request, upload), number)


def _made(request: HttpRequest, upload: Received) -> Pages:
    looked = checking.looked(upload, gate.somebody(gate.visitor(request)), office(), {})
    is_whole = len(looked.cases) == 1 and not looked.faults
    made = composing.pages(upload, looked.cases[0], office()) if is_whole else None
    if made is None:
        raise Http404
    return made
