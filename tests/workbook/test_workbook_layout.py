"""A schema as sheets."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.workbook.fields import Many
from pipeline.workbook.layout import Board, Form, Table, layout
from schemas.document_type import DocumentType, FaultyType, load_all


def names(kind: DocumentType) -> list[str]:
    return [sheet.name for sheet in layout(kind).sheets]


def test_a_report_has_a_head_a_board_and_the_sheets_of_each_section(kinds: dict[str, DocumentType]) -> None:
    assert names(kinds["tiny"]) == [
        "基本信息", "各部分情况", "一 工程维修", "一 说明段落", "一 工单", "二 收支", "照片",
    ]  # fmt: skip


def test_a_form_is_one_sheet_with_its_tables_behind_it(kinds: dict[str, DocumentType]) -> None:
    sheets = layout(kinds["slip"]).sheets

    assert [sheet.name for sheet in sheets] == ["填写表", "一 照片", "一 说明段落", "一 工单", "二 照片", "二 收支"]
    assert isinstance(sheets[0].block, Form)
    assert [group.title for group in sheets[0].block.groups] == ["基本信息", "工程维修", "资金收支", "一般不填"]
    assert layout(kinds["slip"]).board is None


def test_computed_values_have_no_place_to_be_typed(kinds: dict[str, DocumentType]) -> None:
    form = layout(kinds["tiny"]).sheets[2].block

    assert isinstance(form, Form)
    assert "works.rate" not in {field.path for field in form.fields}


def test_nested_values_carry_the_names_of_what_they_lie_in(kinds: dict[str, DocumentType]) -> None:
    sheets = {sheet.name: sheet.block for sheet in layout(kinds["tiny"]).sheets}
    form, orders = sheets["一 工程维修"], sheets["一 工单"]

    assert isinstance(form, Form)
    assert isinstance(orders, Table)
    assert "水箱·清洗日期" in {field.title for field in form.fields}
    assert [field.heading for field in orders.columns] == ["系统", "数量（单）", "时长（小时）", "电话", "人员·姓名"]


def test_only_what_is_always_needed_is_marked_as_required(kinds: dict[str, DocumentType]) -> None:
    form = layout(kinds["tiny"]).sheets[2].block

    assert isinstance(form, Form)
    # The tank may be left out as a whole, so that its date is not always needed.
    assert [field.title for field in form.fields if field.required] == ["检查次数"]


def test_what_all_sections_share_stands_in_one_row_a_section(kinds: dict[str, DocumentType]) -> None:
    board = layout(kinds["tiny"]).sheets[1].block

    assert isinstance(board, Board)
    assert [part.title for part in board.parts] == ["一、工程维修", "二、资金收支"]
    assert [field.path for field in board.columns] == ["status", "reason", "summary", "note"]


def test_lists_say_how_to_write_several_values(kinds: dict[str, DocumentType]) -> None:
    form = layout(kinds["tiny"]).sheets[2].block
    assert isinstance(form, Form)
    fields = {field.title: field for field in form.fields}

    assert fields["部位"].many is Many.LISTED
    assert fields["提醒"].many is Many.LINES
    assert fields["提醒"].advice == "一行一条"
    assert fields["系统"].advice == "用顿号隔开"
    assert fields["完好率"].advice.startswith("填百分数")


def test_a_table_inside_an_object_is_called_after_both(
    make_type: Callable[..., DocumentType], small: dict[str, Any]
) -> None:
    rows = {"title": "行", "type": "array", "items": {"type": "object", "properties": {"a": {"title": "甲"}}}}
    inner = {"title": "附表", "type": "object", "properties": {"rows": rows, "made": {**rows, "x-computed": True}}}
    money = {"title": "资金收支", "type": "object", "properties": {"inner": inner}}
    kind = make_type("deep", "sheets", small | {"properties": small["properties"] | {"money": money}})

    assert names(kind)[-2:] == ["二 附表·行", "照片"]


def test_a_section_with_a_field_of_its_own_in_place_of_a_shared_one_keeps_it(
    make_type: Callable[..., DocumentType], small: dict[str, Any]
) -> None:
    own = {"title": "资金说明", "type": "string"}
    money = {**small["properties"]["money"], "properties": {"note": own}}
    third = {**small["properties"]["money"], "title": "其他"}
    kind = make_type("own", "sheets", small | {"properties": small["properties"] | {"money": money, "third": third}})
    form = next(sheet for sheet in layout(kind).sheets if sheet.name == "二 资金收支").block

    assert isinstance(form, Form)
    assert [field.title for field in form.fields] == ["资金说明"]


def test_a_table_inside_a_row_is_refused(make_type: Callable[..., DocumentType], small: dict[str, Any]) -> None:
    inner = {"title": "内表", "type": "array", "items": {"type": "object", "properties": {"a": {"title": "甲"}}}}
    rows = {"title": "行", "type": "array", "items": {"type": "object", "properties": {"inner": inner}}}
    money = {"title": "资金收支", "type": "object", "properties": {"rows": rows}}
    kind = make_type("nested", "sheets", small | {"properties": small["properties"] | {"money": money}})

    with pytest.raises(FaultyType):
        layout(kind)


def test_a_list_beside_the_header_gets_a_sheet_and_odd_values_a_kind(
    make_type: Callable[..., DocumentType], small: dict[str, Any]
) -> None:
    texts = {"title": "议题", "type": "array", "items": {"$ref": "#/$defs/text"}}
    odd = {
        "topics": texts,
        "places": {"title": "处数", "type": "integer"},
        "width": {"title": "宽度", "type": "number"},
    }
    dated = {"title": "各次日期", "type": ["array"], "items": {"type": "string"}, "examples": [["4月", "5月"]]}
    kind = make_type("odd", "sheets", small | {"properties": small["properties"] | odd | {"dated": dated}})
    head = layout(kind).sheets[0].block

    assert names(kind)[2] == "议题"
    assert isinstance(head, Form)
    assert {field.title: field.kind.value for field in head.fields}["宽度"] == "quantity"
    assert next(field for field in head.fields if field.title == "各次日期").advice == "一行一条；如：4月、5月"


@given(titles=st.lists(st.text("表格·/[]:*?一二", min_size=1, max_size=60), min_size=1, max_size=6, unique=True))
def test_sheet_names_are_always_unique_and_fit(
    titles: list[str], make_type: Callable[..., DocumentType], small: dict[str, Any]
) -> None:
    table = {"type": "array", "items": {"type": "object", "properties": {"a": {"title": "甲", "type": "string"}}}}
    tables = {f"t{number}": {"title": title, **table} for number, title in enumerate(titles)}
    made = names(make_type("many", "sheets", small | {"properties": small["properties"] | tables}))

    assert len({name.casefold() for name in made}) == len(made) == len(titles) + 7
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in made)


@pytest.mark.parametrize("kind", load_all().values(), ids=lambda kind: kind.id)
def test_headings_of_every_type_are_unique_on_their_sheet(kind: DocumentType) -> None:
    for sheet in layout(kind).sheets:
        block = sheet.block
        groups = [group.fields for group in block.groups] if isinstance(block, Form) else [block.columns]
        for fields in groups:
            titles = [field.title for field in fields]
            assert len(set(titles)) == len(titles), sheet.name
