"""An entry that was disposed of is taken out of a store: wholly, durably, and again after a crash at any step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.filestore import FileStore
from archive.fixity import check_store
from archive.staging import Staged

Make = Callable[..., Staged]


def left_of(store: FileStore, words: bytes) -> list[Path]:
    places = [*store.root.rglob("*"), *store.workshop.rglob("*")]
    return [path for path in places if path.is_file() and words in path.read_bytes()]


def test_a_removed_entry_leaves_no_byte_and_no_empty_folder(store: FileStore, staged: Make) -> None:
    entry = staged(secret=b"very secret")
    store.commit(entry)

    assert store.remove(entry.object_id)

    assert not store.has(entry.object_id)
    assert left_of(store, b"very secret") == []
    assert list(check_store(store, {})) == []


def test_its_neighbours_stay_as_they_are(store: FileStore, staged: Make, judged: Callable[[Path], int]) -> None:
    entry, neighbour = staged(), staged("neighbour")
    store.commit(entry)
    receipt = store.commit(neighbour)

    store.remove(entry.object_id)

    assert list(check_store(store, {neighbour.object_id: receipt.digest})) == []
    assert judged(store.root) == 1


def test_what_is_not_there_is_removed_without_complaint(store: FileStore, staged: Make) -> None:
    assert not store.remove(staged().object_id)


def test_a_removal_that_was_killed_at_any_step_is_carried_on(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    staged, killed_at = (request.getfixturevalue(name) for name in ("staged", "killed_at"))
    entry, neighbour = staged(secret=b"very secret"), staged("neighbour")
    for step in range(1, 10_000, 5):
        store = FileStore(tmp_path / str(step) / "archive")
        store.create()
        store.commit(neighbour)
        store.commit(entry)
        finished = killed_at(step, lambda store=store: store.remove(entry.object_id))
        faults = {fault.code for fault in check_store(store)}
        store.remove(entry.object_id)

        assert faults <= {"empty-folder"}
        assert left_of(store, b"very secret") == [] and list(check_store(store)) == []
        assert store.has(neighbour.object_id)
        shutil.rmtree(store.root.parent)
        if finished:
            break
