"""A bag is whole or it is none; any checker says so, and no name in it is one that a disk or checker chokes on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import bag as bags
from archive.bag import Bag, NotABag
from archive.merkle import leaf_hash
from archive.merkle_proof import Levels, inclusion_path

INFO = {"Source-Organization": "星冉物业服务有限公司", "External-Description": "两行\n并作一行"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bag = Bag(tmp_path / "移交包")
    bag.folder.mkdir()
    bag.add("说明.txt", [b"one", b"two"])
    bag.add("entries/2026/reports/A-1/files/A-1.pdf", [b"%PDF"])
    bag.close(INFO)
    return bag.folder


def test_a_bag_is_accepted_by_the_tool_of_the_library_of_congress(folder):
    import bagit

    ran = subprocess.run(
        [sys.executable, bagit.__file__, "--validate", folder], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert "两行 并作一行" in (folder / "bag-info.txt").read_text("utf-8")
    assert "Payload-Oxum: 10.2" in (folder / "bag-info.txt").read_text("utf-8")


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
@pytest.mark.parametrize("manifest", ["manifest", "tagmanifest"])
def test_a_bag_is_checked_without_any_software_of_ours(folder, manifest, algorithm):
    ran = subprocess.run([f"{algorithm}sum", "-c", f"{manifest}-{algorithm}.txt"], cwd=folder, check=False)

    assert ran.returncode == 0


def test_the_digest_of_a_bag_is_that_of_its_tag_manifest(tmp_path):
    bag = Bag(tmp_path)
    bag.add("a", [b"1"])

    digest = bag.close({})

    assert digest == sha256((tmp_path / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    bags.refuse_unless_whole(tmp_path)


def test_a_bag_that_was_not_closed_is_none(tmp_path):
    Bag(tmp_path).add("a", [b"1"])

    with pytest.raises(NotABag):
        bags.refuse_unless_whole(tmp_path)


def _altered(folder: Path) -> None:
    (folder / "data" / "说明.txt").write_bytes(b"onetwO")


def _missing(folder: Path) -> None:
    (folder / "data" / "说明.txt").unlink()


def _extra(folder: Path) -> None:
    (folder / "data" / "more.txt").write_bytes(b"")


def _told_otherwise(folder: Path) -> None:
    file = folder / "manifest-sha512.txt"
    file.write_text(file.read_text("utf-8").replace("说明", "说 明"), "utf-8")


def _linked(folder: Path) -> None:
    shutil.copy(folder / "data" / "说明.txt", folder.parent / "outside.txt")
    _missing(folder)
    (folder / "data" / "说明.txt").symlink_to(folder.parent / "outside.txt")


def _to_be_fetched(folder: Path) -> None:
    (folder / "fetch.txt").write_text("https://elsewhere.example/x 3 data/x\n", "utf-8")


def _no_text(folder: Path) -> None:
    (folder / "bagit.txt").write_bytes(b"\xff\xfe\xff")


@pytest.mark.parametrize(
    "harm",
    [_altered, _missing, _extra, _told_otherwise, _linked, _to_be_fetched, _no_text],
    ids=lambda one: one.__name__,
)
def test_a_bag_with_anything_altered_missing_added_or_elsewhere_is_refused(folder, harm):
    harm(folder)

    with pytest.raises(NotABag):
        bags.refuse_unless_whole(folder)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("entry.json", "entry.json"),
        ("attachments/3号楼 大堂.jpg", "attachments/3号楼 大堂.jpg"),
        ("attachments/办结率98%.jpg", "attachments/file-007.jpg"),
        ("attachments/a\u202efdp.exe.", "attachments/file-007"),
        ("附件:1/x.pdf", "other/file-007.pdf"),
    ],
)
def test_a_name_that_not_every_disk_bears_is_replaced(name, made):
    assert bags.plain_name(name, 7) == made


@given(st.integers(1, 40), st.data())
def test_a_tree_at_hand_gives_the_paths_of_the_definition(size, data):
    hashes = [leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))

    assert Levels.over(hashes).path(index) == inclusion_path(hashes, index)


def test_a_tree_at_hand_has_no_path_to_a_leaf_that_it_has_not():
    with pytest.raises(IndexError):
        Levels.over([leaf_hash(b"")]).path(1)
