"""Durable writing, renaming and locking."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive import durable


def test_a_written_file_holds_the_data_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    durable.write_durably(tmp_path / "head.json", b"old")

    durable.write_durably(tmp_path / "head.json", b"new")

    assert (tmp_path / "head.json").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["head.json"]


def test_a_write_that_fails_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.write_durably(tmp_path / "head.json", b"old")
    monkeypatch.setattr(os, "fsync", _disk_full)

    with pytest.raises(OSError):
        durable.write_durably(tmp_path / "head.json", b"new")

    assert (tmp_path / "head.json").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["head.json"]


def test_a_rename_moves_a_folder_whole_and_never_replaces_one_that_holds_something(tmp_path: Path) -> None:
    for name in ("a", "b"):
        durable.make_folder(tmp_path / "from" / name)
        (tmp_path / "from" / name / "file").write_text(name)
    durable.rename_durably(tmp_path / "from" / "a", tmp_path / "kept")

    with pytest.raises(OSError):
        durable.rename_durably(tmp_path / "from" / "b", tmp_path / "kept")

    assert (tmp_path / "kept" / "file").read_text() == "a"
    assert (tmp_path / "from" / "b" / "file").read_text() == "b"


def test_a_rename_within_one_folder_works_too(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")

    durable.rename_durably(tmp_path / "a", tmp_path / "b")

    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_making_a_folder_makes_those_above_it_and_may_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        durable.make_folder(tmp_path / "a" / "b" / "c")

    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_syncing_a_tree_reaches_every_file_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.make_folder(tmp_path / "a" / "b")
    (tmp_path / "a" / "b" / "file").write_text("x")
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(str(Path(f"/proc/self/fd/{number}").readlink())))

    durable.fsync_tree(tmp_path / "a")

    assert synced == [str(tmp_path / "a" / "b" / "file"), str(tmp_path / "a" / "b"), str(tmp_path / "a")]


def test_a_lock_excludes_others_until_it_is_given_up_and_shared_ones_go_together(tmp_path: Path) -> None:
    lock = tmp_path / "lock"

    with durable.locked(lock) as held, durable.locked(lock, wait=False) as second:
        assert (held, second) == (True, False)
    with durable.locked(lock, shared=True), durable.locked(lock, shared=True, wait=False) as together:
        assert together
    with durable.locked(lock, wait=False) as again:
        assert again


def _disk_full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")
