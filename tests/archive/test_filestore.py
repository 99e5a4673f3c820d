"""Filing on a file system: what `commit` promises, judged also by ocfl-py."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from archive.filestore import FileStore, StagingElsewhere
from archive.ocfl import BadName, InventoryDamaged
from archive.staging import Staged
from archive.store import AlreadyFiled, EntryMissing, FileAltered, NotInEntry
from schemas.errors import Damaged

Make = Callable[..., Staged]
URN = "urn:letterbook:SLHY/2026/circulars/SLHY-FB-2026-0001"


def test_an_entry_is_read_back_before_it_counts(store: FileStore, staged: Make) -> None:
    receipt = store.commit(staged())

    assert receipt.object_id == URN
    assert receipt.path == "SLHY/2026/circulars/SLHY-FB-2026-0001"
    assert receipt.digest == sha512((store.root / receipt.path / "inventory.json").read_bytes()).hexdigest()
    assert receipt.files["entry.json"] == sha256(b"{}\n").hexdigest()
    assert receipt.size_bytes == sum(len(data) for data in staged().files.values() if isinstance(data, bytes))
    assert not receipt.already
    assert store.read(URN, "attachments/照片 1.jpg") == b"photo"
    assert store.names(URN) == sorted(staged().files)


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


def test_a_root_of_several_entries_is_valid_for_a_foreign_judge(
    store: FileStore, staged: Make, judged: Callable[[Path], int]
) -> None:
    for project in ("SLHY", "JXY"):
        for number in range(3):
            store.commit(staged(f"{project}-FB-2026-{number:04}", project))
    store.commit(staged("twins", a=b"same", b=b"same", c=b""))

    assert judged(store.root) == 7
    assert len(list(store.entries())) == 7
    assert all(store.has(entry) for entry in store.entries())


def test_the_same_entry_again_gives_the_same_receipt(store: FileStore, staged: Make) -> None:
    first = store.commit(staged())

    # A retry after a crash comes later; the moment of the first filing stands.
    again = store.commit(replace(staged(), created=staged().created + timedelta(hours=1)))

    assert again == replace(first, already=True)


def test_nothing_filed_is_ever_rewritten(store: FileStore, staged: Make) -> None:
    first = store.commit(staged())

    with pytest.raises(AlreadyFiled) as refused:
        store.commit(staged(entry_json=b"other"))

    assert refused.value.exit_code == 3
    assert store.commit(staged()) == replace(first, already=True)


def test_committing_again_finds_damage_instead_of_vouching_for_it(store: FileStore, staged: Make) -> None:
    receipt = store.commit(staged())
    _overwrite(store.root / receipt.path / "v1" / "content" / "entry.json", b"[]\n")

    with pytest.raises(FileAltered):
        store.commit(staged())


def test_reading_back_reads_equal_files_each_by_itself(store: FileStore, staged: Make) -> None:
    receipt = store.commit(staged(a=b"same", b=b"same"))
    _overwrite(store.root / receipt.path / "v1" / "content" / "b", b"gone")

    assert store.read(URN, "a") == b"same"
    with pytest.raises(FileAltered):
        store.commit(staged(a=b"same", b=b"same"))


def test_an_altered_or_missing_file_is_never_handed_out(store: FileStore, staged: Make) -> None:
    receipt = store.commit(staged())
    content = store.root / receipt.path / "v1" / "content"
    _overwrite(content / "entry.json", b"[]\n")
    (content / "personal" / "names.json").unlink()

    for name in ("entry.json", "personal/names.json"):
        with pytest.raises(FileAltered):
            store.read(URN, name)
    assert store.read(URN, "SLHY-FB-2026-0001.pdf").startswith(b"%PDF")


def test_a_name_that_was_never_filed_is_the_askers_mistake(store: FileStore, staged: Make) -> None:
    store.commit(staged())

    with pytest.raises(NotInEntry):
        store.read(URN, "record.json")
    with pytest.raises(EntryMissing):
        store.read("urn:letterbook:P/2026/circulars/none", "record.json")
    with pytest.raises(BadName):
        store.has("urn:letterbook:../../etc")


@pytest.mark.parametrize("name", ["inventory.json", "inventory.json.sha512"])
def test_an_inventory_that_was_touched_is_damage(store: FileStore, staged: Make, name: str) -> None:
    receipt = store.commit(staged())
    _overwrite(store.root / receipt.path / name, b"{}")

    with pytest.raises(InventoryDamaged):
        store.open(URN)


def test_an_entry_without_its_sidecar_is_damage(store: FileStore, staged: Make) -> None:
    receipt = store.commit(staged())
    (store.root / receipt.path / "inventory.json.sha512").unlink()

    with pytest.raises(InventoryDamaged):
        store.open(URN)


def test_an_entry_that_claims_to_be_another_is_damage(store: FileStore, staged: Make) -> None:
    receipt = store.commit(staged())
    (store.root / receipt.path).rename(store.root / "SLHY/2026/circulars/other")

    with pytest.raises(InventoryDamaged):
        store.open("urn:letterbook:SLHY/2026/circulars/other")


def test_entries_are_listed_in_path_order_and_strangers_are_not_entries(store: FileStore, staged: Make) -> None:
    store.commit(staged("b"))
    store.commit(staged("a"))
    receipt = store.commit(staged("c"))
    (store.root / receipt.path).rename(store.root / "SLHY" / "lost")
    (store.root / "note.txt").write_text("x")

    assert list(store.entries()) == [f"urn:letterbook:SLHY/2026/circulars/{number}" for number in "ab"]


def test_creating_again_changes_nothing_and_mends_a_creation_that_was_cut_off(store: FileStore, staged: Make) -> None:
    store.commit(staged())
    store.create()
    half = FileStore(store.root.parent / "half")
    half.root.mkdir()

    half.create()

    assert list(store.entries()) == [URN]
    assert list(half.entries()) == []


def test_a_folder_with_something_else_in_it_is_not_taken_for_an_archive(tmp_path: Path, staged: Make) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "thesis.docx").write_text("x")
    other = FileStore(tmp_path / "archive")

    with pytest.raises(Damaged):
        other.create()
    with pytest.raises(Damaged):
        other.commit(staged())
    with pytest.raises(Damaged):
        list(other.entries())


def test_a_workshop_on_another_disk_is_refused_at_once(tmp_path: Path) -> None:
    elsewhere = Path("/dev/shm") / f"letterbook-{os.getpid()}"
    store = FileStore(tmp_path / "archive", elsewhere)

    try:
        with pytest.raises(StagingElsewhere):
            store.create()
    finally:
        elsewhere.rmdir()


def test_a_copy_is_the_entry_to_the_last_byte(store: FileStore, staged: Make, judged: Callable[[Path], int]) -> None:
    vault = FileStore(store.root.parent / "vault")
    vault.create()
    filed = store.commit(staged())

    copied = vault.copy_from(store, URN)

    assert copied == filed
    assert judged(vault.root) == 1


def test_many_may_file_at_once_into_a_project_that_is_new(
    store: FileStore, staged: Make, judged: Callable[[Path], int]
) -> None:
    entries = [staged(f"N-{number % 8}") for number in range(32)]

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(store.commit, entries))

    assert judged(store.root) == 8
    assert sum(not receipt.already for receipt in receipts) == 8
    assert len({(receipt.object_id, receipt.digest) for receipt in receipts}) == 8


def test_who_comes_second_by_a_moment_gets_the_receipt_of_the_first(
    store: FileStore, staged: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.commit(staged())
    looks = iter([False, True])
    monkeypatch.setattr(store, "has", lambda _id: next(looks))

    assert store.commit(staged()) == replace(first, already=True)


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
