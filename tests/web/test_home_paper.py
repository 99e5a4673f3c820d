"""Paper on first pages: whose it is to put up and take down, and that it waits for nobody once somebody did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from pipeline import flow, later
from pipeline.office import people, roles, to_do
from pipeline.office.models import Delegation, Person
from pipeline.premises import Premises
from pipeline.stages import PostingState
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("unrendered")


def test_printed_paper_waits_to_be_posted_and_comes_down_when_it_is_withdrawn(
    desk: Desk, office: Premises, board_notice: Callable[..., dict[str, Any]]
) -> None:
    author = desk.person("linruoxi")
    document = flow.publish(desk.filed(board_notice()), author)
    printed = to_do.of(author, office)
    for place in {one.place for one in printed.to_post}:
        later.post(document, place, 1, author)
    hanging = to_do.of(author, office)
    later.withdraw(document, desk.person("zhouqiming"), "改期")

    withdrawn = to_do.of(author, office)

    assert printed.to_post
    assert (hanging.to_post, hanging.to_remove) == ((), ())
    assert len(withdrawn.to_remove) == len(printed.to_post)


def carriers(office: Premises) -> set[str]:
    """Return who is told on their first page that paper waits to be posted."""
    return {one.user for one in Person.objects.filter(active=True) if to_do.of(one, office).to_post}


def test_paper_waits_for_the_stewards_of_its_project_and_once_posted_for_none_of_them(
    desk: Desk, office: Premises, board_notice: Callable[..., dict[str, Any]]
) -> None:
    people.add_person(
        {"user": "lihuan", "name": "李环", "roles": [{"role": "environment_department", "project": "TFY"}]}
    )
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    before = carriers(office)

    later.post(document, "宣传栏", 1, desk.person("xuke"))

    assert before == {"linruoxi", "xuke"}
    assert carriers(office) == set()


def test_an_author_who_is_no_steward_there_any_more_is_not_asked_to_post(
    desk: Desk, office: Premises, board_notice: Callable[..., dict[str, Any]]
) -> None:
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    roles.take_away(desk.person("linruoxi"), "steward", document.project)
    of_the_other = carriers(office)

    roles.take_away(desk.person("xuke"), "steward", document.project)

    assert of_the_other == {"xuke"}
    assert carriers(office) == {"zhouqiming"}


def test_whoever_deputises_for_a_steward_of_their_own_project_carries_the_paper(
    desk: Desk, office: Premises, board_notice: Callable[..., dict[str, Any]]
) -> None:
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    people.add_person(
        {"user": "lihuan", "name": "李环", "roles": [{"role": "environment_department", "project": "TFY"}]}
    )
    for taker in ("lihuan", "wangguanjia"):
        Delegation.objects.create(
            giver=desk.person("xuke"), taker=desk.person(taker), role="steward", project=document.project,
            since="2026-07-01", until="2026-07-31", by=desk.person("xuke"), at=timezone.now(),
        )  # fmt: skip

    assert carriers(office) == {"linruoxi", "xuke", "lihuan"}


def test_of_a_board_full_of_paper_the_first_page_names_the_oldest_and_counts_the_others(
    desk: Desk, office: Premises, browser: Browser, board_notice: Callable[..., dict[str, Any]]
) -> None:
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    document.postings.all().delete()
    for number in range(25):
        document.postings.create(place=f"第{number}号楼", state=PostingState.WAITING)

    found = to_do.of(desk.person("linruoxi"), office)
    said = browser("linruoxi").get("/").content.decode()

    assert [one.place for one in found.to_post] == [f"第{number}号楼" for number in range(20)]
    assert found.to_post_waiting == 25
    assert "显示全部25件" in said
