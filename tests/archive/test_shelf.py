"""Loose files beside an archive, in a folder and in a bucket: the same answers."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from archive.shelf import BucketShelf, FolderShelf, Shelf


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "folder":
        return FolderShelf(tmp_path / "ledger", tmp_path)
    return BucketShelf(request.getfixturevalue("object_store").bucket(), f"{secrets.token_hex(6)}/ledger/")


def test_a_shelf_holds_what_was_put_there_last(shelf: Shelf) -> None:
    assert shelf.sizes() == {}

    shelf.write("a", b"1")
    shelf.write("a", b"22")

    assert shelf.sizes() == {"a": 2}
    assert shelf.read("a") == b"22"


def test_a_file_grows_by_what_is_missing(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "events"
    source.write_bytes(b"one\n")
    shelf.write("events", source)
    source.write_bytes(b"one\ntwo\n")

    shelf.grow("events", source, 4)

    assert shelf.read("events") == b"one\ntwo\n"


def test_what_was_removed_is_gone_and_removing_it_again_is_fine(shelf: Shelf) -> None:
    shelf.write("a", b"1")

    shelf.remove("a")
    shelf.remove("a")

    assert shelf.sizes() == {}
    with pytest.raises(OSError):
        shelf.read("a")


def test_where_a_disk_is_away_nothing_is_written_in_its_place(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path / "disk" / "ledger", tmp_path / "disk" / "archive")

    with pytest.raises(FileNotFoundError):
        shelf.write("a", b"1")
    assert not (tmp_path / "disk").exists()
