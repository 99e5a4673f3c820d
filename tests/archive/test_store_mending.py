"""How every store is mended: from one that has the entry whole, keeping what was bad, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest

from archive import fixity, ocfl
from archive.ocfl import InventoryDamaged
from archive.staging import Staged
from tests.archive.places import FolderPlace, Place

Make = Callable[..., Staged]
URN = "urn:letterbook:SLHY/2026/circulars/SLHY-FB-2026-0001"


def harm(place: Place, path: str, how: str) -> None:
    if how == "altered":
        place.write(f"{path}/v1/content/entry.json", b"[]\n")
    elif how == "missing":
        place.remove(f"{path}/v1/content/entry.json")
    elif how == "inventory":
        place.write(f"{path}/inventory.json", b"{}")
    elif how == "stray":
        place.write(f"{path}/v1/content/stray", b"x")
    else:
        for kept in place.store.listing(path):
            place.remove(f"{path}/{kept.path}")


@pytest.mark.requirement("R-5.3.1-5")
@pytest.mark.parametrize("how", ["altered", "missing", "inventory", "stray", "gone"])
def test_an_entry_is_put_back_from_a_store_that_has_it_whole_and_the_damaged_one_is_kept(
    place: Place, staged: Make, how: str
) -> None:
    receipt = place.store.commit(staged())
    other = place.another()
    other.create()
    other.copy_from(place.store, URN)
    harm(place, receipt.path, how)

    moved = place.store.replace_from(other, URN, receipt.digest)

    assert list(fixity.check_store(place.store, {URN: receipt.digest})) == []
    # A file that a folder lost in it lies nowhere; what was left of the entry is kept.
    assert bool(moved.where) == (how != "gone" or isinstance(place, FolderPlace))
    assert moved.stays_until is None
    assert place.store.replace_from(other, URN, receipt.digest).where
    assert list(fixity.check_store(place.store, {URN: receipt.digest})) == []


def test_a_source_that_is_not_what_was_filed_changes_nothing(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged())
    other = place.another()
    other.create()
    other.commit(staged(entry_json=b"forged"))
    harm(place, receipt.path, "altered")
    before = {kept.path: place.read(f"{receipt.path}/{kept.path}") for kept in place.store.listing(receipt.path)}

    with pytest.raises(InventoryDamaged):
        place.store.replace_from(other, URN, receipt.digest)

    assert before == {
        kept.path: place.read(f"{receipt.path}/{kept.path}") for kept in place.store.listing(receipt.path)
    }


def test_what_belongs_to_no_entry_is_moved_out_and_the_rest_stays(place: Place, staged: Make) -> None:
    receipt = place.store.commit(staged())
    place.write("SLHY/note", b"1")
    place.write("SLHY/notes/deep/er", b"2")
    place.write(ocfl.ROOT_DECLARATION[0], b"spoilt")

    moved = [place.store.discard("SLHY/note"), place.store.discard("SLHY/notes/deep/er")]
    place.store.declare()
    if isinstance(place, FolderPlace):
        place.store.remove_empty("SLHY/notes/deep")
        place.store.remove_empty("SLHY/notes")

    assert all(one.where for one in moved) and moved[0] != moved[1]
    assert list(fixity.check_store(place.store, {URN: receipt.digest})) == []


def test_what_was_moved_aside_of_an_entry_is_destroyed_with_it_and_nothing_else(place: Place, staged: Make) -> None:
    receipt, other = place.store.commit(staged()), place.another()
    place.store.commit(staged("SLHY-FB-2026-0002"))
    other.create()
    other.copy_from(place.store, URN)
    place.store.replace_from(other, URN, receipt.digest)
    for kept in place.store.listing(receipt.path):
        place.write(f"SLHY/2026/circulars/elsewhere/{kept.path}", place.read(f"{receipt.path}/{kept.path}"))
    place.write("photo.jpg", b"photo")
    place.write("note", b"of nobody")
    for path in ("SLHY/2026/circulars/elsewhere", "photo.jpg", "note"):
        place.store.discard(path)

    assert place.store.remove_discarded("urn:letterbook:SLHY/2026/circulars/SLHY-FB-2026-0002", set()) == 0
    assert place.store.remove_discarded(URN, {sha256(b"photo").hexdigest()}) == 3
    assert place.store.remove_discarded(URN, {sha256(b"photo").hexdigest()}) == 0
    assert place.store.remove_discarded(URN, {sha256(b"of nobody").hexdigest()}) == 1
