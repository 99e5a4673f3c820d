"""The figure of the issue: every seeded fault is found, at its sheet and cell, and nothing is said beside it."""

from __future__ import annotations

import pytest

from pipeline.office import reception
from pipeline.premises import Premises
from pipeline.receive import Received
from schemas.document_type import TEMPLATES
from tests.workbook.seeds import SEEDS
from tests.workbook.spoiling import Found, Seed


def problems(seed: Seed | None, kind: str, office: Premises) -> set[Found]:
    data = (TEMPLATES / kind / "examples" / "full.xlsx").read_bytes()
    file = office.root / "填好的.xlsx"
    file.write_bytes(seed.workbook(data) if seed else data)
    _cases, found = reception.looked_at(Received("", file.name, "TFY", file), office, None)
    return {(fault.code, fault.place.sheet, fault.place.cell) for fault in found}


def test_the_seeds_are_many_and_of_every_type() -> None:
    assert len(SEEDS) >= 80
    assert {seed.kind for seed in SEEDS} == {"circular", "forum_minutes", "service_report"}
    assert len({(seed.kind, seed.name) for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.kind}: {seed.name}")
def test_a_seeded_fault_is_found_where_it_is_and_nothing_else(seed: Seed, office: Premises) -> None:
    # The one reminder of a first report stands in the unspoiled workbook too.
    first = {("no-previous", "基本信息", "B8")} if seed.kind == "service_report" else set()

    assert problems(seed, seed.kind, office) - first == seed.expected
