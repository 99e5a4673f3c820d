"""Does the archive still hold what was filed? Every byte is read, and nothing is mended here.

It sees what OCFL validators cannot: hard links (one slip alters two entries at once), objects at the wrong path,
inventories rewritten together with their digests, and entries that are gone without a trace. What was read of an object
is told beside its faults, so that a checker that reads less than it should can be caught (`fixity_reckoning`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256, sha512

from archive import entry as entries
from archive import ocfl
from archive.faults import Fault
from archive.ocfl import Inventory, InventoryDamaged
from archive.pacing import Pace, unpaced
from archive.store import Found, Kept, Store, id_at
from schemas.errors import Damaged
from schemas.language import Text, text

_CONTENT = f"{ocfl.VERSION}/{ocfl.CONTENT}/"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read of one object, and what is wrong with it.

    `entry` is the id that belongs at `path`, empty where none can be. `read` maps each file of the object that was
    read to its end to the number of bytes that were hashed or compared; `sha256` are the second digests that the
    inventory gives of the logical files; `described` is `entry.json`, empty where it could not be read as it was filed.
    """

    path: str
    entry: str
    read: Mapping[str, int] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)
    described: bytes = b""
    faults: tuple[Fault, ...] = ()

    @property
    def size_bytes(self) -> int:
        """How many bytes were read."""
        return sum(self.read.values())


def check_store(store: Store, expected: Mapping[str, str] | None = None) -> Iterator[Fault]:
    """Yield every fault of `store`: its entries byte by byte, and whatever lies in it and should not.

    `expected` maps the id of every entry that must be there to the SHA-512 of its inventory, as its receipt gave it
    (or to "" where only its presence matters); None leaves out the comparison.
    """
    objects, faults = survey(store, expected)
    yield from faults
    for path in objects:
        yield from check_object(store, path, (expected or {}).get(str(id_at(path) or ""), "")).faults


def survey(store: Store, expected: Mapping[str, str] | None = None) -> tuple[list[str], list[Fault]]:
    """Return the paths of all objects of `store`, and what is wrong before any is opened; `expected` as above."""
    objects, faults = list[str](), list[Fault]()
    try:
        for found, path in store.walk():
            if found is Found.OBJECT:
                objects.append(path)
            elif found is Found.EMPTY:
                faults.append(Fault("empty-folder", path, text("An empty folder lies in the archive.")))
            else:
                faults.append(Fault("stray-file", path, text("This file belongs to no entry.")))
        name, declared = ocfl.ROOT_DECLARATION
        if store.whole(name) != declared:
            faults.append(Fault("archive-undeclared", name, text("The file is not what was filed.")))
    except Damaged as error:
        faults.append(Fault("archive-missing", "", Text(error.message, error.params)))
    except OSError as error:
        faults.append(Fault("archive-unreadable", str(error.filename or ""), text("The disk cannot read this.")))
    if expected is not None:
        seen = {str(id_at(path) or "") for path in objects}
        for entry in sorted(seen - set(expected) - {""}):
            faults.append(Fault("entry-unexpected", entry, text("No filing event speaks of this entry.")))
        for entry in sorted(set(expected) - seen):
            faults.append(Fault("entry-missing", entry, text("The entry is not in the archive.")))
    return objects, faults


def check_entry(store: Store, path: str, expected: str = "") -> Iterator[Fault]:
    """Yield every fault of the object at `path`; `expected` is the SHA-512 that its inventory must have, if known."""
    yield from check_object(store, path, expected).faults


def check_object(store: Store, path: str, expected: str = "", pace: Pace = unpaced) -> Checked:
    """Read the object at `path` to its last byte and return what was read and what is wrong with it."""
    entry = str(id_at(path) or "")
    try:
        one = _Object(store, path, pace, {kept.path: kept for kept in store.listing(path)})
        inventory, digest = one.inventory()
    except InventoryDamaged as error:
        return Checked(path, entry, faults=(Fault("inventory-damaged", path, Text(error.message, error.params)),))
    except OSError:
        return Checked(path, entry, faults=(Fault("entry-unreadable", path, text("The disk cannot read this.")),))
    if entry != inventory.object_id:
        words = text("This is the entry %(entry)s, at the wrong place.", entry=inventory.object_id)
        one.faults.append(Fault("entry-misplaced", path, words))
    if expected and digest != expected:
        one.faults.append(Fault("entry-altered", path, text("The inventory is not the one that was filed.")))
    one.check_names(inventory)
    one.check_content(inventory, is_pinned=bool(expected) and digest == expected)
    one.check_own(inventory)
    sha256s = {way.removeprefix(_CONTENT): found for way, found in inventory.fixity.get("sha256", {}).items()}
    return Checked(path, entry, one.read, sha256s, one.described, tuple(one.faults))


