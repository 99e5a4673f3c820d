"""Filing on a file system: what `commit` promises, judged also by ocfl-py."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.filestore import FileStore, StagingElsewhere
from archive.staging import Staged

Make = Callable[..., Staged]
URN = "urn:letterbook:SLHY/2026/circulars/SLHY-FB-2026-0001"


def test_everything_is_on_the_disk_before_the_entry_appears_and_its_name_after(
    store: FileStore, staged: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, steps = os.rename, list[str]()
    monkeypatch.setattr(os, "fsync", lambda number: steps.append(str(Path(f"/proc/self/fd/{number}").readlink())))
    monkeypatch.setattr(os, "rename", lambda source, target: (steps.append("appears"), real(source, target)))

    receipt = store.commit(staged())

    before, after = steps[: steps.index("appears")], steps[steps.index("appears") + 1 :]
    filed = store.root / receipt.path
    inside = {str(path.relative_to(store.root)) for path in [filed, *filed.rglob("*"), *filed.parents[:3]]}
    assert {path.partition("/bench-")[2].partition("/")[2] for path in before} >= inside
    assert after == [str(folder) for folder in filed.parents[:4]]


def test_creating_again_changes_nothing_and_mends_a_creation_that_was_cut_off(store: FileStore, staged: Make) -> None:
    store.commit(staged())
    store.create()
    half = FileStore(store.root.parent / "half")
    half.root.mkdir()

    half.create()

    assert list(store.entries()) == [URN]
    assert list(half.entries()) == []


def test_a_workshop_on_another_disk_is_refused_at_once(tmp_path: Path) -> None:
    # The tests, and the checkout as well, may lie in memory.
    disks = (Path("/dev/shm"), Path(__file__).resolve().parents[2] / "build", Path("/tmp"), Path("/var/tmp"))
    [other, *_more] = (disk for disk in disks if disk.stat().st_dev != tmp_path.stat().st_dev)
    elsewhere = other / f"letterbook-{os.getpid()}"
    store = FileStore(tmp_path / "archive", elsewhere)

    try:
        with pytest.raises(StagingElsewhere):
            store.create()
    finally:
        elsewhere.rmdir()


def test_many_may_file_at_once_into_a_project_that_is_new(
    store: FileStore, staged: Make, judged: Callable[[Path], int]
) -> None:
    entries = [staged(f"N-{number % 8}") for number in range(32)]

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(store.commit, entries))

    assert judged(store.root) == 8
    assert sum(not receipt.already for receipt in receipts) == 8
    assert len({(receipt.object_id, receipt.digest) for receipt in receipts}) == 8


def test_a_failure_on_the_way_in_leaves_no_trace(
    store: FileStore, staged: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", full)
        with pytest.raises(OSError):
            store.commit(staged())

    assert [path.name for path in store.root.iterdir()] == ["0=ocfl_1.1"]
    assert [path.name for path in store.workshop.iterdir()] == ["lock"]


def test_only_what_dead_processes_left_is_swept_aside(store: FileStore) -> None:
    (store.workshop / "bench-dead").mkdir()

    with store._bench():
        assert store.sweep() == []
    swept = store.sweep()

    assert swept == [store.workshop / "discarded" / "bench-dead"]
    assert store.sweep() == []


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)
