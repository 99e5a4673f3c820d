"""The kernel tells who writes to a file of this machine; where nobody can know, nothing is claimed to be known."""

from __future__ import annotations

import fcntl

from pipeline.writers import is_open_for_writing


def test_a_file_is_open_for_writing_until_it_is_closed(tmp_path):
    file = tmp_path / "a.json"
    with file.open("wb"):
        during = is_open_for_writing(file)

    assert (during, is_open_for_writing(file)) == (True, False)


def test_who_only_reads_writes_nothing(tmp_path):
    file = tmp_path / "a.json"
    file.write_bytes(b"{}")
    with file.open("rb"):
        assert not is_open_for_writing(file)


def test_of_a_file_that_is_gone_and_on_a_system_without_leases_nothing_is_known(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    with file.open("wb"):
        monkeypatch.delattr(fcntl, "F_SETLEASE")
        without_leases = is_open_for_writing(file)
    monkeypatch.undo()

    assert not without_leases and not is_open_for_writing(tmp_path / "gone")
