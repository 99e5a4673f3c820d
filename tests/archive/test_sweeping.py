"""What dead processes left in the workshop: adopted where it is whole and an event tells of it, else put aside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive import staging
from archive.filestore import FileStore
from archive.staging import Staged

Make = Callable[..., Staged]


@pytest.fixture
def left(store: FileStore, staged: Make, tmp_path: Path) -> tuple[str, str, Path]:
    """A whole entry in the bench of a dead process: its id, the digest of its inventory, its folder."""
    other = FileStore(tmp_path / "other" / "archive")
    other.create()
    receipt = other.commit(staged())
    bench = store.workshop / "bench-dead"
    staging.build(bench / receipt.path, staged())
    return receipt.object_id, receipt.digest, bench / receipt.path


def test_a_whole_entry_that_an_event_tells_of_is_adopted(
    store: FileStore, left: tuple[str, str, Path], judged: Callable[[Path], int]
) -> None:
    object_id, digest, _folder = left

    assert store.adopt({object_id: digest}) == [object_id]
    assert store.open(object_id).digest == digest
    assert judged(store.root) == 1
    assert [path.name for path in store.sweep()] == ["bench-dead"]


def test_what_no_event_tells_of_is_not_adopted(store: FileStore, left: tuple[str, str, Path]) -> None:
    object_id, _digest, _folder = left

    assert store.adopt({}) == store.adopt({object_id: "0" * 128}) == []
    assert not store.has(object_id)


@pytest.mark.parametrize("harm", ["altered", "torn", "gone"])
def test_an_entry_that_is_not_whole_is_not_adopted(store: FileStore, left: tuple[str, str, Path], harm: str) -> None:
    object_id, digest, folder = left
    victim = next(folder.glob("v1/content/*.pdf")) if harm != "gone" else folder / "inventory.json"
    victim.chmod(0o644)
    if harm == "altered":
        victim.write_bytes(b"other bytes")
    else:
        victim.unlink()

    assert store.adopt({object_id: digest}) == []
    assert not store.has(object_id)


def test_what_the_archive_has_already_is_not_adopted_again(
    store: FileStore, staged: Make, left: tuple[str, str, Path]
) -> None:
    object_id, digest, _folder = left
    store.commit(staged())

    assert store.adopt({object_id: digest}) == []


def test_nothing_is_adopted_or_swept_while_somebody_files(store: FileStore, left: tuple[str, str, Path]) -> None:
    object_id, digest, folder = left

    with store._bench():
        assert store.adopt({object_id: digest}) == store.sweep() == []
    assert folder.is_dir()
