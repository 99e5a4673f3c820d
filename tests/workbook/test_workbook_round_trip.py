"""Any valid record, written into a workbook and read again, is the same record.

That the examples of every type come back as they are is shown in `tests/test_document_types.py`.
"""

import string
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.workbook.read import read_workbook
from pipeline.workbook.write import write_workbook
from schemas import document_type, shape
from schemas import record as records
from schemas.document_type import DocumentType

TYPES = document_type.load_all()

# What a person may type: no control characters, and not blank.
WORDS = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp")) | st.sampled_from("=+-@、，;无合计_x0041_甲乙"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() == text)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
COUNTS = st.integers(0, 999999999)
DAYS = st.dates(date(1890, 1, 1), date(2199, 12, 31)).map(lambda day: day.isoformat())
MOMENTS = st.datetimes(datetime(1890, 1, 1), datetime(2199, 12, 31)).map(lambda at: at.strftime("%Y-%m-%dT%H:%M"))


def decimals(least: int, most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least * 10**places, most * 10**places).map(lambda digits: Decimal(digits).scaleb(-places))


ORDERS = st.fixed_dictionaries(
    {"system": st.sampled_from(["lift", "water"]), "count": COUNTS},
    optional={
        "hours": decimals(0, 999999999999, 2),
        "phone": WORDS,
        "staff": st.fixed_dictionaries({"names": st.lists(WORDS, min_size=1, max_size=3)}),
    },
)
PHOTOS = st.fixed_dictionaries({"caption": WORDS, "faces": st.sampled_from(["none", "blurred", "consented"])})
WORKS = st.fixed_dictionaries(
    {"checked": COUNTS, "orders": st.lists(ORDERS, max_size=12)},
    optional={
        "status": st.sampled_from(["done", "not_applicable"]),
        "summary": PARAGRAPHS,
        "intact": decimals(0, 1, 4),
        "growth": decimals(-50, 50, 4),
        "started": MOMENTS,
        "urgent": st.booleans(),
        "tank": st.fixed_dictionaries({"cleaned_on": DAYS}, optional={"report_no": WORDS}),
        "places": st.lists(WORDS, max_size=3),
        "advice": st.lists(WORDS, max_size=3),
        "systems": st.lists(st.sampled_from(["lift", "water"]), unique=True),
        "paragraphs": st.lists(PARAGRAPHS, max_size=3),
        "photos": st.lists(PHOTOS, max_size=3),
    },
)
ITEMS = st.fixed_dictionaries(
    {"item": WORDS, "amount": decimals(-999999999999, 999999999999, 2)},
    optional={"day": DAYS, "month": st.sampled_from(["2026-04", "2025-12"])},
)
RECORDS = st.fixed_dictionaries(
    {
        "project_code": st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=20),
        "period": st.sampled_from(["2026Q2", "2026H1", "2026-05", "2026"]),
        "works": WORKS,
    },
    optional={
        "author": WORDS,
        "importance": st.sampled_from(["normal", "important"]),
        "channels": st.lists(st.sampled_from(["board", "lobby", "lift"]), unique=True),
        "money": st.fixed_dictionaries({"items": st.lists(ITEMS, min_size=1, max_size=4)}),
    },
)


def pruned(value: Any) -> Any:
    """Return `value` without empty objects, lists and nulls: a workbook cannot tell them from nothing."""
    if isinstance(value, dict):
        return {key: inner for key, item in value.items() if (inner := pruned(item)) not in (None, {}, [])}
    return [pruned(item) for item in value] if isinstance(value, list) else value


def without_computed(value: Any, schema: Any, root: Any) -> Any:
    schema = shape.resolved_schema(schema, root)
    if schema.get("x-computed"):
        return None
    if isinstance(value, dict):
        inner = schema.get("properties", {})
        return {key: without_computed(item, inner.get(key, {}), root) for key, item in value.items()}
    if isinstance(value, list):
        return [without_computed(item, schema.get("items", {}), root) for item in value]
    return value


def typed_part(record: Any, kind: DocumentType) -> Any:
    normal = shape.normalised(record, kind.schema, kind.schema)
    return pruned(without_computed(normal, kind.schema, kind.schema))


def read_back(record: Any, kind: DocumentType, kinds: dict[str, DocumentType]) -> Any:
    reading = read_workbook(write_workbook(kind, record), kinds)
    assert reading.problems == []
    return typed_part(reading.record, kind)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tiny", "slip"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(record=RECORDS)
def test_any_record_comes_back_from_its_workbook_unchanged(
    name: str, record: Any, kinds: dict[str, DocumentType]
) -> None:
    record = {"doc_type": name, **record}

    assert read_back(record, kinds[name], kinds) == typed_part(record, kinds[name])


def leaf(value: Any, schema: Any) -> st.SearchStrategy[Any]:
    """Return other values for a scalar of `schema`; what names or is shaped by something else stays as it is."""
    kind = schema.get("x-kind", "text")
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema and kind in {"text", "clock", "period", "month"}:
        return st.just(value)
    least, most = int(schema.get("minimum", -50)), int(schema.get("maximum", 50))
    if kind == "count":
        return st.integers(least, min(most, 999999999))
    if kind in {"money", "rate", "quantity"}:
        return decimals(max(least, -999999999), min(most, 999999999), schema["x-places"])
    words = {"date": DAYS, "moment": MOMENTS, "long-text": PARAGRAPHS}.get(kind, WORDS)
    longest = schema.get("maxLength", 4000)
    return words.filter(lambda text: schema.get("minLength", 1) <= len(text) <= longest)


def varied(draw: st.DrawFn, value: Any, schema: Any, root: Any) -> Any:
    """Return `value` with other words, figures, days and choices, and shorter or longer lists."""
    schema = shape.resolved_schema(schema, root)
    if isinstance(value, dict):
        inner = schema.get("properties", {})
        kept = {"doc_type", "project_code"}
        return {
            key: item if key in kept or key not in inner else varied(draw, item, inner[key], root)
            for key, item in value.items()
        }
    if isinstance(value, list):
        item = shape.resolved_schema(schema["items"], root)
        if "enum" in item:
            return draw(st.lists(st.sampled_from(item["enum"]), min_size=1, unique=True))
        rows = [value[at] for at in draw(st.lists(st.integers(0, len(value) - 1), min_size=1, max_size=len(value) + 1))]
        return [varied(draw, row, item, root) for row in rows]
    return draw(leaf(value, schema))


@st.composite
def variations(draw: st.DrawFn, kind: DocumentType) -> Any:
    source = draw(st.sampled_from(sorted(kind.folder.glob("examples/*.json"))))
    return varied(draw, records.loads(source.read_bytes()), kind.schema, kind.schema)


# A few for each type: there are many types, and what is tried is the way through the workbook that they share.
@pytest.mark.slow
@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_example_with_other_words_figures_days_and_rows_comes_back_too(
    kind: DocumentType, data: st.DataObject
) -> None:
    record = data.draw(variations(kind))

    assert read_back(record, kind, TYPES) == typed_part(record, kind)
