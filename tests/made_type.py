"""A small document type of our own making, so that tests of the machinery do not lean on the real ones."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import check, resolve
from pipeline.resolve import Resolved, Surroundings
from schemas.document_type import DocumentType, load
from schemas.problem import Problem

TYPE = """
id = "round"
version = "1.0"
titles = { zh-Hans = "巡检记录", en = "Round" }
category = "reports"
identity = "period"
title = "{{ project.name }}{{ period_title(period) }}巡检记录"
author_roles = ["steward"]
confidentiality = "owners"
periodic = true
retention = { class = "FB", period = "D10" }
number = { prefix = "{{ project.code }}-{{ period }}", year = "period[:4]" }
publish = { channels = ["board", "site"], default = ["board"] }
previous = { keep = ["work.total"] }

[[sections]]
id = "work"
titles = { zh-Hans = "巡检情况", en = "The round" }
clause = "1.1"

[[sections]]
id = "finance"
titles = { zh-Hans = "费用", en = "Money" }
clause = "1.2"
when = "project.fee_mode == 'remuneration'"

[[sections]]
id = "remarks"
titles = { zh-Hans = "其他", en = "Remarks" }
clause = "1.3"
may_be_empty = true

[[computed]]
field = "work.items[].amount"
value = "row.count * row.price"

[[computed]]
field = "work.total"
value = "work.items | sum(attribute='amount')"

[[computed]]
field = "work.per_visit"
value = "work.total / (work.items | sum(attribute='count'))"
places = 2

[[computed]]
field = "work.summary"
text = true
default = true
value = "共{{ work.items | length }}项，合计{{ work.total | money }}元。"

[[rules]]
code = "done-outside-the-period"
each = "work.items"
must = "period_first(period) <= row.done_on <= period_last(period)"
at = "done_on"
message.zh-Hans = "{{ row.name }}的日期{{ row.done_on | date_long }}不在报告期内。"
message.en = "{{ row.name }}: {{ row.done_on }} lies outside."
fix.zh-Hans = "请填{{ date_range(period_first(period), period_last(period)) }}之间的日期。"
fix.en = "Type a day of {{ period }}."
clause = "2.1"

[[rules]]
code = "total-fell"
when = "previous"
must = "work.total >= previous.work.total"
at = "work.total"
message = { zh-Hans = "比上期少。", en = "Less than before." }
fix = { zh-Hans = "请核对。", en = "Check it." }
severity = "reminder"

