"""Every kind of damage has its code, and an untouched archive has none."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha512
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import ocfl
from archive.filestore import FileStore
from archive.fixity import check_store
from archive.staging import Staged
from archive.store import Store

Make = Callable[..., Staged]
NUMBER = "SLHY-FB-2026-0001"
PATH = f"SLHY/2026/circulars/{NUMBER}"
URN = f"urn:letterbook:{PATH}"
CONTENT = f"{PATH}/v1/content"


@pytest.fixture
def expected(store: FileStore, staged: Make) -> dict[str, str]:
    receipts = [store.commit(staged()), store.commit(staged("JXY-1", "JXY"))]
    return {receipt.object_id: receipt.digest for receipt in receipts}


def test_an_untouched_archive_has_no_faults(store: FileStore, expected: dict[str, str]) -> None:
    assert list(check_store(store, expected)) == []
    assert list(check_store(store)) == []
    assert list(check_store(store, dict.fromkeys(expected, ""))) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{CONTENT}/entry.json", "file-altered"),
        (f"{PATH}/inventory.json", "inventory-damaged"),
        (f"{PATH}/inventory.json.sha512", "inventory-damaged"),
        (f"{PATH}/v1/inventory.json", "inventory-damaged"),
        (f"{PATH}/v1/inventory.json.sha512", "inventory-damaged"),
        (f"{PATH}/0=ocfl_object_1.1", "inventory-damaged"),
    ],
)
def test_an_altered_file_is_found(store: FileStore, expected: dict[str, str], path: str, code: str) -> None:
    _overwrite(store.root / path, b"altered")

    assert _codes(store, expected) == [code]


@pytest.mark.parametrize("name", ["v1/content/entry.json", "v1/inventory.json", "0=ocfl_object_1.1"])
def test_a_missing_file_is_found(store: FileStore, expected: dict[str, str], name: str) -> None:
    (store.root / PATH / name).unlink()

    assert [(fault.code, fault.where) for fault in check_store(store, expected)] == [("file-missing", f"{PATH}/{name}")]


def test_a_missing_inventory_is_found(store: FileStore, expected: dict[str, str]) -> None:
    (store.root / PATH / "inventory.json").unlink()

    assert _codes(store, expected) == ["inventory-damaged"]


def test_a_missing_and_an_unexpected_entry_are_found(store: FileStore, expected: dict[str, str], staged: Make) -> None:
    shutil.rmtree(store.root / PATH)
    store.commit(staged("stranger"))

    faults = {(fault.code, fault.where) for fault in check_store(store, expected)}

    assert faults == {
        ("entry-missing", URN),
        ("entry-unexpected", "urn:letterbook:SLHY/2026/circulars/stranger"),
    }


def test_an_entry_rewritten_together_with_its_digests_is_found(
    store: FileStore, expected: dict[str, str], staged: Make
) -> None:
    shutil.rmtree(store.root / PATH)
    store.commit(staged(entry_json=b"forged"))

    assert _codes(store, expected) == ["entry-altered"]
    assert _codes(store, None) == []


def test_a_hard_or_symbolic_link_is_found(store: FileStore, expected: dict[str, str]) -> None:
    content = store.root / CONTENT
    os.link(content / "entry.json", store.root.parent / "second name")
    (store.root.parent / "elsewhere").write_bytes((content / "personal" / "names.json").read_bytes())
    (content / "personal" / "names.json").unlink()
    (content / "personal" / "names.json").symlink_to(store.root.parent / "elsewhere")

    assert _codes(store, expected) == ["file-linked", "file-linked"]


@pytest.mark.parametrize("place", ["SLHY/2026/circulars/other", "lost/deeper/than/ever/it/was", "lost"])
def test_an_entry_at_the_wrong_place_is_found(store: FileStore, expected: dict[str, str], place: str) -> None:
    (store.root / place).parent.mkdir(parents=True, exist_ok=True)
    (store.root / PATH).rename(store.root / place)

    assert "entry-misplaced" in _codes(store, expected)
    assert "entry-missing" in _codes(store, expected)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("note.txt", "stray-file"),
        ("SLHY/note.txt", "stray-file"),
        (f"{PATH}/note.txt", "stray-file"),
        (f"{CONTENT}/note.txt", "stray-file"),
        ("empty/", "empty-folder"),
        ("SLHY/2027/", "empty-folder"),
        (f"{CONTENT}/attachments/empty/", "empty-folder"),
    ],
)
def test_what_does_not_belong_there_is_found(store: FileStore, expected: dict[str, str], path: str, code: str) -> None:
    target = store.root / path
    target.parent.mkdir(exist_ok=True)
    if path.endswith("/"):
        target.mkdir()
    else:
        target.write_text("x")

    assert _codes(store, expected) == [code]


def test_an_inventory_that_contradicts_itself_is_found(store: FileStore, staged: Make) -> None:
    folder = store.root / store.commit(staged()).path
    inventory = json.loads((folder / "inventory.json").read_bytes())
    inventory["fixity"]["sha256"] = {"00": [f"v1/content/{NUMBER}.pdf"]}
    data = json.dumps(inventory).encode()
    for place in (folder, folder / "v1"):
        _overwrite(place / "inventory.json", data)
        _overwrite(place / "inventory.json.sha512", ocfl.sidecar_bytes(sha512(data).hexdigest()))

    assert _codes(store, None) == ["inventory-damaged"]


def test_a_file_that_the_disk_cannot_read_is_altered(store: FileStore, expected: dict[str, str]) -> None:
    (store.root / CONTENT / "entry.json").unlink()
    (store.root / CONTENT / "entry.json").mkdir()

    assert "file-altered" in _codes(store, expected)


def test_an_archive_that_is_not_there_is_found_with_all_its_entries(store: FileStore, expected: dict[str, str]) -> None:
    shutil.rmtree(store.root)

    assert _codes(store, expected) == ["archive-missing", "entry-missing", "entry-missing"]
    assert [fault.row("en")["message"] for fault in check_store(store, expected)][1:] == [
        "The entry is not in the archive.",
        "The entry is not in the archive.",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.data())
def test_any_changed_byte_of_any_file_is_always_found(
    store: FileStore, expected: dict[str, str], data: st.DataObject
) -> None:
    files = sorted(path for path in (store.root / PATH).rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    kept = path.read_bytes()
    place = data.draw(st.integers(0, len(kept) - 1))
    other = data.draw(st.integers(1, 255))

    try:
        _overwrite(path, kept[:place] + bytes([kept[place] ^ other]) + kept[place + 1 :])
        found = _codes(store, expected)
    finally:
        _overwrite(path, kept)

    assert found


def _codes(store: Store, expected: dict[str, str] | None) -> list[str]:
    return [fault.code for fault in check_store(store, expected)]


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)
