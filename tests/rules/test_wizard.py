"""The form of a matter: every field and choice of it is one of the type, and its answers make a record."""

from __future__ import annotations

import pytest

from pipeline import prepared, wizard
from pipeline.emergency_form import emergency_form
from pipeline.wizard import Widget
from schemas import shape
from schemas.document_type import TEMPLATES, load
from schemas.record import steps

KIND = load(TEMPLATES / "circular")
FORM = wizard.wizard(KIND)
assert FORM is not None


@pytest.mark.parametrize("matter", FORM.matters, ids=lambda one: one.id)
def test_every_field_of_a_matter_is_a_field_of_the_type(matter: wizard.Matter) -> None:
    paths = {*matter.asks, *matter.needs & set(matter.asks), *matter.fixed, *matter.offers, *matter.writes}

    assert {path for path in paths if not shape.schema_at(KIND.schema, steps(path))} == set()
    assert {one.path for one in FORM.fields(matter)} == set(matter.asks)


@pytest.mark.parametrize("matter", FORM.matters, ids=lambda one: one.id)
def test_what_stands_in_the_fields_makes_the_record_that_it_came_from(matter: wizard.Matter) -> None:
    typed = {}
    for one in FORM.fields(matter):
        shown = wizard.shown(one, matter.offers.get(one.path))
        typed[one.path] = shown if isinstance(shown, list) else [shown]

    record = wizard.record_of(FORM, matter, typed, {"project_code": "TFY"})

    assert all(wizard.value_at(record, path) == value for path, value in matter.offers.items())
    assert matter.fixed.items() <= {path: wizard.value_at(record, path) for path in matter.fixed}.items()
    assert FORM.matter_of(record) == matter


def test_a_count_is_a_figure_and_anything_else_stays_for_the_check_to_name() -> None:
    matter = FORM.matter("water")
    assert matter is not None

    made = [
        wizard.record_of(FORM, matter, {"particulars.scope.households": [typed]}, {})["particulars"]["scope"]
        for typed in ("624", "六百")
    ]

    assert made == [{"households": 624}, {"households": "六百"}]
    assert {one.widget for one in FORM.fields(matter)} >= {Widget.MOMENT, Widget.LIST, Widget.ROWS, Widget.CHOICES}


def test_a_type_without_a_form_has_no_wizard() -> None:
    assert wizard.wizard(load(TEMPLATES / "service_report")) is None
    assert FORM.matter("fire") is None


def test_a_blank_is_asked_for_once_and_filled_wherever_it_stands() -> None:
    wording = "因【原因】停水，【时间】恢复。如【时间】未恢复，再告。"

    assert prepared.blanks(wording) == ["原因", "时间"]
    assert prepared.filled(wording, {"时间": "18时"}) == "因【原因】停水，18时恢复。如18时未恢复，再告。"
    assert [prepared.fits_a_blank(words) for words in ("18时", " ", "好。", "【x】", "字" * 41)] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_an_emergency_of_no_stoppage_is_called_by_its_topic() -> None:
    content = {
        "prepared": {"topic": "fire", "topic_title": "火情", "wording": "【楼栋】有火情。", "channels": ["lobby"]}
    }

    form = emergency_form(FORM, content, "X-1")

    assert form is not None
    assert form.matter.fixed["notice.topic"] == "other" and form.matter.writes["notice.subject"] == "火情应急安排"
    assert form.values({"楼栋": "1号楼，2号楼"})["particulars.scope.buildings"] == ["1号楼", "2号楼"]


def test_a_form_holds_a_record_that_it_asks_for_whole_and_no_other() -> None:
    matter = FORM.matter("holiday")
    assert matter is not None
    record = {"doc_type": "circular", "notice": {"kind": "tip", "topic": "holiday"}, "text": {"tips": ["关好门窗"]}}

    assert wizard.holds(matter, record | {"revises": "D000001"})
    assert not wizard.holds(matter, record | {"text": {"promises": ["x"]}})
    assert wizard.holds(matter, record | {"supersedes": "XRWY-TFY-TS-2026-0001"})
