"""Power cuts on a file system that forgets what was not synced: a few here, hundreds in `make faults`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults import power
from tests.faults.warm import Warm


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_and_no_file_is_empty_after_a_power_cut(tmp_path):
    with Warm(is_plain=True) as warm:
        campaign = power.Cutting(warm, tmp_path)
        cuts = [*campaign.after_steps(1), *campaign.in_between(6)]

    assert max(cut.acknowledged for cut in cuts) == 7
    assert len(cuts) == 2 * 7 + 6
    assert [cut for cut in cuts if cut.wrong] == []


def test_the_file_system_forgets_what_was_not_synced_and_keeps_what_was(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "old").write_bytes(b"old")
    with power.mounted(tmp_path / "mounted", tmp_path / "source") as office:
        (office / "unsynced").write_bytes(b"unsynced")
        with (office / "without a name").open("wb") as file:
            file.write(b"bytes")
            file.flush()
            os.fsync(file.fileno())
        (office / "old").write_bytes(b"new")
        power.cut(office, tmp_path / "first", seed=None)
        descriptor = os.open(office, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        power.cut(office, tmp_path / "second", seed=None)

    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == {"old": b"old"}
    assert second == {"old": b"old", "unsynced": b"", "without a name": b"bytes"}