@dataclass(slots=True)
class _Object:
    """One object while it is read: what was read of it so far, and what was found."""

    store: Store
    path: str
    pace: Pace
    listing: Mapping[str, Kept]
    faults: list[Fault] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)
    described: bytes = b""
    _inventory: bytes = b""

    def inventory(self) -> tuple[Inventory, str]:
        """Return the inventory and its SHA-512; the sidecar is compared to the byte."""
        try:
            self._inventory, sidecar = self._whole(ocfl.INVENTORY), self._whole(ocfl.SIDECAR)
        except OSError as error:
            raise InventoryDamaged(where=self.path, reason=text("a file is missing or unreadable.")) from error
        digest = sha512(self._inventory).hexdigest()
        if sidecar != ocfl.sidecar_bytes(digest):
            raise InventoryDamaged(where=self.path, reason=text("its digest differs."))
        return ocfl.read_inventory(self._inventory, self.path), digest

    def check_names(self, inventory: Inventory) -> None:
        """Find files that are missing, linked, no files at all, or not the object's."""
        wanted = set(inventory.manifest) | _own_files(inventory)
        for way in sorted(wanted - set(self.listing)):
            self._fault("file-missing", way, text("The file is missing."))
        for way, kept in self.listing.items():
            if way.endswith("/"):
                self._fault("empty-folder", way, text("An empty folder lies in the archive."))
            elif not kept.regular:
                self._fault("file-special", way, text("This is no file but a pipe or a device."))
            elif way not in wanted:
                self._fault("stray-file", way, text("This file belongs to no entry."))
            elif kept.linked:
                self._fault("file-linked", way, text("The file has a second name elsewhere."))

    def check_content(self, inventory: Inventory, *, is_pinned: bool) -> None:
        """Find files whose bytes are not those of the inventory; missing ones are left to `check_names`.

        The second digest is computed only where no filing event vouches for the inventory: where one does, the first
        proves both, and reading twice would halve the speed.
        """
        second = inventory.fixity.get("sha256", {})
        for way, wanted in sorted(inventory.manifest.items()):
            is_described = way == _CONTENT + entries.ENTRY
            found = self._digests(way, is_kept=is_described or not is_pinned)
            if found is None:
                continue
            if found[0] != wanted:
                self._fault("file-altered", way, text("The file is not what was filed."))
            elif not is_pinned and second.get(way, found[1]) != found[1]:
                words = text("The inventory gives two digests that cannot both be right.")
                self._fault("inventory-damaged", way, words)

    def check_own(self, inventory: Inventory) -> None:
        """Find declaration and version inventory where they are not as we write them, to the byte."""
        name, declared = ocfl.OBJECT_DECLARATION
        wanted = {
            name: declared,
            f"{inventory.head}/{ocfl.INVENTORY}": self._inventory,
            f"{inventory.head}/{ocfl.SIDECAR}": ocfl.sidecar_bytes(sha512(self._inventory).hexdigest()),
        }
        for way, data in wanted.items():
            try:
                if self._whole(way) != data:
                    self._fault("inventory-damaged", way, text("The file is not what was filed."))
            except FileNotFoundError:
                continue
            except OSError:
                self._fault("file-unreadable", way, text("The disk cannot read this."))

    def _digests(self, way: str, *, is_kept: bool) -> tuple[str, str] | None:
        """Return SHA-512 and, where the bytes are kept, SHA-256; None where there is no file; else of nothing."""
        try:
            if is_kept:
                data = self._whole(way)
                if way == _CONTENT + entries.ENTRY:
                    self.described = data
                return sha512(data).hexdigest(), sha256(data).hexdigest()
            found, self.read[way] = self.store.digest(f"{self.path}/{way}", self.pace)
        except FileNotFoundError:
            return None
        except OSError:
            return "", ""
        return found, ""

    def _whole(self, way: str) -> bytes:
        data = self.store.whole(f"{self.path}/{way}")
        self.read[way] = len(data)
        self.pace(len(data))
        return data

    def _fault(self, code: str, way: str, words: Text) -> None:
        self.faults.append(Fault(code, f"{self.path}/{way}", words))


def _own_files(inventory: Inventory) -> set[str]:
    """Return the files that make an object of what it holds (OCFL 1.1, 3.1)."""
    folders = ["", *(f"{version}/" for version in inventory.versions)]
    sidecars = {folder + name for folder in folders for name in (ocfl.INVENTORY, ocfl.SIDECAR)}
    return sidecars | {ocfl.OBJECT_DECLARATION[0]}
