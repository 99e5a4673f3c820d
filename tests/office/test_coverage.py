"""A year's reports, project by period, against their deadlines."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline.office import access, clock, coverage, duties
from pipeline.office.coverage import State
from pipeline.office.models import Document
from pipeline.stages import Stage
from schemas.periods import PLACE

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture
def on(monkeypatch):
    """Let it be ten o'clock on another day."""

    def moved(day):
        monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=PLACE))

    moved("2026-07-10")
    return moved


@pytest.fixture
def cell(office):
    """Return the cell of 听枫苑 in the second quarter, or another."""
    return lambda project="TFY", period="2026Q2": coverage.of(office, "service_report", 2026).cells[project, period]


def test_what_nobody_wrote_is_not_written_until_its_deadline_and_overdue_after(on, cell):
    before = cell()
    on("2026-07-16")

    assert (before.state, before.due.date().isoformat(), before.documents) == (State.NOT_WRITTEN, "2026-07-15", ())
    assert (cell().state, cell(period="2026Q3").state) == (State.OVERDUE, State.NOT_WRITTEN)


def test_a_report_is_under_way_until_it_is_published(on, cell, desk):
    report = desk.submit(desk.example("service_report"))

    assert (cell().state, cell().documents, cell().stage) == (State.UNDERWAY, (report.key,), Stage.DECIDING)
    on("2026-08-01")
    assert cell().state is State.OVERDUE


def test_a_published_report_is_published_however_late(on, cell, desk):
    report = desk.submit(desk.example("service_report"))
    Document.objects.filter(pk=report.pk).update(stage=Stage.PUBLISHED)
    on("2026-08-01")

    assert (cell().state, cell().documents) == (State.PUBLISHED, (report.key,))


def test_what_was_waived_is_told_apart(on, cell):
    on("2026-08-01")
    for duty in ("report_approved", "report_published"):
        duties.waive(duty, "TFY", "2026Q2", access.person("gaopin"), "新交付")

    assert (cell().state, cell("SLHY").state) == (State.WAIVED, State.OVERDUE)


def test_the_matrix_has_a_row_a_project_and_a_column_a_period(on, office):
    on("2026-08-01")
    found = coverage.of(office, "service_report", 2026)

    assert found.periods == ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
    assert [code for code, _name in found.projects] == ["SLHY", "TFY", "YLWX"]
    assert (found.count(State.OVERDUE), found.count(State.NOT_WRITTEN)) == (6, 6)
    assert {State(one.value).words for one in State} == {one.words for one in State}


@pytest.mark.usefixtures("on")
def test_it_asks_the_same_questions_whatever_was_written(office, desk):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            coverage.of(office, "service_report", 2026)
        return len(asked)

    none = questions()
    desk.submit(desk.example("service_report"))

    assert questions() == none <= 9
