"""A draw proves that its population stood in the signed ledger before its seed existed (5.3.3B④)."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from pipeline import draw_commitment, draws
from pipeline.office import draw_rounds, people, proving
from pipeline.office.models import DrawRound, Event
from pipeline.office.proving import NothingProved

YEAR, KIND, ALL = "2026", "service_report", {"per_project": None, "size": None, "last": True}


@pytest.fixture
def record(office, monkeypatch):
    """The record of a closed round."""
    people.add_project({"code": "PX01", "name": "项目1", "fee_mode": "lump_sum"})
    monkeypatch.setattr(draws, "population", lambda *_given, **_named: {"XRWY-PX01-WYBG-2026Q1-01": "PX01"})
    one = draw_rounds.closed(draw_rounds.opened(office, YEAR, KIND).name, ALL, "", office)
    return json.loads(json.dumps(draw_rounds.row(one), default=str))


@pytest.mark.requirement("R-5.3.3-7")
def test_the_record_of_a_draw_proves_that_its_population_was_signed_before_the_seed_existed(record):
    told = draw_commitment.named(record)

    assert told["event"] == Event.objects.get(kind="draw-opened").seq <= told["size"]
    assert told["size"] < Event.objects.get(kind="draw-closed").seq
    assert draws.differing(record) == [] and draw_rounds.differences(record) == []


@pytest.mark.requirement("R-5.3.3-7")
def test_a_population_that_was_not_the_committed_one_is_found_from_the_record_alone(record):
    more = record["projects"] | {"XRWY-PX01-WYBG-2026Q2-01": "PX01"}
    asked = draws.Asked(YEAR, KIND, None, None, (), 1)
    forged = record | draws.drawn(more, asked, record["seed"], record["active"])

    assert draws.differing(forged) == ["commitment"]
    assert draws.differing(record | {"commitment": {}}) == ["commitment"]
    silent = record["commitment"] | {"inclusion": {**record["commitment"]["inclusion"]}}
    del silent["inclusion"]["event"]
    assert draws.differing(record | {"commitment": silent}) == ["commitment"]


def test_a_record_whose_commitment_was_taken_out_or_exchanged_is_found_by_the_office(record, office):
    without = {name: part for name, part in record.items() if name != "commitment"}
    later = proving.proof(office, record["commitment"]["inclusion"]["seq"], is_disclosed=True)

    assert draws.differing(without) == [] and draw_rounds.differences(without) == ["commitment"]
    assert draws.differing(record | {"commitment": later}) == []
    assert draw_rounds.differences(record | {"commitment": later}) == ["commitment"]


def test_a_round_that_no_event_opened_is_not_drawn(office):
    now = timezone.now()
    DrawRound.objects.create(name="CC-2026-01", year=YEAR, type=KIND, population={}, active=[], drawn_before=[],
                             covered=[], opened_at=now)  # fmt: skip

    with pytest.raises(NothingProved):
        draw_rounds.closed("CC-2026-01", ALL, "", office)
