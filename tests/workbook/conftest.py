"""Two small made-up document types, one filled in on sheets and one on a form, and a clerk who changes cells."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from schemas import document_type
from schemas.document_type import DocumentType

TYPE = """
id = "{id}"
version = "1.0"
titles = {{ zh-Hans = "{title}", en = "{id}" }}
category = "tests"
identity = "[period]"
title = "{title}"
author_roles = ["steward"]
confidentiality = "internal"
workbook = "{workbook}"
[retention]
class = "X"
period = "D10"
[number]
prefix = "T-{{{{ period }}}}"
year = "period[:4]"
[[sections]]
id = "works"
titles = {{ zh-Hans = "工程维修", en = "Works" }}
number = "一"
[[sections]]
id = "money"
titles = {{ zh-Hans = "资金收支", en = "Money" }}
number = "二"
may_be_empty = true
"""

WORKS = {
    "title": "工程维修",
    "type": "object",
    "x-section": True,
    "required": ["orders", "checked"],
    "properties": {
        "checked": {"title": "检查次数", "$ref": "#/$defs/count", "x-unit": "次"},
        "intact": {"title": "完好率", "$ref": "#/$defs/share"},
        "growth": {"title": "增长率", "$ref": "#/$defs/rate"},
        "started": {"title": "开工时间", "$ref": "#/$defs/moment"},
        "urgent": {"title": "紧急", "type": "boolean"},
        "tank": {
            "title": "水箱",
            "type": "object",
            "required": ["cleaned_on"],
            "properties": {
                "cleaned_on": {"title": "清洗日期", "$ref": "#/$defs/date"},
                "report_no": {"title": "报告编号", "$ref": "#/$defs/line"},
            },
        },
        "places": {"title": "部位", "type": "array", "items": {"$ref": "#/$defs/line"}, "x-hint": "用顿号隔开"},
        "advice": {"title": "提醒", "type": "array", "items": {"$ref": "#/$defs/line"}},
        "systems": {
            "title": "系统",
            "type": "array",
            "items": {"type": "string", "enum": ["lift", "water"], "x-choices": {"lift": "电梯", "water": "给排水"}},
        },
        "paragraphs": {"title": "说明段落", "type": "array", "items": {"$ref": "#/$defs/text"}},
        "rate": {"title": "办结率", "$ref": "#/$defs/rate", "x-computed": True},
        "orders": {
            "title": "工单",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["system", "count"],
                "properties": {
                    "system": {
                        "title": "系统",
                        "type": "string",
                        "enum": ["lift", "water"],
                        "x-choices": {"lift": "电梯", "water": "给排水"},
                    },
                    "count": {"title": "数量", "$ref": "#/$defs/count", "x-unit": "单"},
                    "hours": {"title": "时长", "$ref": "#/$defs/quantity", "x-unit": "小时"},
                    "phone": {"title": "电话", "$ref": "#/$defs/line", "x-aliases": ["联系电话"]},
                    "staff": {
                        "title": "人员",
                        "type": "object",
                        "properties": {"names": {"title": "姓名", "type": "array", "items": {"$ref": "#/$defs/line"}}},
                    },
                },
            },
        },
    },
}
MONEY = {
    "title": "资金收支",
    "type": "object",
    "x-section": True,
    "properties": {
        "items": {
            "title": "收支",
            "type": "array",
            "x-hint": "逐笔填写",
            "items": {
                "type": "object",
                "required": ["item", "amount"],
                "properties": {
                    "item": {"title": "项目", "$ref": "#/$defs/line"},
                    "month": {"title": "月份", "type": "string", "x-kind": "month", "pattern": "^[0-9]{4}-[0-9]{2}$"},
                    "amount": {"title": "金额", "$ref": "#/$defs/money", "examples": [1200]},
                    "day": {"title": "日期", "$ref": "#/$defs/date"},
                },
            },
        }
    },
}


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "小报告",
        "type": "object",
        "x-header": ["doc_type", "project_code", "author", "period", "channels", "importance"],
        "required": ["doc_type", "project_code", "period"],
        "additionalProperties": False,
        "properties": {"works": WORKS, "money": MONEY},
    }


def made(folder: Path, name: str, workbook: str, shape: dict[str, Any] | None = None) -> DocumentType:
    home = folder / name
    home.mkdir(parents=True)
    titles = {"tiny": "小报告", "slip": "小表单"}
    home.joinpath("type.toml").write_text(
        TYPE.format(id=name, title=titles.get(name, name), workbook=workbook), "utf-8"
    )
    home.joinpath("schema.json").write_text(json.dumps(shape or schema(), ensure_ascii=False), "utf-8")
    return document_type.load(home, document_type.TEMPLATES / "_shared")


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DocumentType]:
    folder = tmp_path_factory.mktemp("types")
    return {name: made(folder, name, form) for name, form in (("tiny", "sheets"), ("slip", "form"))}


@pytest.fixture(scope="session")
def small() -> dict[str, Any]:
    return schema()


@pytest.fixture(scope="session")
def make_type(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., DocumentType]:
    def make(name: str, workbook: str, shape: dict[str, Any]) -> DocumentType:
        return made(tmp_path_factory.mktemp("one"), name, workbook, shape)

    return make


@pytest.fixture(scope="session")
def edited() -> Callable[..., bytes]:
    """Return a workbook with cells changed as `{sheet: {cell: value}}` and then, perhaps, by `then(workbook)`."""

    def edit(data: bytes, changes: dict[str, dict[str, Any]], then: Callable[[Any], object] | None = None) -> bytes:
        book = load_workbook(io.BytesIO(data))
        for sheet, cells in changes.items():
            for cell, value in cells.items():
                book[sheet][cell] = value
        if then:
            then(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return edit


RECORD = {
    "doc_type": "tiny",
    "project_code": "TFY",
    "author": "林若溪",
    "period": "2026Q2",
    "channels": ["board", "lobby"],
    "works": {
        "status": "done",
        "summary": "本期完成维修。",
        "checked": 12,
        "intact": 0.985,
        "started": "2026-07-20T09:00",
        "urgent": True,
        "tank": {"cleaned_on": "2026-04-22", "report_no": "SZ-2026-0417"},
        "places": ["1号楼", "地库"],
        "advice": ["关好水龙头、热水器", "储水"],
        "systems": ["lift"],
        "paragraphs": ["第一段。\n换行。", "第二段。"],
        "orders": [
            {"system": "lift", "count": 5, "hours": 2.5, "phone": "13800000000", "staff": {"names": ["甲", "乙"]}},
            {"system": "water", "count": 7},
        ],
        "photos": [{"caption": "水箱清洗", "faces": "none"}],
    },
    "money": {"items": [{"item": "电梯广告", "month": "2026-04", "amount": 1234567.8, "day": "2026-05-01"}]},
}


@pytest.fixture
def record() -> dict[str, Any]:
    return json.loads(json.dumps(RECORD))
