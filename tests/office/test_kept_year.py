"""What a year owes is kept, and is what it would be if it were dated anew, whatever was changed since."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.office import coverage, duties, kept_year, knowing, people
from pipeline.office.coverage import CellState, Matrix
from pipeline.office.models import Event, Project
from pipeline.premises import Premises
from schemas.periods import PLACE
from tests.conftest import Desk
from tests.staff import TFY

pytestmark = pytest.mark.usefixtures("unrendered")
AT = datetime(2026, 7, 20, 9, 0, tzinfo=PLACE)
DUTY = """
[[duties]]
id = "report_talked_over"
titles = { zh-Hans = "报告交底", en = "report talked over" }
clause = "5.3.3B③"
requirements = ["R-5.3.3-5"]
role = "steward"
scope = "project"
every = "quarter"
due = { base = "period_end", days = 2 }
done = { types = ["service_report"], fact = "approved" }
"""


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    kept_year._held.clear()


def kept(office: Premises, at: datetime = AT) -> Matrix:
    return coverage.matrix(office, "service_report", 2026, at)


def anew(office: Premises, at: datetime = AT) -> Matrix:
    kept_year._held.clear()
    return kept(office, at)


def states(found: Matrix, code: str = "TFY") -> dict[str, CellState]:
    return {cell.period: cell.state for row in found.rows if row.code == code for cell in row.cells if cell}


def test_nothing_is_dated_anew_while_nothing_was_changed(desk: Desk, office: Premises) -> None:
    before = kept_year.of(office, "service_report", 2026, AT)
    desk.submit(desk.example("service_report"))

    assert kept_year.of(office, "service_report", 2026, AT) is before


def test_a_step_of_a_document_stands_in_the_matrix_at_once(desk: Desk, office: Premises) -> None:
    at = datetime(2026, 7, 2, 9, 0, tzinfo=PLACE)
    before = states(kept(office, at))
    document = desk.submit(desk.example("service_report"))
    handed_in = states(kept(office, at))
    desk.approve(document, "zhouqiming")

    assert (before[document.period], handed_in[document.period]) == (CellState.MISSING, CellState.DECIDING)
    assert kept(office, at) == anew(office, at)


def test_a_period_that_ended_at_midnight_is_missing_from_then_on(office: Premises) -> None:
    last, first = (datetime(2026, *when, tzinfo=PLACE) for when in ((6, 30, 23, 59), (7, 1, 0, 1)))

    assert states(kept(office, last))["2026Q2"] is CellState.AHEAD
    assert states(kept(office, first))["2026Q2"] is CellState.MISSING


def test_a_project_that_comes_or_goes_has_its_row_or_none_at_once(office: Premises) -> None:
    kept(office)
    people.add_project(TFY | {"code": "NEW", "name": "新苑"})
    Project.objects.filter(code="TFY").update(active=False)

    found = kept(office)

    assert states(found, "NEW")["2026Q2"] is CellState.OVERDUE
    assert states(found) == {}


def test_a_type_whose_duties_are_rewritten_owes_what_they_say_at_once(office: Premises) -> None:
    in_time = datetime(2026, 7, 10, 9, 0, tzinfo=PLACE)
    before = states(kept(office, in_time))
    file = office.types / "report_talk" / "duties.toml"
    file.parent.mkdir(parents=True)
    file.write_text(DUTY, "utf-8")

    assert before["2026Q2"] is CellState.MISSING
    assert states(kept(office, in_time))["2026Q2"] is CellState.OVERDUE


def test_a_changed_setting_binds_at_once(office: Premises, monkeypatch: pytest.MonkeyPatch) -> None:
    before = states(kept(office))
    monkeypatch.setitem(office.settings, "duties", {"since": "2026-07-21"})

    assert before["2026Q1"] is CellState.OVERDUE
    assert "2026Q1" not in states(kept(office))


def test_a_duty_that_is_lifted_is_lifted_at_once(desk: Desk, office: Premises) -> None:
    kept(office)
    owed = kept_year.of(office, "service_report", 2026, AT).owed["TFY", "2026Q1"]
    for duty in {one.duty.id for one in owed}:
        duties.waive(duty, "TFY", "2026Q1", desk.person("gaopin"), "移交前的季度")

    assert states(kept(office, datetime(2099, 1, 1, tzinfo=PLACE)))["2026Q1"] is CellState.WAIVED


def test_a_waiver_of_tomorrow_lifts_nothing_today(desk: Desk) -> None:
    duties.waive("report_approved", "TFY", "2026Q1", desk.person("gaopin"), "移交前的季度")
    [event] = Event.objects.filter(kind=knowing.WAIVED)

    assert knowing.waived(AT.replace(year=2000)) == {}
    assert list(knowing.waived(event.at).values()) == ["移交前的季度"]


def test_no_more_than_a_few_years_are_kept(office: Premises) -> None:
    for year in range(2000, 2000 + kept_year._MOST + 1):
        kept_year.of(office, "service_report", year, AT)

    assert len(kept_year._held) == 1
