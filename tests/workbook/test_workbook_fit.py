"""How near a foreign workbook comes to a document type."""

from __future__ import annotations

from pipeline.workbook.fit import best_fit
from pipeline.workbook.grid import Grid, Square
from schemas.document_type import DocumentType

Kinds = dict[str, DocumentType]


def grid(*rows: tuple[object, ...]) -> Grid:
    return Grid("甲", tuple(tuple(Square(value) for value in row) for row in rows))  # type: ignore[arg-type]


def test_headings_are_known_by_title_alias_unit_and_star(kinds: Kinds) -> None:
    fit = best_fit([grid(("工单",), ("＊系统", "数量（单）", "联系电话", "数量"))], kinds.values())

    [sheet] = fit.sheets
    assert fit.kind is kinds["tiny"] and sheet.plan is not None and sheet.plan.name == "一 工单"
    assert [one.field.path if one.field else None for one in sheet.headings] == ["system", "count", "phone", None]
    assert sheet.missing == () and fit.hits == 3


def test_a_form_is_known_by_its_labels_one_below_the_other(kinds: Kinds) -> None:
    fit = best_fit([grid((1, "检查次数", 12), (2, "完好率", 0.98), (3, "天气", "晴"))], kinds.values())

    [sheet] = fit.sheets
    assert [one.cell for one in sheet.headings] == ["B1", "B2", "B3"]
    assert sheet.hits == 2
    assert "水箱·清洗日期" not in [one.title for one in sheet.missing]


def test_one_word_in_common_is_chance(kinds: Kinds) -> None:
    fit = best_fit([grid(("系统", "天气", "心情"))], kinds.values())

    assert fit.kind is None and fit.sheets[0].plan is None
    assert [one.heading for one in fit.sheets[0].headings] == ["系统", "天气", "心情"]


def test_empty_sheets_are_left_out(kinds: Kinds) -> None:
    assert best_fit([Grid("空", ())], kinds.values()).sheets == ()
    assert best_fit([], ()).kind is None
