"""What the head of each page offers: a link and its page never disagree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from pipeline.office import access, clock
from pipeline.office.models import Delegation, Person, Project
from tests.web.conftest import Browser
from tests.web.matrix import VISITORS
from web import context
from web.urls import PAGES

_SIGNED_IN = [user for user in VISITORS if user]


@pytest.mark.parametrize("user", _SIGNED_IN)
def test_every_place_that_is_offered_opens_and_every_other_is_refused(user: str, browser: Browser) -> None:
    client, who = browser(user), Person.objects.get(user=user)
    offered = {name for name, _words in context.offered(access.held_anywhere(who))}
    head = client.get("/leave/").content.decode().partition("</nav>")[0]

    for name, _words in context._PLACES:
        assert (f'href="{reverse(name)}"' in head) == (name in offered), name
        status = client.get(reverse(name)).status_code
        wanted = {200, 302} if name in offered or context._WITHIN.get(name) in offered else {403}
        assert status in wanted, (name, status)


def test_whoever_deputises_is_offered_what_waits_for_the_one_on_leave(browser: Browser) -> None:
    today = date.fromisoformat(clock.today())
    Delegation.objects.create(
        giver=Person.objects.get(user="zhouqiming"),
        taker=Person.objects.get(user="xuke"),
        role="project_manager",
        project=Project.objects.get(code="TFY"),
        since=str(today),
        until=str(today + timedelta(days=3)),
        at=clock.now(),
        by=Person.objects.get(user="zhouqiming"),
    )

    assert 'href="/approvals/"' in browser("xuke").get("/").content.decode()
    assert browser("xuke").get("/approvals/").status_code == 200
    assert browser("linruoxi").get("/approvals/").status_code == 403


def test_every_place_is_a_page_about_nothing_in_particular() -> None:
    routes = {page.name: page.route for page in PAGES}

    assert all("<" not in routes[name] for name, _words in context._PLACES)
    assert set(context._WITHIN) <= {name for name, _words in context._PLACES}
