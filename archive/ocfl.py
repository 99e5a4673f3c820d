"""The Oxford Common File Layout 1.1, as bytes and names: what an object's inventory says and how it is written.

This module touches no disk. We write our own objects because the way they come to the disk is what the archive is
for; any OCFL validator can judge the result. We write one version (`v1`) and never another; reading takes any
version, but only SHA-512, the default.

Source: OCFL 1.1, https://ocfl.io/1.1/spec/ (section numbers below are of that page).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha512
from typing import Any

from schemas.errors import Damaged, WrongUsage
from schemas.language import Text, _, text

ROOT_DECLARATION = ("0=ocfl_1.1", b"ocfl_1.1\n")
OBJECT_DECLARATION = ("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
DECLARED_OBJECT = "0=ocfl_object_"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
VERSION = "v1"
CONTENT = "content"

_TYPE = "https://ocfl.io/1.1/spec/#inventory"
_URN = "urn:letterbook:"
_SLUG = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_YEAR = re.compile(r"[0-9]{4}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\\]")


class BadName(WrongUsage):
    """A word cannot be part of an entry's id, or a file cannot have this name inside an entry."""

    message = _("“%(name)s” cannot be a name in the archive: %(reason)s")


class InventoryDamaged(Damaged):
    """An inventory is not what its digest says, or not an inventory."""

    message = _("%(where)s: the inventory is damaged: %(reason)s")


@dataclass(frozen=True, slots=True, order=True)
class EntryId:
    """The id of an entry: `urn:letterbook:<project>/<year>/<category>/<number>`; its path is the same four words.

    Raises:
        BadName: a word is no slug (ASCII letters, digits, `-_.`, not beginning with a dot, never `..`).
    """

    project: str
    year: str
    category: str
    number: str

    def __post_init__(self) -> None:
        for word in (self.project, self.category, self.number):
            if not _SLUG.fullmatch(word) or ".." in word:
                raise BadName(name=word, reason=text("only ASCII letters, digits and - _ . are allowed."))
        if not _YEAR.fullmatch(self.year):
            raise BadName(name=self.year, reason=text("a year has four digits."))
        if self.project == "extensions":
            # OCFL 1.1, 4.1: this folder of a root belongs to extensions and is never searched for objects.
            raise BadName(name=self.project, reason=text("OCFL keeps this name for itself."))

    @classmethod
    def parse(cls, urn: str) -> EntryId:
        """Return the id that `urn` spells; `str()` gives it back."""
        if not urn.startswith(_URN):
            raise BadName(name=urn, reason=text("an entry's id begins with urn:letterbook:."))
        return cls.of_path(urn.removeprefix(_URN))

    @classmethod
    def of_path(cls, path: str) -> EntryId:
        """Return the id of the entry whose object lies at `path` (relative to the root, with `/`)."""
        words = path.split("/")
        if len(words) != 4:
            raise BadName(name=path, reason=text("project/year/category/number are four words."))
        return cls(*words)

    @property
    def path(self) -> str:
        """Where the object lies, relative to the root."""
        return f"{self.project}/{self.year}/{self.category}/{self.number}"

    def __str__(self) -> str:
        return _URN + self.path


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object: when and why it was made, and its files, logical name → content digest."""

    created: str
    message: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an object holds (3.5). Digests are lower-case hexadecimal; content paths are relative to the object."""

    object_id: str
    head: str
    manifest: Mapping[str, str]
    versions: Mapping[str, Version]
    fixity: Mapping[str, Mapping[str, str]]

    @property
    def state(self) -> Mapping[str, str]:
        """The files of the newest version, logical name → digest."""
        return self.versions[self.head].state

    def content_path(self, name: str) -> str:
        """Return the content path of the file `name` of the newest version.

        Where equal files are kept several times it is the file's own, so that reading an entry reads each of them.
        """
        digest = self.state[name]
        own = f"{self.head}/{CONTENT}/{name}"
        if self.manifest.get(own) == digest:
            return own
        return next(path for path, found in self.manifest.items() if found == digest)


@dataclass(frozen=True, slots=True)
class Digests:
    """What is known of a file's bytes: hexadecimal SHA-512 and SHA-256, and their number."""

    sha512: str
    sha256: str
    size_bytes: int


