"""What differs between two records, in the words of their type."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from pipeline.differences import HEADER, How, Leaf, changes, leaves
from pipeline.office import documents
from pipeline.office.kinds import of
from schemas.document_type import DocumentType
from tests.conftest import Desk


@pytest.fixture
def report(desk: Desk) -> tuple[dict[str, Any], DocumentType]:
    """A resolved report and its type."""
    document = desk.submit(desk.example("service_report"))
    return documents.content(documents.newest(document)), of(document, desk.premises)


def _changed(report: tuple[dict[str, Any], DocumentType], change: Any) -> list[Leaf]:
    record, kind = report
    other = copy.deepcopy(record)
    change(other)
    return changes(record, other, kind)


def test_two_equal_records_differ_in_nothing(report: tuple[dict[str, Any], DocumentType]) -> None:
    assert _changed(report, lambda _record: None) == []


def test_a_figure_is_told_with_its_section_row_heading_places_and_difference(
    report: tuple[dict[str, Any], DocumentType],
) -> None:
    (found,) = _changed(report, lambda record: record["finance"]["costs"][0].update(actual=Decimal("492860.00")))

    assert (found.title, found.row, found.label) == ("十、物业服务资金收支", "支出 · 人员费用", "本期实际")
    assert (found.before, found.now, found.moved) == ("491,860.00", "492,860.00", "+1,000.00")
    assert found.path == "finance.costs[0].actual"
    assert (found.how, found.numeric, found.computed) == (How.CHANGED, True, False)


def test_a_row_put_in_above_changes_no_other_row(report: tuple[dict[str, Any], DocumentType]) -> None:
    def change(record: dict[str, Any]) -> None:
        row = {"kind": "office", "label": "写字楼物业费", "receivable": Decimal("1.00"), "received": Decimal("1.00")}
        record["finance"]["collection"].insert(0, row)

    (found,) = _changed(report, change)

    assert (found.how, found.label, found.row) == (How.ADDED, "写字楼物业费", "当期费用收缴")
    assert "应收 1.00" in found.now


def test_a_row_that_is_gone_is_told_with_what_it_said(report: tuple[dict[str, Any], DocumentType]) -> None:
    (found,) = _changed(report, lambda record: record["finance"]["collection"].pop(1))

    assert (found.how, found.label) == (How.REMOVED, "商铺物业费")
    assert "实收 47,880.00" in found.before
    assert found.now == ""


def test_shares_move_in_percentage_points_and_computed_values_say_so(
    report: tuple[dict[str, Any], DocumentType],
) -> None:
    (found,) = _changed(report, lambda record: record["finance"]["collection_total"].update(rate=Decimal("0.9328")))

    assert (found.before, found.now, found.moved) == ("92.28%", "93.28%", "+1.00个百分点")
    assert found.computed


def test_choices_are_called_by_their_names_and_counts_have_their_unit(
    report: tuple[dict[str, Any], DocumentType],
) -> None:
    def change(record: dict[str, Any]) -> None:
        record["engineering"]["work_orders"][0]["received"] += 2
        record["publication_mode"] = "posted" if record["publication_mode"] != "posted" else "notice_and_reading_copy"

    mode, count = _changed(report, change)

    assert mode.section == HEADER
    assert "posted" not in {mode.before, mode.now}
    assert (count.moved, count.now[-1]) == ("+2单", "单")


def test_which_document_a_version_was_handed_in_for_is_no_change(report: tuple[dict[str, Any], DocumentType]) -> None:
    record, kind = report

    assert changes(record, record | {"revises": "D000001"}, kind) == []


def test_texts_that_come_and_go_are_added_and_removed(report: tuple[dict[str, Any], DocumentType]) -> None:
    def change(record: dict[str, Any]) -> None:
        record["security"]["note"] = "夜间巡逻加密"
        record["post_until"] = None

    gone, came = _changed(report, change)

    assert (gone.how, gone.label, gone.now) == (How.REMOVED, "张贴止", "")
    assert (came.how, came.section, came.now) == (How.ADDED, "security", "夜间巡逻加密")


def test_rows_without_a_telling_column_are_paired_by_content() -> None:
    from pipeline.differences import paired

    items = {"properties": {"n": {"type": "integer"}}}
    a, b, c, d = ({"n": n} for n in range(4))

    assert paired([a, b, c], [a, c], items, {}) == [(0, 0), (1, None), (2, 1)]
    assert paired([a, b], [a, d, c], items, {}) == [(0, 0), (1, 1), (None, 2)]


def test_an_attachment_that_was_replaced_is_told(report: tuple[dict[str, Any], DocumentType]) -> None:
    record, kind = report
    before = record | {"attached": [{"name": "a.jpg", "sha256": "1" * 64}, {"name": "b.jpg", "sha256": "2" * 64}]}
    now = record | {"attached": [{"name": "a.jpg", "sha256": "3" * 64}, {"name": "c.jpg", "sha256": "4" * 64}]}

    found = changes(before, now, kind)

    assert [(one.label, one.how) for one in found] == [
        ("a.jpg", How.CHANGED),
        ("b.jpg", How.REMOVED),
        ("c.jpg", How.ADDED),
    ]


def test_every_figure_of_a_period_stands_beside_the_one_before(report: tuple[dict[str, Any], DocumentType]) -> None:
    record, kind = report

    figures = [leaf for leaf in leaves({}, record, kind) if leaf.numeric]

    assert figures
    assert {leaf.before for leaf in figures} == {""}
