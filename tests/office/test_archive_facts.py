"""The archive's own duties: a drill each year once something is filed, an appraisal in a year that has what expired."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from pipeline.office import (
    appraising,
    archive_facts,
    clock,
    documents,
    drill_memory,
    duties,
    events,
    kept_duties,
    terms,
)
from pipeline.office.duties import Asked
from pipeline.office.models import Document
from tests.conftest import Desk


def owed(desk: Desk, on: str) -> dict[str, tuple[str, Any, list[str]]]:
    """What `letterbook duties` says of the archive's own duties: state, deadline and who owes it."""
    rows = [one.row() for one in duties.listed(desk.premises, Asked(on=on, role="quality_center"))]
    return {row["duty"]: (row["state"], row["due"], row["people"]) for row in rows if row["type"] == "archive"}


pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture
def kept(desk: Desk, board_notice):
    """A circular of 2026, filed."""
    document = documents.find(desk.filed(board_notice(), approvers=("zhouqiming",)).key)
    Document.objects.update(issued_at=datetime(2026, 3, 1, tzinfo=UTC))
    return document


def drilled(at: datetime, faults: int) -> None:
    """Write down a drill as `letterbook drill` does."""
    with transaction.atomic():
        events.record(drill_memory.DRILLED, at=at, faults=faults)


@pytest.mark.requirement("R-5.3.1-5")
@pytest.mark.usefixtures("kept")
def test_the_restore_drill_is_owed_each_year_and_only_one_without_faults_meets_it(desk: Desk) -> None:
    assert owed(desk, "2039-11-01") == {"restore_drill": ("due", "2039-12-31", ["gaopin"])} | {
        "yearly_appraisal": ("due", "2039-12-31", ["gaopin"])
    }
    assert owed(desk, "2039-12-01")["restore_drill"][0] == "at_risk"
    drilled(datetime(2039, 11, 2, 2, tzinfo=UTC), 2)
    assert owed(desk, "2039-11-03")["restore_drill"][0] == "due"
    drilled(datetime(2039, 11, 4, 2, tzinfo=UTC), 0)
    assert owed(desk, "2039-11-05")["restore_drill"][0] == "done"
    assert owed(desk, "2040-03-01")["restore_drill"][0] == "due"


def test_an_office_in_which_nothing_is_filed_owes_the_archive_nothing(desk: Desk) -> None:
    assert owed(desk, "2039-11-01") == {}


@pytest.mark.requirement("R-5.3.3-4")
def test_an_appraisal_is_owed_once_a_term_is_over_and_met_when_all_of_it_is_in_a_round(
    desk: Desk, kept, monkeypatch
) -> None:
    now = datetime(2038, 3, 1, 2, tzinfo=UTC)
    assert "yearly_appraisal" not in owed(desk, "2030-06-01")
    assert owed(desk, "2038-03-01")["yearly_appraisal"][0] == "due"

    monkeypatch.setattr(clock, "today", lambda: "2038-03-01")
    monkeypatch.setattr(timezone, "now", lambda: now)
    appraising.propose([kept], desk.person("gaopin"), "期满，无保存价值", None)

    assert owed(desk, "2038-03-02")["yearly_appraisal"][0] == "done"


def test_an_imported_entry_is_opened_once_for_its_term_however_often_it_is_asked(desk: Desk, kept, monkeypatch) -> None:
    Document.objects.update(came_by="legacy")
    opened = []
    real = terms.entries.loads
    monkeypatch.setattr(terms.entries, "loads", lambda data: opened.append(data) or real(data))

    first, second = (list(terms.of(Document.objects.filter(pk=kept.pk), desk.premises)) for _time in range(2))

    assert first == second and len(opened) == 1


@pytest.mark.usefixtures("kept")
def test_kept_verdicts_are_made_anew_when_a_drill_was_held(desk: Desk) -> None:
    def state() -> set[str]:
        found = kept_duties.judged(desk.premises)[1]
        return {one.state.value for one in found if one.occasion.duty.id == "restore_drill"}

    before = state()
    drilled(datetime(2026, 7, 10, 1, tzinfo=UTC), 0)

    assert before & {"due", "at_risk"} and "done" in state()


@pytest.mark.usefixtures("kept")
def test_whoever_asks_for_other_duties_is_told_nothing_of_the_archive(desk: Desk) -> None:
    assert archive_facts.told(desk.premises, timezone.now(), {"circular"}) == ({}, {})
