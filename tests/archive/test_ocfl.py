"""Ids, names and inventories of OCFL objects."""

from __future__ import annotations

import json
from hashlib import sha512
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import ocfl
from archive.ocfl import BadName, Digests, EntryId, InventoryDamaged

slugs = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,8}", fullmatch=True).filter(
    lambda word: ".." not in word and word != "extensions"
)


@given(slugs, st.integers(1000, 9999), slugs, slugs)
def test_an_id_always_comes_back_from_its_urn_and_its_path(project: str, year: int, category: str, number: str) -> None:
    entry = EntryId(project, str(year), category, number)

    assert EntryId.parse(str(entry)) == entry
    assert EntryId.of_path(entry.path) == entry


@pytest.mark.parametrize(
    "urn",
    [
        "urn:letterbook:P/2026/circulars/..",
        "urn:letterbook:P/2026/circulars/.",
        "urn:letterbook:P/2026/circulars/a..b",
        "urn:letterbook:P/2026/circulars/.hidden",
        "urn:letterbook:P/2026/circulars/",
        "urn:letterbook:项目/2026/circulars/1",
        "urn:letterbook:P Q/2026/circulars/1",
        "urn:letterbook:P/26/circulars/1",
        "urn:letterbook:P/２０２６/circulars/1",
        "urn:letterbook:extensions/2026/circulars/1",
        "urn:letterbook:P/2026/circulars",
        "urn:letterbook:P/2026/circulars/1/2",
        "urn:other:P/2026/circulars/1",
    ],
)
def test_what_is_no_id_is_refused(urn: str) -> None:
    with pytest.raises(BadName) as refused:
        EntryId.parse(urn)

    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "names",
    [
        [""],
        ["/a"],
        ["a/"],
        ["a//b"],
        ["../a"],
        ["a/./b"],
        ["a\\b"],
        ["a\nb"],
        ["x" * 256],
        ["长" * 86],
        ["e\u0301"],
        ["a", "a/b"],
    ],
)
def test_a_name_that_a_disk_or_ocfl_cannot_hold_is_refused(names: list[str]) -> None:
    with pytest.raises(BadName):
        ocfl.checked_names(dict.fromkeys(names))


def test_names_in_chinese_and_in_folders_are_fine() -> None:
    names = ["entry.json", "attachments/照片 1.jpg", "attachments/b/c", "..a", "x" * 255]

    assert ocfl.checked_names(dict.fromkeys(names)) is None


def test_the_same_files_give_the_same_inventory_and_it_reads_back() -> None:
    files = {"b": Digests("22", "bb", 1), "a": Digests("11", "aa", 1), "copy of a": Digests("11", "aa", 1)}

    data = ocfl.inventory_bytes("urn:x", "2026-07-20T09:30:00+08:00", "filed", files)
    inventory = ocfl.read_inventory(data, "here")

    assert data == ocfl.inventory_bytes("urn:x", "2026-07-20T09:30:00+08:00", "filed", dict(reversed(files.items())))
    assert inventory.state == {"a": "11", "b": "22", "copy of a": "11"}
    assert inventory.fixity["sha256"]["v1/content/b"] == "bb"
    assert inventory.content_path("copy of a") == "v1/content/copy of a"
    assert ocfl.agrees(data, ocfl.sidecar_bytes(sha512(data).hexdigest()))
    assert not ocfl.agrees(data + b" ", ocfl.sidecar_bytes(sha512(data).hexdigest()))


def test_an_object_with_several_versions_shows_its_newest() -> None:
    inventory = ocfl.read_inventory(json.dumps(_two_versions()).encode(), "here")

    assert inventory.state == {"a.txt": "22"}
    assert inventory.versions["v1"].state == {"a.txt": "11"}
    assert inventory.content_path("a.txt") == "v2/content/a.txt"


def test_a_file_that_a_newer_version_left_as_it_was_is_read_from_the_older() -> None:
    raw = _two_versions()
    raw["versions"]["v2"]["state"]["11"] = ["old.txt"]

    inventory = ocfl.read_inventory(json.dumps(raw).encode(), "here")

    assert inventory.content_path("old.txt") == "v1/content/a.txt"


@pytest.mark.parametrize(
    "damage",
    [
        {"head": "v3"},
        {"digestAlgorithm": "md5"},
        {"manifest": {"11": ["../../etc/passwd"], "22": ["v2/content/a.txt"]}},
        {"manifest": {"11": ["v1/content/a.txt"]}},
        {"manifest": []},
        {"versions": {"v2": 7}},
        {"id": None, "versions": None},
    ],
)
def test_what_is_no_inventory_is_damage_and_never_a_crash(damage: dict[str, Any]) -> None:
    with pytest.raises(InventoryDamaged) as found:
        ocfl.read_inventory(json.dumps(_two_versions() | damage).encode(), "P/2026/circulars/1")

    assert found.value.exit_code == 4


@given(st.binary(max_size=40))
def test_random_bytes_are_never_an_inventory(data: bytes) -> None:
    with pytest.raises(InventoryDamaged):
        ocfl.read_inventory(data, "here")


def _two_versions() -> dict[str, Any]:
    return {
        "id": "urn:x",
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "digestAlgorithm": "sha512",
        "head": "v2",
        "manifest": {"11": ["v1/content/a.txt"], "22": ["v2/content/a.txt"]},
        "versions": {
            "v1": {"created": "2026-07-20T09:30:00Z", "state": {"11": ["a.txt"]}},
            "v2": {"created": "2026-07-21T09:30:00Z", "state": {"22": ["a.txt"]}},
        },
    }
