"""Whoever deputises for somebody sees in every list what they may open, as long as the leave lasts and no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline import flow
from pipeline.office import access, clock, delegating, deputies, hanging, kinds, listing, owing, restricted, searching
from pipeline.office import roles as taking
from pipeline.office.delegating import Leave
from pipeline.office.models import Document, Person, Project, Role
from pipeline.premises import Premises
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("unrendered")
LAST, AFTER = "2026-07-20", "2026-07-21"


@pytest.fixture
def published(desk: Desk, board_notice: Callable[..., dict[str, Any]]) -> Document:
    """A circular of 听枫苑 that waits to be posted."""
    return flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))


@pytest.fixture
def lent(desk: Desk) -> Person:
    """王管家 of another project, who decides for the manager of 听枫苑 from the 10th to the 20th of July."""
    return lend(desk, "zhouqiming", "wangguanjia", "project_manager", Project.objects.get(code="TFY"))


def lend(desk: Desk, giver: str, taker: str, role: str, project: Project | None = None) -> Person:
    given, taken = desk.person(giver), desk.person(taker)
    delegating.give(Leave(given, taken, role, date(2026, 7, 10), date(2026, 7, 20), project), given)
    return taken


def seen(who: Person, document: Document, premises: Premises, browser: Browser) -> list[bool]:
    """Return whether page and lists show `document` to `who`: all of them, or none."""
    kind, asked = kinds.of(document, premises), searching.Asked(text="停水")
    found, paper = searching.found(premises, who, asked), hanging.papers(who, premises)
    visitor = browser(who.user)
    return [
        access.may_open(who, document, kind),
        visitor.get(f"/documents/{document.key}/").status_code == 200,
        document.key in visitor.get("/documents/").content.decode(),
        document.pk in listing.visible(who, premises).values_list("pk", flat=True),
        ("TFY", "听枫苑") in listing.projects(who),
        found.results.total == 1 and [key for _hit, key, _stage in found.hits] == [document.key],
        [one.count for one in found.facets["project"]] == [1],
        "听枫苑" in visitor.get("/projects/").content.decode(),
        visitor.get("/projects/TFY/").status_code == 200,
        visitor.post("/register/TFY/export/", {"purpose": "检查"}).status_code == 200,
        document.number in visitor.get("/search/?q=停水").content.decode(),
        paper.counts[hanging.Work.POST] == 1,
        len(hanging.of_document(who, document, premises).to_post) == 1,
        any(code == "TFY" for code, _name in owing.sheet(premises, who)[1].projects),
        not restricted.hidden_from(who, premises)("visit_plan_monthly", "TFY"),
    ]


@pytest.mark.parametrize(("day", "is_seen"), [(LAST, True), (AFTER, False)])
def test_a_deputy_finds_what_they_may_open_on_the_days_of_the_leave_alone(
    day: str, is_seen: bool, published: Document, lent: Person, browser: Browser, office: Premises, monkeypatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: day)

    assert set(seen(lent, published, office, browser)) == {is_seen}


def test_a_deputy_sees_no_more_once_the_role_is_taken_from_whom_they_stand_in_for(
    published: Document, lent: Person, browser: Browser, desk: Desk, office: Premises
) -> None:
    taking.take_away(desk.person("zhouqiming"), "project_manager", published.project)

    assert set(seen(lent, published, office, browser)) == {False}


def test_a_role_is_lent_where_its_giver_holds_it_and_no_further(desk: Desk) -> None:
    here = Project.objects.get(code="TFY")
    manager = lend(desk, "zhouqiming", "wangguanjia", "project_manager")
    leader = lend(desk, "gaopin", "xuke", "quality_center", here)
    held = set(Role.objects.filter(person=desk.person("zhouqiming"), role="project_manager").values_list("project"))

    assert {(one.project,) for one in deputies.acting_as(manager) if one.role == "project_manager"} == held
    assert [one.code for one in deputies.acting_as(leader) if one.role == "quality_center"] == ["TFY"]


@pytest.mark.usefixtures("lent")
def test_whoever_deputises_for_nobody_asks_the_database_nothing_more(desk: Desk, office: Premises) -> None:
    who = desk.person("linruoxi")
    with CaptureQueriesContext(connection) as asked:
        deputies.acting_as(who)
    assert len(asked) == 2

    with CaptureQueriesContext(connection) as of_deputy:
        list(listing.visible(desk.person("wangguanjia"), office))

    assert len(of_deputy) == 5
