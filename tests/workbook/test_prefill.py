"""A new workbook holds what is known already, shows last time's figures, and passes once the rest is filled in."""

import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.prefill import faults, prefilled
from pipeline.resolve import Surroundings, resolve
from pipeline.workbook.read import Reading, read_workbook
from pipeline.workbook.write import write_workbook
from schemas import document_type
from schemas.record import Record, loads, put_at, value_at
from tests import made_type, service_report
from tests.service_report import BEFORE, COMPANY, KIND, TFY

TYPES = document_type.load_all()


@pytest.fixture(scope="module")
def report() -> Record:
    """The full example, with the complaint that is carried over in front, as the prefilled workbook lays it out."""
    raw = service_report.example("full")
    raw["satisfaction"]["complaints"].sort(key=lambda row: -row["carried_over"])
    return raw


@pytest.fixture(scope="module")
def previous(report: Record) -> Record:
    """The quarter before, ending where the full example begins."""
    first = resolve(report | {"period": "2026Q1"}, KIND, Surroundings(TFY, COMPANY)).record
    for path in ("finance.closing", "finance.year_opening", "public_income.closing", "repair_fund.closing"):
        put_at(first, path, value_at(BEFORE, path))
    first["satisfaction"]["overall_rate"] = report["satisfaction"]["previous_overall_rate"]
    first["next_plan"]["items"] = [{"work": row["item"]} for row in report["highlights"]["plan_followup"]]
    for path, left, follows in (
        ("customer_service.requests", "carried_to_next", "carried_over"),
        ("engineering.work_orders", "open", "carried_over"),
        ("satisfaction.complaints", "open", "carried_over"),
        ("satisfaction.dimensions", "rate", "previous_rate"),
    ):
        for row, now in zip(value_at(first, path), value_at(report, path), strict=True):
            row[left] = now[follows]
    for path in ("finance.income", "finance.costs"):
        for row, before in zip(value_at(first, path), value_at(BEFORE, path), strict=True):
            row["ytd"] = before["ytd"]
    return first


@pytest.fixture(scope="module")
def around(previous: Record) -> Surroundings:
    return Surroundings(TFY, COMPANY, previous, "林若溪")


@pytest.fixture(scope="module")
def started(around: Surroundings) -> bytes:
    record, before = prefilled(KIND, around, "2026Q2")
    return write_workbook(KIND, record, before, TFY)


def read(data: bytes) -> Reading:
    return read_workbook(data, TYPES)


def completed(started: bytes, full: bytes) -> bytes:
    """Return `started` with every empty cell filled in as in `full`, which is laid out alike."""
    book, other = load_workbook(io.BytesIO(started)), load_workbook(io.BytesIO(full))
    for sheet in other.worksheets[1:]:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            if book[sheet.title][cell.coordinate].value is None:
                book[sheet.title][cell.coordinate].value = cell.value
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


@pytest.mark.slow
def test_a_prefilled_report_passes_once_the_other_cells_are_filled_in(
    started: bytes, report: Record, previous: Record, around: Surroundings
) -> None:
    _record, before = prefilled(KIND, around, "2026Q2")

    reading = read(completed(started, write_workbook(KIND, report, before, TFY)))

    assert reading.problems == []
    assert service_report.errors(reading.record, previous) == set()
    for path in ("customer_service.requests", "finance.costs", "highlights.plan_followup", "public_income.opening"):
        assert value_at(reading.record, path) == value_at(report, path)


def test_what_the_report_before_settles_stands_in_the_new_one(started: bytes, report: Record) -> None:
    record = read(started).record

    assert (record["project_code"], record["period"], record["author"]) == ("TFY", "2026Q2", "林若溪")
    assert record["finance"]["opening"] == Decimal("46218.75")
    assert record["public_income"]["opening"] == Decimal("286540.00")
    assert [row["item"] for row in record["highlights"]["plan_followup"]] == [
        row["item"] for row in report["highlights"]["plan_followup"]
    ]
    assert [(row["kind"], row["carried_over"]) for row in record["customer_service"]["requests"]][:3] == [
        ("repair", 6), ("inquiry", 0), ("complaint", 2),
    ]  # fmt: skip
    assert record["finance"]["costs"][0]["line"] == "exp_staff"
    assert [row["month"] for row in record["communication"]["manager_visits"]] == ["2026-04", "2026-05", "2026-06"]


