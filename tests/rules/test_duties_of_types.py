"""What duties ask of a document is there: their expressions over the example of each type that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.resolve import Surroundings, resolve
from schemas import expressions
from schemas import record as records
from schemas.document_type import load_all as all_types
from schemas.duties import Counted, Duty, Occurring, load_all
from schemas.expressions import FaultyExpression, NotApplicable

TYPES = all_types()
PROJECT = {"code": "TFY", "name": "听枫苑", "hotline": "0633-0000024"}


def example(kind: str) -> dict[str, Any]:
    raw = records.loads(TYPES[kind].read("examples/full.json"))
    record = resolve(raw, TYPES[kind], Surroundings(PROJECT, {"code": "XRWY", "short_name": "星冉物业"})).record
    times = dict.fromkeys(("submitted_at", "approved_at", "released_at", "published_at"), "2026-01-01T09:00")
    about = {"key": "D1", "type": kind, "number": "N1", "project": "TFY", "importance": "normal", "period": "2026"}
    return {**record, "document": {**about, **times, "title": "—", "hotline": None}}


def asked(duty: Duty) -> Iterator[tuple[str, str]]:
    """Yield each type that a duty names and that exists, with each expression over its records."""
    for block in filter(None, (duty.done, duty.event, duty.waived_by)):
        names = ("when", "on", "at", "distinct") if isinstance(block, Counted) else ("when", "on", "each", "key")
        assert isinstance(block, Counted | Occurring)
        for kind in block.types:
            for source in filter(None, (getattr(block, name) for name in names)):
                if kind in TYPES and "row" not in expressions.names(source):
                    yield kind, source


@pytest.mark.parametrize("duty", load_all(), ids=lambda duty: duty.id)
def test_a_duty_asks_its_documents_only_for_what_they_have(duty: Duty) -> None:
    caused = next((kind for kind in duty.event.types if kind in TYPES), "") if duty.event else ""
    cause = (example(caused) if caused else {}) | {"row": None, "key": "D1"}

    faulty = [(kind, source) for kind, source in asked(duty) if not _can_be_asked(source, example(kind), cause)]

    assert faulty == []


def _can_be_asked(source: str, record: dict[str, Any], cause: dict[str, Any]) -> bool:
    around = {"person": {"user": "a", "name": "甲"}, "project": PROJECT, "today": "2026-07-01"}
    try:
        expressions.evaluate(source, record | {"cause": cause} | around)
    except NotApplicable:
        return True
    except FaultyExpression:
        return False
    return True
