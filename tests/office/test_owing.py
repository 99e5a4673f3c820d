"""The lists that pages of duties show: every verdict in its place, and none of yesterday's."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from pipeline import flow
from pipeline.duties import State
from pipeline.office import kept_duties, owing
from pipeline.office.owing import Chosen
from pipeline.premises import Premises
from pipeline.stages import Verdict
from tests.conftest import Desk

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()
    kept_duties._held.clear()


def test_a_sheet_has_what_one_may_see_late_things_first_each_by_its_day(desk: Desk, office: Premises) -> None:
    order = list(State)
    for user in ("gaopin", "wangguanjia"):
        _at, rows = owing.judged(office, desk.person(user))
        _at, sheet = owing.sheet(office, desk.person(user))

        assert sheet.rows == tuple(sorted(rows, key=lambda one: (order.index(one.state), one.occasion.due)))
        assert sum(sheet.counts.values()) == len(rows)
        assert {code for code, _name in sheet.projects} == {one.occasion.subject.code for one in rows} - {""}
        assert {one.id for one in sheet.duties} == {one.occasion.duty.id for one in rows}


def test_a_sheet_is_the_same_until_something_happens_and_then_another(desk: Desk, office: Premises) -> None:
    who = desk.person("gaopin")
    _at, before = owing.sheet(office, who)
    _at, again = owing.sheet(office, who)
    document = desk.submit(desk.example("service_report"))
    flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE, "")

    _at, after = owing.sheet(office, who)

    _at, rows = owing.judged(office, who)
    assert again is before
    assert after is not before
    assert set(map(id, after.rows)) == set(map(id, rows))


def test_what_is_asked_for_is_chosen_and_everything_if_nothing_is(desk: Desk, office: Premises) -> None:
    who = desk.person("linruoxi")
    _at, sheet = owing.sheet(office, who)
    asked = Chosen("TFY", State.LATE, is_mine=True)

    assert sheet.only(Chosen(), who) is sheet
    assert sheet.only(asked, who).rows == tuple(owing.chosen(sheet.rows, asked, who))
    assert {one.state for one in sheet.late.rows} == {State.LATE}


def test_what_one_owes_is_found_by_name(desk: Desk, office: Premises) -> None:
    _at, rows = kept_duties.judged(office)
    for user in ("linruoxi", "gaopin", "nobody"):
        who = desk.person("linruoxi")
        who.user = user

        expected = [one for one in rows if one.state in owing.OPEN and user in {held.user for held in one.people}]

        assert list(owing.open_of(office, who)) == expected
