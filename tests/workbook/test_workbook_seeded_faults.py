"""The figure of the issue: every seeded fault is found, at its sheet and cell, and nothing is said beside it."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.faults import found_in, is_of_the_office
from pipeline.office import reception
from pipeline.premises import Premises
from pipeline.receive import Received
from schemas.document_type import TEMPLATES, DocumentType, load_all
from tests.workbook.seeds import SEEDS
from tests.workbook.spoiling import Found, Seed

PLAIN = [seed for seed in SEEDS if not is_of_the_office(seed)]
OF_THE_OFFICE = [seed for seed in SEEDS if is_of_the_office(seed)]


@cache
def kinds() -> dict[str, DocumentType]:
    return load_all()


@cache
def unspoiled(kind: str) -> bytes:
    return (TEMPLATES / kind / "examples" / "full.xlsx").read_bytes()


@cache
def said_of_the_unspoiled(kind: str) -> set[Found]:
    return found_in(unspoiled(kind), kinds())


def named(seed: Seed) -> str:
    return f"{seed.kind}: {seed.name}"


def test_the_seeds_are_many_and_of_every_type() -> None:
    assert len(SEEDS) >= 80
    assert {seed.kind for seed in SEEDS} == {"circular", "forum_minutes", "service_report"}
    assert len({named(seed) for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("seed", PLAIN, ids=named)
def test_a_seeded_fault_is_found_where_it_is_and_nothing_else(seed: Seed) -> None:
    expected = seed.expected(unspoiled(seed.kind))

    found = found_in(seed.workbook(unspoiled(seed.kind)), kinds())

    assert found - (said_of_the_unspoiled(seed.kind) - expected) == expected


@pytest.mark.parametrize("seed", OF_THE_OFFICE, ids=named)
def test_what_only_the_office_knows_is_found_by_the_office(seed: Seed, office: Premises) -> None:
    file = office.root / "填好的.xlsx"
    file.write_bytes(seed.workbook(unspoiled(seed.kind)))

    _cases, problems = reception.looked_at(Received("", file.name, "TFY", file), office, None)
    found = {(fault.code, fault.place.sheet, fault.place.cell) for fault in problems if fault.stops}

    assert found == seed.expected(unspoiled(seed.kind))
