"""What concerns persons in a visit record ends three years after the owner left; the record itself stays (5.4 FT)."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline import appraisal_record, later
from pipeline.office import (
    access,
    appraisal_papers,
    appraising,
    clock,
    documents,
    filed,
    forgetting,
    holds,
    minimising,
    verifying,
)
from pipeline.office.forgetting import LiesOpen
from pipeline.office.minimising import NoOwnTerm, NotLeftYet
from pipeline.office.models import Event

LEFT, ENDED = date(2026, 7, 1), date(2029, 7, 1)


@pytest.fixture
def visit(desk):
    """A filed visit record."""
    return documents.find(desk.filed(desk.example("visit_record"), approvers=()).key)


@pytest.fixture
def departed(desk, visit):
    minimising.left(visit, LEFT, desk.person("linruoxi"))
    return visit


def content(document):
    return documents.content(documents.newest(document))


def test_a_personal_part_is_due_three_years_after_the_owner_left_and_not_a_day_before(desk, departed):
    assert [one.row()["number"] for one in minimising.due(desk.premises, ENDED)] == [departed.number]
    assert minimising.due(desk.premises, date(2029, 6, 30)) == []


@pytest.mark.usefixtures("visit")
def test_nothing_is_due_of_whom_nobody_said_that_they_left(desk):
    assert minimising.due(desk.premises, date(2099, 1, 1)) == []


@pytest.mark.requirement("R-5.6.2-1")
def test_minimising_leaves_the_entry_and_nothing_that_concerns_persons_in_the_office(desk, departed):
    name = content(departed)["visit"]["customer_name"]

    done = minimising.minimise(minimising.due(desk.premises, ENDED), desk.person("gaopin"))

    assert [one.document for one in done] == [departed]
    assert name not in str(content(departed)) and content(departed)["visit"]["theme"]
    assert filed.archive(desk.premises).has(f"urn:letterbook:{departed.entry}")
    assert verifying.verify(desk.premises).faults == ()
    assert minimising.due(desk.premises, ENDED) == []
    (told,) = Event.objects.filter(kind="minimised")
    assert told.document == departed.key and name not in str(told.body)


def test_what_is_on_hold_is_listed_and_left_alone(desk, departed):
    before = content(departed)
    holds.hold(departed, desk.person("gaopin"), "投诉")

    assert minimising.minimise(minimising.due(desk.premises, ENDED), desk.person("gaopin")) == []
    assert content(departed) == before and minimising.due(desk.premises, ENDED)[0].row()["holds"]


def test_one_that_was_filed_open_keeps_no_other_from_being_minimised_and_is_named(desk, departed, monkeypatch):
    (due,) = minimising.due(desk.premises, ENDED)
    real, seen = forgetting.forgotten, []

    def forgotten(document, premises):
        seen.append(document)
        if len(seen) == 1:
            raise LiesOpen(document=document.number)
        real(document, premises)

    monkeypatch.setattr(forgetting, "forgotten", forgotten)

    with pytest.raises(LiesOpen, match=str(departed.number)):
        minimising.minimise([due, due], desk.person("gaopin"))
    assert minimising.due(desk.premises, ENDED) == []


def test_only_the_project_says_that_an_owner_left_never_of_a_day_to_come_or_of_another_type(desk, visit, board_notice):
    circular = documents.find(desk.filed(board_notice(), approvers=("zhouqiming",)).key)

    with pytest.raises(access.NotYourRole):
        minimising.left(visit, LEFT, desk.person("wangguanjia"))
    with pytest.raises(NotLeftYet):
        minimising.left(visit, date(2026, 7, 11), desk.person("linruoxi"))
    with pytest.raises(NoOwnTerm):
        minimising.left(circular, LEFT, desk.person("linruoxi"))
    with pytest.raises(access.NotYourRole):
        minimising.minimise([], desk.person("linruoxi"))


def test_of_two_days_on_which_an_owner_left_the_later_one_counts(desk, departed, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: "2026-08-01")

    assert minimising.left(departed, date(2026, 7, 20), desk.person("linruoxi")).left_on == date(2026, 7, 20)
    assert minimising.left(departed, LEFT, desk.person("linruoxi")).left_on == date(2026, 7, 20)


def test_the_paper_of_a_round_is_a_report_and_once_confirmed_the_list_of_what_is_destroyed(desk, visit, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: "2037-01-01")
    one = appraising.propose([visit], desk.person("gaopin"), "期满", None)

    assert content(visit)["visit"]["customer_name"] not in str(one.entries)
    assert appraisal_papers.printed(one.name, desk.premises, desk.person("gaopin")).startswith(b"%PDF")
    assert appraisal_record.title_of(appraising.row(one)) == appraisal_record.REPORT
    appraising.answer(one.name, desk.person("zhaozong"), confirms=True, note="同意")
    assert appraisal_record.title_of(appraising.row(appraising.find(one.name))) == appraisal_record.LIST
    later.dispose(one.name, desk.person("gaopin"))
    assert appraisal_papers.printed(one.name, desk.premises, None).startswith(b"%PDF")
    assert documents.find(visit.key).title == "客户沟通记录表"
