"""What every store promises, shown of a folder and of a bucket on a real S3 server, judged also by ocfl-py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from archive import fixity
from archive.ocfl import BadName, InventoryDamaged
from archive.staging import Staged
from archive.store import AlreadyFiled, EntryMissing, FileAltered, Found, NotInEntry
from schemas.errors import Damaged
from tests.archive.places import Place

Make = Callable[..., Staged]
URN = "urn:letterbook:SLHY/2026/circulars/SLHY-FB-2026-0001"


def test_an_entry_is_read_back_before_it_counts(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged())

    assert receipt.object_id == URN
    assert receipt.path == "SLHY/2026/circulars/SLHY-FB-2026-0001"
    assert receipt.digest == sha512(place.read(f"{receipt.path}/inventory.json")).hexdigest()
    assert receipt.files["entry.json"] == sha256(b"{}\n").hexdigest()
    assert receipt.size_bytes == sum(len(data) for data in staged().files.values() if isinstance(data, bytes))
    assert not receipt.already
    assert place.store.read(URN, "attachments/照片 1.jpg") == b"photo"
    assert place.store.names(URN) == sorted(staged().files)


def test_a_root_of_several_entries_is_valid_for_a_foreign_judge(
    place: Place, staged: Make, judged: Callable[[Path], int], tmp_path: Path
) -> None:
    for project in ("SLHY", "JXY"):
        for number in range(2):
            place.store.commit(staged(f"{project}-FB-2026-{number:04}", project))
    place.store.commit(staged("twins", a=b"same", b=b"same", c=b""))

    assert judged(place.copied_to(tmp_path / "judged")) == 5
    assert len(list(place.store.entries())) == 5
    assert all(place.store.has(entry) for entry in place.store.entries())
    assert list(fixity.check_store(place.store)) == []


def test_the_same_entry_again_gives_the_same_receipt(place: Place, staged: Make) -> None:
    first = place.store.commit(staged())

    # A retry after a crash comes later; the moment of the first filing stands.
    again = place.store.commit(replace(staged(), created=staged().created + timedelta(hours=1)))

    assert again == replace(first, already=True)


def test_nothing_filed_is_ever_rewritten(place: Place, staged: Make) -> None:
    first = place.store.commit(staged())

    with pytest.raises(AlreadyFiled) as refused:
        place.store.commit(staged(entry_json=b"other"))

    assert refused.value.exit_code == 3
    assert place.store.commit(staged()) == replace(first, already=True)


def test_a_file_given_by_its_path_is_filed_like_one_given_by_its_bytes(
    place: Place, staged: Make, tmp_path: Path
) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF scanned")
    given = replace(staged(), files={"scan.pdf": tmp_path / "scan.pdf"})

    receipt = place.store.commit(given)

    assert place.store.read(receipt.object_id, "scan.pdf") == b"%PDF scanned"


def test_committing_again_finds_damage_instead_of_vouching_for_it(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged())
    place.write(f"{receipt.path}/v1/content/entry.json", b"[]\n")

    with pytest.raises(FileAltered):
        place.store.commit(staged())


def test_reading_back_reads_equal_files_each_by_itself(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged(a=b"same", b=b"same"))
    place.write(f"{receipt.path}/v1/content/b", b"gone")

    assert place.store.read(URN, "a") == b"same"
    with pytest.raises(FileAltered):
        place.store.commit(staged(a=b"same", b=b"same"))


def test_an_altered_or_missing_file_is_never_handed_out(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged())
    place.write(f"{receipt.path}/v1/content/entry.json", b"[]\n")
    place.remove(f"{receipt.path}/v1/content/personal/names.json")

    for name in ("entry.json", "personal/names.json"):
        with pytest.raises(FileAltered):
            place.store.read(URN, name)
    assert place.store.read(URN, "SLHY-FB-2026-0001.pdf").startswith(b"%PDF")


def test_a_name_that_was_never_filed_is_the_askers_mistake(place: Place, staged: Make) -> None:
    place.store.commit(staged())

    with pytest.raises(NotInEntry):
        place.store.read(URN, "record.json")
    with pytest.raises(EntryMissing):
        place.store.read("urn:letterbook:P/2026/circulars/none", "record.json")
    with pytest.raises(BadName):
        place.store.has("urn:letterbook:../../etc")


@pytest.mark.parametrize("name", ["inventory.json", "inventory.json.sha512"])
def test_an_inventory_that_was_touched_is_damage(place: Place, staged: Make, name: str) -> None:
    receipt = place.store.commit(staged())
    place.write(f"{receipt.path}/{name}", b"{}")

    with pytest.raises(InventoryDamaged):
        place.store.open(URN)


def test_an_entry_without_its_sidecar_is_damage(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged())
    place.remove(f"{receipt.path}/inventory.json.sha512")

    with pytest.raises(InventoryDamaged):
        place.store.open(URN)


def test_an_entry_that_claims_to_be_another_is_damage(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged())
    for kept in place.store.listing(receipt.path):
        place.write(f"SLHY/2026/circulars/other/{kept.path}", place.read(f"{receipt.path}/{kept.path}"))

    with pytest.raises(InventoryDamaged):
        place.store.open("urn:letterbook:SLHY/2026/circulars/other")


def test_a_walk_goes_in_path_order_and_tells_strangers_from_entries(place: Place, staged: Make) -> None:
    for number in ("b", "a-1", "a"):
        place.store.commit(staged(number))
    place.write("note.txt", b"x")
    place.write("SLHY/2026/circulars.txt", b"x")

    assert list(place.store.walk()) == [
        *((Found.OBJECT, f"SLHY/2026/circulars/{number}") for number in ("a", "a-1", "b")),
        (Found.STRAY, "SLHY/2026/circulars.txt"),
        (Found.STRAY, "note.txt"),
    ]
    assert list(place.store.entries()) == [f"urn:letterbook:SLHY/2026/circulars/{name}" for name in ("a", "a-1", "b")]


def test_a_listing_names_every_file_of_an_object(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged(a=b"1"))

    inside = ["0=ocfl_object_1.1", "inventory.json", "inventory.json.sha512", "v1/content/a"]
    found = place.store.listing(receipt.path)
    assert [one.path for one in found] == [*inside, "v1/inventory.json", "v1/inventory.json.sha512"]
    assert not any(one.linked for one in found) and all(one.regular for one in found)
    assert sum(one.size_bytes for one in found) == place.store.census().size_bytes


def test_what_is_not_there_cannot_be_read(place: Place) -> None:
    with pytest.raises(OSError):
        list(place.store.stream("SLHY/2026/circulars/none/inventory.json"))


def test_where_something_else_lies_is_no_archive(bare: Place, staged: Make) -> None:
    bare.write("thesis.docx", b"x")

    with pytest.raises(Damaged):
        bare.store.create()
    with pytest.raises(Damaged):
        bare.store.commit(staged())
    with pytest.raises(Damaged):
        list(bare.store.entries())


def test_a_copy_is_the_entry_to_the_last_byte(
    place: Place, staged: Make, judged: Callable[[Path], int], tmp_path: Path
) -> None:
    filed = place.store.commit(staged())
    other = place.another()
    other.create()

    copied = other.copy_from(place.store, URN)

    assert copied == filed
    assert list(fixity.check_store(other)) == []
    assert other.open(URN).digest == place.store.open(URN).digest
    assert judged(place.copied_to(tmp_path / "judged")) == 1


def test_who_comes_second_by_a_moment_gets_the_receipt_of_the_first(
    place: Place, staged: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = place.store.commit(staged())
    looks = iter([False, True])
    monkeypatch.setattr(place.store, "has", lambda _id: next(looks))

    assert place.store.commit(staged()) == replace(first, already=True)