def checked_names(names: Mapping[str, Any]) -> None:
    """Refuse logical names that OCFL 1.1 (3.5.3.1) or an ordinary disk cannot hold.

    Raises:
        BadName: the first name that cannot be.
    """
    folders = {name[:at] for name in names for at, mark in enumerate(name) if mark == "/"}
    for name in names:
        if reason := _objection(name, folders):
            raise BadName(name=name, reason=reason)


def _objection(name: str, folders: set[str]) -> Text | None:
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return text("it is no plain path.")
    if _UNPRINTABLE.search(name):
        return text("it holds control characters or a backslash.")
    if unicodedata.normalize("NFC", name) != name:
        # The same name in two forms is one file on some disks and two on others.
        return text("its letters are not in the normal form NFC.")
    if any(len(part.encode()) > 255 for part in parts):
        return text("it is too long.")
    if name in folders:
        return text("it is a file and a folder at once.")
    return None


def inventory_bytes(object_id: str, created: str, message: str, files: Mapping[str, Digests]) -> bytes:
    """Return the inventory of a new object whose version `v1` holds `files` (logical name → digests).

    `created` is RFC 3339 with an offset. The version's user is the program: a person's name in an inventory could
    never be forgotten. The same arguments give the same bytes. Equal files are kept twice, so that a person who walks
    the folders finds each of them.
    """
    manifest, state, fixity = dict[str, list[str]](), dict[str, list[str]](), dict[str, list[str]]()
    for name in sorted(files):
        path = f"{VERSION}/{CONTENT}/{name}"
        manifest.setdefault(files[name].sha512, []).append(path)
        state.setdefault(files[name].sha512, []).append(name)
        fixity.setdefault(files[name].sha256, []).append(path)
    version = {
        "created": created,
        "message": message,
        "state": state,
        "user": {"address": "urn:letterbook", "name": "Letterbook"},
    }
    inventory = {
        "digestAlgorithm": "sha512",
        "fixity": {"sha256": fixity},
        "head": VERSION,
        "id": object_id,
        "manifest": manifest,
        "type": _TYPE,
        "versions": {VERSION: version},
    }
    return (json.dumps(inventory, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def sidecar_bytes(digest: str) -> bytes:
    """Return the content of `inventory.json.sha512` beside an inventory whose SHA-512 is `digest` (3.7)."""
    return f"{digest} {INVENTORY}\n".encode()


def agrees(inventory: bytes, sidecar: bytes) -> bool:
    """Tell whether `sidecar` holds the digest of `inventory`."""
    return sidecar.split() == [sha512(inventory).hexdigest().encode(), INVENTORY.encode()]


def read_inventory(data: bytes, where: str) -> Inventory:
    """Return the inventory that `data` spells; `where` names it in errors.

    Raises:
        InventoryDamaged: no JSON, not the shape of 3.5, or a path that leads out of the object.
    """
    try:
        return _checked(_parsed(json.loads(data)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Whatever shape damage has, it shows as one of these; their text names the key or the character.
        raise InventoryDamaged(where=where, reason=f"{type(error).__name__}: {error}") from error


def _parsed(raw: dict[str, Any]) -> Inventory:
    if raw["digestAlgorithm"] != "sha512":
        raise ValueError(f"digestAlgorithm {raw['digestAlgorithm']!r}")
    return Inventory(
        object_id=raw["id"],
        head=raw["head"],
        manifest=_by_path(raw["manifest"]),
        versions={
            name: Version(str(version["created"]), str(version.get("message", "")), _by_path(version["state"]))
            for name, version in raw["versions"].items()
        },
        fixity={name: _by_path(block) for name, block in raw.get("fixity", {}).items()},
    )


def _by_path(block: Mapping[str, list[str]]) -> dict[str, str]:
    return {path: digest.lower() for digest, paths in block.items() for path in paths}


def _checked(inventory: Inventory) -> Inventory:
    if inventory.head not in inventory.versions:
        raise ValueError(f"head {inventory.head!r}")
    known = set(inventory.manifest.values())
    for version in inventory.versions.values():
        if not known.issuperset(version.state.values()):
            raise ValueError("a file of the state is not in the manifest")
    for path in inventory.manifest:
        if any(part in ("", ".", "..") for part in path.split("/")):
            raise ValueError(f"path {path!r}")
    return inventory
