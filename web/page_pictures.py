"""One page of a document as the answer to a browser: told apart by its bytes, so what it has is not sent again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from pipeline.office import page_pictures
from pipeline.office.here import office
from pipeline.office.page_pictures import Pages, Width


def answered(request: HttpRequest, pages: Pages, page: int) -> HttpResponse:
    """Return page `page` as a picture, as wide as was asked for, under the digest of its PDF.

    Raises:
        NoSuchPage
    """
    width = Width.PHONE if request.GET.get("w") == str(int(Width.PHONE)) else Width.SCREEN
    tag = f'"{pages.sha256[:32]}-{page}-{width:d}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(page_pictures.picture(pages, page, width, office()), content_type="image/png")
    answer.headers["ETag"] = tag
    return answer
