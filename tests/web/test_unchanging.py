"""What a process works out once for its pages is what Django would work out each time."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.template import Context, engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse, set_script_prefix

from schemas.language import CHINESE, ENGLISH, speak
from web import middleware


def _shown(source: str, **facts: object) -> str:
    # The backend's own engine: it has the desk's tags among its builtins.
    return engines["django"].engine.from_string(source).render(Context(facts))  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", ["D000001", "XRWY-TFY-GG-2026-0001", "文件 & <b>", "007", 7])
def test_an_address_is_the_one_that_django_finds(key: object) -> None:
    wanted = reverse("document", args=[key])

    for _time in range(2):
        assert _shown("{% autoescape off %}{% url 'document' key %}{% endautoescape %}", key=key) == wanted
        assert _shown("{% url 'document' key as here %}{% autoescape off %}{{ here }}{% endautoescape %}", key=key) == (
            wanted
        )
        assert _shown("{% url 'document' key=key %}", key=key) == _shown("{% url 'document' key %}", key=key)


def test_an_address_that_there_is_not_is_told_or_where_it_is_kept_is_empty() -> None:
    with pytest.raises(NoReverseMatch):
        _shown("{% url 'no-such-page' %}")

    assert _shown("{% url 'no-such-page' as here %}[{{ here }}]") == "[]"


def test_addresses_follow_where_the_desk_is_mounted() -> None:
    plain = _shown("{% url 'home' %}")

    try:
        set_script_prefix("/desk/")
        assert _shown("{% url 'home' %}") == "/desk/"
    finally:
        set_script_prefix("/")
    assert _shown("{% url 'home' %}") == plain == "/"


def test_an_unchanging_part_is_kept_for_each_language() -> None:
    with speak(ENGLISH):
        english = _shown("{% unchanging 'parts/own_pages.html' %}")
    with speak(CHINESE):
        chinese = _shown("{% unchanging 'parts/own_pages.html' %}")

    assert "Leave and deputies" in english and "Leave" not in chinese
    assert 'href="/leave/"' in english and 'href="/leave/"' in chinese


@pytest.mark.parametrize("status", [200, 302, 403, 404, 500])
def test_every_answer_carries_the_policy(status: int) -> None:
    answered = middleware.policy(lambda _request: HttpResponse(status=status))(RequestFactory().get("/"))

    told = answered.headers["Content-Security-Policy"]
    assert {"default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"} <= set(told.split("; "))
    assert "Content-Security-Policy-Report-Only" not in answered.headers