def test_a_new_year_takes_no_budget_from_the_old_one(previous: Record) -> None:
    turned = Surroundings(TFY, COMPANY, previous | {"period": "2026Q4"})

    record, _before = prefilled(KIND, turned, "2027Q1")

    assert all("budget" not in row for row in record["finance"]["costs"])
    assert record["finance"]["year_opening"] == record["finance"]["opening"]


def test_last_times_figures_stand_beside_the_cells_and_are_not_read(started: bytes) -> None:
    book = load_workbook(io.BytesIO(started))
    requests, overview = book["三 客户需求"], book["一 项目概况"]

    heads = {cell.value: cell.column for cell in requests[3]}
    assert requests.cell(5, heads["上期：本期受理（件）"]).value == 318
    assert requests.cell(5, heads["上期：本期受理（件）"]).protection.locked
    assert "上期：上期结转（件）" not in heads
    beside = {row[0].value: row[3].value for row in overview.iter_rows(min_row=4)}
    assert overview["D3"].value == "上期" and beside["＊已入住户数（户）"] == 1092
    assert beside["＊总建筑面积（㎡）"] is None
    reading = read(started)
    assert reading.problems == [] and "received" not in reading.record["customer_service"]["requests"][0]


def test_a_row_that_is_new_has_nothing_beside_it(around: Surroundings) -> None:
    record, before = prefilled(KIND, around, "2026Q2")
    record["overview"]["fees"].append({"kind": "office"})
    record["customer_service"]["requests"][0] = {"received": 5}

    sheet = load_workbook(io.BytesIO(write_workbook(KIND, record, before)))["三 客户需求"]

    assert [cell.value for cell in sheet[5]][8:] == [None] * 5
    assert before is not None and before.row(_table("overview.fees"), {"kind": "office"}) is None


def _table(path: str) -> Any:
    from pipeline.workbook.layout import Table, layout

    return next(plan.block for plan in layout(KIND).sheets if isinstance(plan.block, Table) and plan.block.path == path)


def test_without_a_document_before_only_master_data_stand_in_it() -> None:
    estate = {**TFY, "contract_from": "2024-01-01"}

    record, before = prefilled(KIND, Surroundings(estate, COMPANY), "2026Q2")

    assert before is None
    assert record["project_code"] == "TFY" and record["overview"]["contract_start"] == "2024-01-01"
    assert "finance" not in record and "customer_service" not in record


def test_minutes_take_over_the_place_and_how_many_opinions_there_were() -> None:
    kind = TYPES["forum_minutes"]
    raw = loads(kind.read("examples/full.json"))
    held = resolve(raw, kind, Surroundings(TFY, COMPANY)).record

    record, _before = prefilled(kind, Surroundings(TFY, COMPANY, held))

    assert record["meeting"]["place"] == raw["meeting"]["place"]
    assert record["followup"] == {"last_held_on": "2026-06-24", "received": 9}
    assert [row["group"] for row in record["meeting"]["attendance"]] == ["owners", "committee", "community", "company"]


def test_a_circular_begins_anew_each_time() -> None:
    kind = TYPES["circular"]
    raw = loads(kind.read("examples/full.json"))

    record, _before = prefilled(kind, Surroundings(TFY, COMPANY, raw, "林若溪"))

    assert record == {"doc_type": "circular", "project_code": "TFY", "author": "林若溪"}


def with_rows(tmp_path: Path, *rows: Mapping[str, str]) -> Any:
    words = "".join(f'\n[[prefill]]\nfield = "{row["field"]}"\nvalue = "{row["value"]}"\n' for row in rows)
    return document_type.load(made_type.written(tmp_path / "round", made_type.TYPE + words), made_type.shared_fields())


def test_the_author_of_a_type_is_told_of_rows_that_cannot_be(tmp_path: Path) -> None:
    kind = with_rows(
        tmp_path,
        {"field": "work.total", "value": "1"},
        {"field": "work.nothing", "value": "1"},
        {"field": "work.items[].name", "value": "'水泵房'"},
        {"field": "work.code", "value": "previous.work.kodd"},
        {"field": "finance.why", "value": "previous.finance.why"},
        {"field": "work.items[].count", "value": "previous.work.items | map(attribute='count')"},
    )
    before = made_type.resolved(made_type.record()).record

    found = dict(faults(kind, Surroundings(made_type.PROJECT, made_type.COMPANY, before), "2026Q2"))

    assert found["work.total"] == found["work.nothing"] == "no field that is typed in"
    assert found["work.items[].name"] == "a column takes a list, one value a row"
    assert "kodd" in found["work.code"]
    assert set(found) == {"work.total", "work.nothing", "work.items[].name", "work.code"}
