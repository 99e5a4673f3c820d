"""The clerk's round: a blank filled in, dropped wrong, given back marked, put right in the marked copy, and filed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pipeline import flow, inbox
from pipeline.office import intake, marking, reception
from pipeline.office.models import Document, Event
from pipeline.workbook.write import write_workbook
from schemas import record as records
from schemas.document_type import load_all
from schemas.problem import Place, Severity, problem

COPY = "停水.问题标注表.xlsx"


def changed(data: bytes, sheet: str, changes: dict[str, Any]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for cell, value in changes.items():
        book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_of(data: bytes, label: str) -> str:
    """Return the cell of the form to type `label` into, as a clerk finds it: by its words."""
    sheet = load_workbook(io.BytesIO(data))["填写表"]
    return next(f"B{row[0].row}" for row in sheet.iter_rows() if str(row[0].value).strip("＊") == label)


@pytest.fixture
def drop(office) -> Callable[[bytes, str], inbox.Outcome]:
    """Drop bytes into the project's inbox and empty it."""

    def dropped(data: bytes, name: str = "停水.xlsx") -> inbox.Outcome:
        place = office.inbox / "TFY"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
        [outcome] = inbox.drain(office, quiet_seconds=0.02).outcomes
        return outcome

    return dropped


@pytest.fixture
def filled(board_notice) -> bytes:
    return write_workbook(load_all()["circular"], board_notice())


def test_from_a_blank_over_a_marked_copy_to_a_filed_document(office, desk, drop, filled):
    end = cell_of(filled, "张贴止")
    wrong = changed(filled, "填写表", {end: "2026-02-30"})

    refused = drop(wrong)
    folder = office.returned / "TFY"
    marked = (folder / COPY).read_bytes()
    again = drop(marked, COPY)
    taken = drop(changed(marked, "填写表", {end: "2026-07-21"}), COPY)

    assert refused.page == folder / "停水.xlsx.问题.html"
    assert COPY in refused.page.read_text("utf-8")
    assert [(one.code, one.place.sheet, one.place.cell) for one in refused.problems] == [("not-a-date", "填写表", end)]
    assert [one.place.cell for one in again.problems] == [end]
    assert (folder / COPY).read_bytes() == marked
    [document] = taken.documents
    document = flow.release(desk.approve(document, "zhouqiming"), desk.person("linruoxi"))
    assert document.stage == "secured" and document.number


def test_a_foreign_workbook_goes_back_with_the_page_of_what_was_recognised(office, drop):
    out, book = io.BytesIO(), Workbook()
    book.active.append(["苹果", "梨"])
    book.save(out)

    outcome = drop(out.getvalue(), "水果.xlsx")

    copy = load_workbook(office.returned / "TFY" / "水果.问题标注表.xlsx")
    assert [one.code for one in outcome.problems] == ["foreign-workbook"]
    assert copy.sheetnames == ["问题清单", "对应关系", "Sheet"]


def test_what_cannot_be_opened_goes_back_with_its_page_alone(office, drop):
    drop(b"%PDF-1.7", "扫描.xlsx")

    assert sorted(path.name for path in (office.returned / "TFY").iterdir()) == ["扫描.xlsx", "扫描.xlsx.问题.html"]


def test_a_fault_in_the_marking_never_keeps_the_page_back(office, drop, filled, monkeypatch):
    def broken(*_arguments: object) -> dict[str, bytes]:
        raise ZeroDivisionError

    monkeypatch.setattr(marking, "marked_copies", broken)

    outcome = drop(changed(filled, "填写表", {cell_of(filled, "张贴止"): "明天"}))

    assert outcome.page is not None and outcome.page.is_file()
    assert not (office.returned / "TFY" / COPY).exists()


def test_each_faulty_record_of_a_list_has_a_copy_of_its_own(office, drop, board_notice):
    several = [board_notice(post_until="明天"), board_notice(), board_notice(post_from="今天")]

    drop(records.dumps(several).encode(), "三份.json")

    copies = sorted(path.name for path in (office.returned / "TFY").glob("*.xlsx"))
    assert copies == ["三份-1.问题标注表.xlsx", "三份-3.问题标注表.xlsx"]


@pytest.fixture
def asking(monkeypatch):
    """Every record brings a reminder that passes only with a reason, as a rule that looks back may."""
    real = intake.check.check

    def with_reminder(resolved: Any, kind: Any, *rest: Any) -> Any:
        place = Place("post_until", label="张贴止")
        reminder = problem("no-previous", place, severity=Severity.REMINDER, period="2026Q1")
        return [*real(resolved, kind, *rest), replace(reminder, code="same-as-before", needs_reason=True)]

    monkeypatch.setattr(intake.check, "check", with_reminder)


@pytest.mark.usefixtures("asking")
def test_a_reminder_that_needs_a_reason_passes_with_one_typed_into_the_marked_copy(office, drop, filled):
    given_back = drop(filled)
    marked = (office.returned / "TFY" / COPY).read_bytes()

    taken = drop(changed(marked, "问题清单", {"I5": "内容确与上期相同"}), COPY)

    assert [one.code for one in given_back.problems] == ["same-as-before"]
    assert "须写明原因" in given_back.error.localized("zh-Hans")
    assert "需写明原因" in given_back.page.read_text("utf-8")
    assert len(taken.documents) == 1
    assert Event.objects.get(kind="submitted").body["reasons"] == {"same-as-before": "内容确与上期相同"}


@pytest.mark.usefixtures("asking")
def test_a_reminder_that_needs_a_reason_passes_with_one_given_on_submission(desk, board_notice):
    with pytest.raises(reception.ReasonNeeded) as refusal:
        desk.submit(board_notice(), reasons={"another-code": "x"})

    document = desk.submit(board_notice(), reasons={"same-as-before": "已核对"})

    assert refusal.value.exit_code == 1 and Document.objects.get() == document
    assert Event.objects.get(kind="submitted").body["reasons"] == {"same-as-before": "已核对"}
