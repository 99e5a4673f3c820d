"""Uploads of one person at the same moment: the same bytes take one place, whoever is quicker, and none is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pipeline.office import uploads
from pipeline.receive import Received
from tests.conftest import Desk

AT_ONCE = 12


@pytest.mark.parametrize("names", [["报告.xlsx"], [f"报告{number}.xlsx" for number in range(AT_ONCE)]])
def test_the_same_bytes_many_times_at_once_take_one_place(names: list[str], desk: Desk, tmp_path: Path) -> None:
    who, gate = desk.person("linruoxi"), Barrier(AT_ONCE)

    def send(number: int) -> Received:
        grown = tmp_path / f"{number}.upload"
        grown.write_bytes(b"the same")
        gate.wait()
        return uploads.keep(who, [(names[number % len(names)], grown)], desk.premises, project="TFY")

    with ThreadPoolExecutor(AT_ONCE) as people:
        kept = list(people.map(send, range(AT_ONCE)))

    [lying] = uploads.listed(who, desk.premises)
    assert {one.sha256 for one in kept} == {lying.sha256}
    assert lying.data() == b"the same"
    assert [one.name for one in lying.path.parents[1].iterdir()] == [lying.sha256], "nothing is left half way"
