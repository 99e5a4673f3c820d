"""Which documents of a period count as its registers, and a register's way from its drop to the report."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import flow, sums
from pipeline.office import carrying, documents, drafts, registers, workbooks
from pipeline.office import personal as personal_part
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Project
from pipeline.stages import Stage
from pipeline.workbook.read import read_workbook
from schemas.document_type import TEMPLATES, load, load_all
from tests.conftest import Desk

REPORT = load(TEMPLATES / "service_report")


@pytest.fixture
def waiting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk where registers are taken and not drawn: what they hold counts from the moment they are taken."""
    monkeypatch.setattr(drafts, "rendered", lambda *_: {})
    monkeypatch.setattr(carrying, "releases_itself", lambda *_: False)
    return desk


def register(desk: Desk, period: str, *rows: dict[str, Any], author: str = "许可") -> Document:
    """Hand in a request register of TFY for `period`."""
    base = desk.example("request_register") | {"period": period, "author": author}
    made = [{"kind": "repair", "content": "照明", "received_by": "steward_center", **row} for row in rows]
    return desk.submit(base | {"requests": {"items": made}}, "xuke")


def three_months(desk: Desk) -> None:
    """Hand in the second quarter month by month: one request is open in April and closed in June."""
    late = {"no": "1", "registered_at": "2026-04-02T09:00"}
    register(desk, "2026-04", late, {"no": "2", "registered_at": "2026-04-03T09:00", "fed_back_at": "2026-04-03T10:00"})
    register(desk, "2026-05", late)
    register(desk, "2026-06", late | {"fed_back_at": "2026-06-01T10:00", "revisited_at": "2026-06-02T10:00"})


def found(period: str = "2026Q2") -> dict[str, Any]:
    return registers.of(REPORT, Project.objects.get(code="TFY"), period)


@pytest.mark.requirement("R-5.1.1-1")
def test_monthly_registers_make_a_quarter_in_which_every_request_stands_once_as_last_told(waiting: Desk) -> None:
    three_months(waiting)

    rows = found()["requests"]

    assert [(row["no"], row["fed_back_at"]) for row in rows] == [("1", "2026-06-01T10:00"), ("2", "2026-04-03T10:00")]


def test_a_quarter_with_a_month_missing_has_no_register(waiting: Desk) -> None:
    register(waiting, "2026-04", {"no": "1", "registered_at": "2026-04-02T09:00"})
    register(waiting, "2026-06", {"no": "1", "registered_at": "2026-04-02T09:00"})

    assert found() == {}
    assert [row["no"] for row in found("2026-06")["requests"]] == ["1"]
    assert found("some day") == {}


def test_an_abandoned_register_does_not_count(waiting: Desk) -> None:
    document = register(waiting, "2026Q2", {"no": "1", "registered_at": "2026-04-02T09:00"})
    before = found()

    Document.objects.filter(pk=document.pk).update(stage=Stage.ABANDONED)

    assert set(before) == {"requests"} and found() == {}


def test_a_document_counts_in_the_period_its_own_day_lies_in(waiting: Desk) -> None:
    waiting.submit(waiting.example("forum_minutes"), "xuke")

    assert [row["meeting"]["held_on"] for row in found()["minutes"]] == ["2026-06-24"]
    assert "minutes" not in found("2026Q3")


@pytest.mark.requirement("R-5.1.3-4")
def test_a_report_that_is_silent_about_the_forum_takes_all_of_it_from_the_minutes(waiting: Desk) -> None:
    waiting.submit(waiting.example("forum_minutes"), "xuke")
    silent: dict[str, Any] = {"period": "2026Q2", "communication": {}}
    typed: dict[str, Any] = {"period": "2026Q2", "communication": {"forum": {"resolved": 7}}}

    for record in (silent, typed):
        sums.fill(record, REPORT, found())

    assert silent["communication"]["forum"] == {"held_on": "2026-06-24", "attendees": 19, "opinions": 9, "resolved": 2}
    assert typed["communication"]["forum"]["resolved"] == 7
    assert "resolved" not in str([fault.place for fault in sums.differing(typed, REPORT, found())])


@pytest.mark.slow
@pytest.mark.requirement("R-5.3.3-1")
def test_a_circular_counts_in_the_period_it_was_given_its_number_in(desk: Desk, board_notice: Any) -> None:
    open_one = desk.submit(board_notice())
    waits = found(str(open_one.revisions.get().at.year))

    document = desk.approve(open_one, "zhouqiming")
    document = flow.release(document, desk.person("zhouqiming"))
    year = str(document.issued_at.year) if document.issued_at else ""

    assert "circulars" not in waits
    assert [row["notice"]["kind"] for row in found(year)["circulars"]] == ["notice"]


@pytest.mark.requirement("R-5.1.1-1")
def test_a_new_workbook_of_the_report_holds_what_the_registers_tell(waiting: Desk) -> None:
    three_months(waiting)

    started = workbooks.start(REPORT, Project.objects.get(code="TFY"), waiting.premises, period="2026Q2", by="linruoxi")

    repair = read_workbook(started.data, load_all(), "报告.xlsx").record["customer_service"]["requests"][0]
    assert repair == {
        "kind": "repair",
        "carried_over": 0,
        "received": 2,
        "closed": 2,
        "on_time": 2,
        "revisited": 1,
        "satisfied": 0,
    }


@pytest.mark.requirement("R-5.1.1-1")
def test_a_report_that_says_otherwise_waits_for_the_reason(waiting: Desk) -> None:
    three_months(waiting)

    with pytest.raises(NotTaken) as refusal:
        waiting.submit(waiting.example("service_report"))

    said = [fault for fault in refusal.value.problems if fault.code == "register-differs"]
    assert said and all(fault.waits and fault.clause == "5.1.1A" for fault in said)
    assert not [fault for fault in refusal.value.problems if fault.stops]


@pytest.mark.slow
@pytest.mark.requirement("R-5.2.3-1")
def test_a_register_is_filed_at_once_inside_with_what_concerns_persons_apart(desk: Desk) -> None:
    document = desk.submit(desk.example("request_register"), "xuke")

    content = desk.premises.archive / document.entry / "v1" / "content"
    public = [path for path in content.rglob("*") if path.is_file() and "personal" not in path.parts]
    told = "".join(path.read_text("utf-8") for path in public if path.suffix in {".json", ".txt"})
    whole = personal_part.entry_of(document, desk.premises)
    inner = [name for name in whole.names() if name.startswith("personal/") and name.endswith(".json")]
    personal = "".join(whole.read(name).decode() for name in inner)
    assert (document.stage, documents.chain(document)) == (Stage.SECURED, ())
    assert "宋女士" not in told and "13800000302" not in told
    assert "宋女士" in personal
