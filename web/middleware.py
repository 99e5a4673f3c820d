"""What happens around every page: the reader's language before it, refusals in words after it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from pipeline.office import disk, kinds, look
from schemas.errors import LetterbookError
from schemas.language import CHINESE, ENGLISH, speak
from web import gate, refusal
from web.gate import NotYourPage, SignInFirst

Answers = Callable[[HttpRequest], HttpResponse]


def language(answer: Answers) -> Answers:
    """Speak the visitor's language: the one they chose, else English only to a browser that knows no Chinese."""

    def spoken(request: HttpRequest) -> HttpResponse:
        chosen = _chosen(request)
        looked = look.taken() if request.method in gate.READ else nullcontext()
        with speak(chosen), translation.override("en" if chosen == ENGLISH else "zh-hans"), kinds.held(), looked:
            response = answer(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return spoken


def policy(answer: Answers) -> Answers:
    """Tell every browser what a page of the desk may load and run: one policy, put into words once.

    The middleware of `csp` words it anew for each page, since a view may change it there; here none may.
    """
    words = build_policy()

    def told(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault(HEADER, words)
        return response

    return told


def kept_nowhere(answer: Answers) -> Answers:
    """Let no browser and no proxy keep a page: each was made for one visitor, and many name people (5.6.2).

    Whoever sits down at the same machine after a sign-out would else find it with the Back button. What may be kept,
    pictures under their digest, says so itself.
    """

    def fresh(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return fresh


def refused_and_logged(answer: Answers) -> Answers:
    """Log every answer that refuses, whichever page words it."""

    def noted(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            refusal.note(request, response.status_code)
        return response

    return noted


def _chosen(request: HttpRequest) -> str:
    said = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if said in {CHINESE, ENGLISH}:
        return said
    wanted = request.headers.get("Accept-Language", "").lower()
    return ENGLISH if "en" in wanted and "zh" not in wanted else CHINESE


class Refusals:
    """Turn what a step refuses into a page that says why, with the clause; bugs go on rising."""

    def __init__(self, answer: Answers) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the page does."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page that tells a refusal; None for anything else."""
        if isinstance(error, SignInFirst):
            return refusal.sign_in_first(request)
        if isinstance(error, NotYourPage):
            return refusal.not_your_page(request, error.roles)
        if isinstance(error, LetterbookError):
            return refusal.told(request, error)
        if (of_the_disk := disk.told(error)) is not None:
            return refusal.told(request, of_the_disk)
        return None
