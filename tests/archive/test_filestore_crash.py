"""Filing dies at every single step: the archive then holds the whole entry or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.filestore import FileStore
from archive.fixity import check_store
from archive.staging import Staged
from schemas.errors import Damaged

Make = Callable[..., Staged]


@pytest.mark.slow
@pytest.mark.parametrize(("neighbours", "stride"), [(0, 7), (1, 11)])
def test_a_process_killed_at_any_step_leaves_the_whole_entry_or_nothing(
    tmp_path: Path, request: pytest.FixtureRequest, neighbours: int, stride: int
) -> None:
    staged, judged, killed_at = (request.getfixturevalue(name) for name in ("staged", "judged", "killed_at"))
    entry = staged(entry_json=b"{}")
    outcomes = []
    for step in range(1, 10_000, stride):
        store = FileStore(tmp_path / str(step) / "archive")
        store.create()
        for number in range(neighbours):
            store.commit(staged(f"neighbour-{number}"))
        finished = killed_at(step, lambda store=store: store.commit(entry))
        there = store.has(entry.object_id)
        outcomes.append(there)

        assert list(check_store(store)) == []
        assert len(list(store.entries())) == neighbours + there
        assert store.commit(entry).already == there
        assert judged(store.root) == neighbours + 1
        if finished:
            break

    # Early deaths leave nothing, late ones the entry, and once it is there it stays.
    assert outcomes == sorted(outcomes)
    assert {*outcomes} == {False, True}


@pytest.mark.parametrize("name", ["mkdir", "fsync", "rename", "open"])
def test_an_error_of_the_disk_at_any_step_leaves_the_whole_entry_or_nothing(
    tmp_path: Path, staged: Make, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    entry = staged()
    for step in range(1, 200):
        store = FileStore(tmp_path / f"{name}{step}" / "archive")
        store.create()
        with monkeypatch.context() as patched:
            patched.setattr(os, name, _failing_at(step, getattr(os, name)))
            failed = _fails(lambda store=store: store.commit(entry))
        assert list(check_store(store)) == []
        store.sweep()
        assert {path.name for path in store.workshop.iterdir()} <= {"lock", "discarded"}
        store.commit(entry)
        if not failed:
            break

    assert step > 1


def _failing_at(step: int, real: Callable[..., Any]) -> Callable[..., Any]:
    calls = iter(range(1, 1_000_000))

    def sometimes(*arguments: Any, **options: Any) -> Any:
        if next(calls) == step:
            raise OSError(5, "Input/output error")
        return real(*arguments, **options)

    return sometimes


def _fails(work: Callable[[], Any]) -> bool:
    try:
        work()
    except (OSError, Damaged):  # what cannot be read back does not count as filed
        return True
    return False