[[rules]]
code = "spent-too-much"
must = "finance.spent <= finance.budget"
at = "finance.spent"
message.zh-Hans = "支出{{ finance.spent | money }}元，超过预算；说明：{{ finance.why }}。"
message.en = "{{ finance.spent }}: over budget, why: {{ finance.why }}."
fix = { zh-Hans = "请核对{% if finance.why %}并说明{% endif %}。", en = "Check it." }
"""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "x-header": ["doc_type", "project_code", "author", "title", "period", "channels", "post_from"],
    "required": ["doc_type", "project_code", "author", "period"],
    "additionalProperties": False,
    "properties": {
        "work": {
            "title": "巡检情况",
            "type": "object",
            "x-section": True,
            "required": ["items"],
            "additionalProperties": False,
            "properties": {
                "items": {
                    "title": "巡检项目",
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 3,
                    "items": {
                        "type": "object",
                        "required": ["name", "done_on", "count", "price"],
                        "additionalProperties": False,
                        "properties": {
                            "name": {"title": "名称", "type": "string", "minLength": 2, "maxLength": 10},
                            "done_on": {"title": "日期", "$ref": "#/$defs/date"},
                            "count": {"title": "次数", "$ref": "#/$defs/count"},
                            "price": {"title": "单价", "$ref": "#/$defs/money", "minimum": 0, "x-hint": "不含税"},
                            "amount": {"title": "金额", "$ref": "#/$defs/money", "x-computed": True},
                        },
                    },
                },
                "kind": {
                    "title": "类别",
                    "type": "string",
                    "enum": ["day", "night"],
                    "x-choices": {"day": "日间", "night": "夜间"},
                },
                "total": {"title": "合计", "$ref": "#/$defs/money", "x-computed": True},
                "per_visit": {"title": "每次", "$ref": "#/$defs/money", "x-computed": True},
                "ratio": {"title": "占比", "$ref": "#/$defs/share"},
                "begun": {"title": "开始", "$ref": "#/$defs/moment"},
                "code": {"title": "编号", "type": "string", "pattern": "^[A-Z]{3}$", "examples": ["ABC"]},
            },
        },
        "finance": {
            "title": "费用",
            "type": "object",
            "x-section": True,
            "additionalProperties": False,
            "properties": {
                "spent": {"title": "支出", "$ref": "#/$defs/money"},
                "budget": {"title": "预算", "$ref": "#/$defs/money"},
                "why": {"title": "说明", "$ref": "#/$defs/text"},
            },
        },
        "remarks": {
            "title": "其他",
            "type": "object",
            "x-section": True,
            "additionalProperties": False,
            "properties": {"words": {"title": "内容", "$ref": "#/$defs/text"}},
        },
    },
}

PROJECT = {"code": "TFY", "name": "听枫苑", "fee_mode": "remuneration"}
COMPANY = {"code": "XRWY", "name": "星冉物业服务有限公司"}
AROUND = Surroundings(PROJECT, COMPANY, author_name="林若溪")


def written(folder: Path, type_toml: str = TYPE, schema: Mapping[str, Any] = SCHEMA) -> Path:
    """Write the type into `folder` and return it; the shared fields are the real ones."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "type.toml").write_text(type_toml, "utf-8")
    (folder / "schema.json").write_text(json.dumps(schema, ensure_ascii=False), "utf-8")
    return folder


def shared_fields() -> Path:
    """Return the folder with the fields that every type shares."""
    return Path(__file__).resolve().parents[1] / "templates" / "_shared"


@cache
def round_type() -> DocumentType:
    """Return the made type."""
    with tempfile.TemporaryDirectory() as folder:
        return load(written(Path(folder) / "round"), shared_fields())


def item(**fields: Any) -> dict[str, Any]:
    """Return one row of the table that has nothing wrong, changed by `fields`."""
    return {"name": "水泵房", "done_on": "2026-05-04", "count": 3, "price": Decimal("12.50")} | fields


def record(**parts: Any) -> dict[str, Any]:
    """Return a record that has nothing wrong, changed by `parts`."""
    return {
        "doc_type": "round",
        "project_code": "TFY",
        "author": "林若溪",
        "period": "2026Q2",
        "work": {"items": [item()]},
        "finance": {"spent": Decimal("37.50"), "budget": Decimal("40.00")},
    } | parts


def resolved(raw: Mapping[str, Any], around: Surroundings = AROUND) -> Resolved:
    """Return `raw` resolved as a record of the made type."""
    return resolve.resolve(raw, round_type(), around)


def problems(raw: Mapping[str, Any], around: Surroundings = AROUND) -> list[Problem]:
    """Return the problems of `raw` as a record of the made type."""
    return check.check(resolved(raw, around), round_type())


def work(**fields: Any) -> dict[str, Any]:
    """Return a good record whose section `work` is changed by `fields`."""
    return record(work={"items": [item()]} | fields)


def row(**fields: Any) -> dict[str, Any]:
    """Return a good record whose one row is changed by `fields`."""
    return record(work={"items": [item(**fields)]})


def with_field(section: str, name: str, field: Mapping[str, Any]) -> DocumentType:
    """Return the made type with one more field in a section, before the others."""
    schema = json.loads(json.dumps(SCHEMA))
    fields = schema["properties"][section]["properties"]
    schema["properties"][section]["properties"] = {name: field, **fields}
    with tempfile.TemporaryDirectory() as folder:
        return load(written(Path(folder) / "round", TYPE, schema), shared_fields())
