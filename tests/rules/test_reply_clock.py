"""The clocks of replies (gap G12): one module, by the names of the parameters, and the types say the same."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline import reply_clock
from schemas import document_type, expressions

KINDS = document_type.load_all()
CLOCKS = [
    ("inquiry", "letter.reply_days", 7),
    ("complaint", "complaint.reply_days", 10),
    ("publicity_objection", "objection.reply_days", 3),
    ("finance_objection", "objection.finance_days", 7),
]


@pytest.mark.requirement("R-5.3.1-3")
@pytest.mark.parametrize(("category", "parameter", "days"), CLOCKS)
def test_each_category_has_its_clock(category: str, parameter: str, days: int) -> None:
    assert (reply_clock.parameter(category), reply_clock.reply_days(category)) == (parameter, days)
    assert reply_clock.reply_due("2026-07-20T23:59", category) == date(2026, 7, 20 + days)


@pytest.mark.requirement("R-5.3.1-3")
def test_a_stricter_parameter_binds_and_months_are_crossed() -> None:
    strict = {**reply_clock.DAYS, "complaint.reply_days": 5}

    assert reply_clock.reply_due("2026-02-26", "complaint", strict) == date(2026, 3, 3)
    assert reply_clock.acknowledgement_due("2026-12-31T08:00") == date(2027, 1, 1)


@pytest.mark.requirement("R-5.3.1-3")
def test_the_types_count_by_the_same_clocks() -> None:
    for kind, field, section in (
        ("letter_in", "handling.reply_days", "letter"),
        ("letter_out", "reply.reply_days", "reply"),
    ):
        [row] = [one for one in KINDS[kind].computed if one.field == field]
        for category in KINDS[kind].schema["properties"][section]["properties"]["category"]["enum"]:
            record = {section: {"category": category, "kind": "reply"}}
            assert expressions.evaluate(row.value, record) == reply_clock.reply_days(category), (kind, category)
