"""Does the archive still hold what was filed? Every byte is read, and nothing is mended here.

It sees what OCFL validators cannot: hard links (one slip alters two entries at once), objects at the wrong path,
inventories rewritten together with their digests, and entries that are gone without a trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import new, sha512

from archive import ocfl
from archive.faults import Fault
from archive.ocfl import Inventory, InventoryDamaged
from archive.store import Entry, Found, Store, entry_at, id_at
from schemas.errors import Damaged
from schemas.language import Text, text


def check_store(store: Store, expected: Mapping[str, str] | None = None) -> Iterator[Fault]:
    """Yield every fault of `store`: its entries byte by byte, and whatever lies in it and should not.

    `expected` maps the id of every entry that must be there to the SHA-512 of its inventory, as its receipt gave it
    (or to "" where only its presence matters); None leaves out the comparison.
    """
    seen = set()
    try:
        for found, path in store.walk():
            if found is Found.OBJECT:
                entry = str(id_at(path) or "")
                seen.add(entry)
                if expected is not None and entry and entry not in expected:
                    yield Fault("entry-unexpected", entry, text("No filing event speaks of this entry."))
                yield from check_entry(store, path, (expected or {}).get(entry, ""))
            elif found is Found.EMPTY:
                yield Fault("empty-folder", path, text("An empty folder lies in the archive."))
            else:
                yield Fault("stray-file", path, text("This file belongs to no entry."))
    except Damaged as error:
        yield Fault("archive-missing", "", Text(error.message, error.params))
    for entry in sorted(set(expected or {}) - seen):
        yield Fault("entry-missing", entry, text("The entry is not in the archive."))


def check_entry(store: Store, path: str, expected: str = "") -> Iterator[Fault]:
    """Yield every fault of the object at `path`; `expected` is the SHA-512 that its inventory must have, if known."""
    try:
        entry = entry_at(store, path)
    except InventoryDamaged as error:
        yield Fault("inventory-damaged", path, Text(error.message, error.params))
        return
    if str(id_at(path)) != entry.object_id:
        yield Fault(
            "entry-misplaced", path, text("This is the entry %(entry)s, at the wrong place.", entry=entry.object_id)
        )
    if expected and entry.digest != expected:
        yield Fault("entry-altered", path, text("The inventory is not the one that was filed."))
    yield from _check_names(entry)
    yield from _check_bytes(entry)


def compare(first: Store, second: Store, ids: Iterable[str]) -> Iterator[Fault]:
    """Yield the entries of `ids` that `second` lacks, or holds otherwise than `first`.

    The digests of the inventories are compared; that each store's bytes agree with its inventories is `check_store`'s.
    An entry that `first` lacks or cannot read is that check's finding, not this one's.
    """
    for entry in ids:
        if not second.has(entry):
            yield Fault("copy-missing", entry, text("The copy does not hold this entry."))
            continue
        try:
            same = first.open(entry).digest == second.open(entry).digest
        except Damaged:
            continue
        if not same:
            yield Fault("copy-differs", entry, text("The copy holds another entry at this place."))


def _check_names(entry: Entry) -> Iterator[Fault]:
    """Yield files that are missing, linked, or not the object's."""
    listing = {kept.path: kept for kept in entry.store.listing(entry.path)}
    wanted = set(entry.inventory.manifest) | _own_files(entry.inventory)
    for path in sorted(wanted - set(listing)):
        yield Fault("file-missing", f"{entry.path}/{path}", text("The file is missing."))
    for path, kept in listing.items():
        if path.endswith("/"):
            yield Fault("empty-folder", f"{entry.path}/{path}", text("An empty folder lies in the archive."))
        elif path not in wanted and not path.startswith(ocfl.DECLARED_OBJECT):
            yield Fault("stray-file", f"{entry.path}/{path}", text("This file belongs to no entry."))
        elif kept.linked:
            yield Fault("file-linked", f"{entry.path}/{path}", text("The file has a second name elsewhere."))


def _own_files(inventory: Inventory) -> set[str]:
    """Return the files that make an object of what it holds (OCFL 1.1, 3.1)."""
    folders = ["", *(f"{version}/" for version in inventory.versions)]
    sidecars = {folder + name for folder in folders for name in (ocfl.INVENTORY, ocfl.SIDECAR)}
    return sidecars | {ocfl.OBJECT_DECLARATION[0]}


def _check_bytes(entry: Entry) -> Iterator[Fault]:
    """Yield files whose bytes are not those of the inventory; missing ones are left to `_check_names`."""
    sha256 = entry.inventory.fixity.get("sha256", {})
    for path, wanted in sorted(entry.inventory.manifest.items()):
        where = f"{entry.path}/{path}"
        found = _digests(entry.store, where)
        if found is None:
            continue
        if found[0] != wanted:
            yield Fault("file-altered", where, text("The file is not what was filed."))
        elif sha256.get(path, found[1]) != found[1]:
            yield Fault("inventory-damaged", where, text("The inventory gives two digests that cannot both be right."))
    yield from _check_own_files(entry)


def _check_own_files(entry: Entry) -> Iterator[Fault]:
    """Yield declaration, sidecars and version inventory where they are not as we write them, to the byte."""
    name, declared = ocfl.OBJECT_DECLARATION
    sidecar = sha512(ocfl.sidecar_bytes(entry.digest)).hexdigest()
    wanted = {
        name: sha512(declared).hexdigest(),
        ocfl.SIDECAR: sidecar,
        f"{entry.inventory.head}/{ocfl.INVENTORY}": entry.digest,
        f"{entry.inventory.head}/{ocfl.SIDECAR}": sidecar,
    }
    for path, digest in wanted.items():
        found = _digests(entry.store, f"{entry.path}/{path}")
        if found and found[0] != digest:
            yield Fault("inventory-damaged", f"{entry.path}/{path}", text("The file is not what was filed."))


def _digests(store: Store, path: str) -> tuple[str, str] | None:
    """Return SHA-512 and SHA-256 of a file; None where there is none; of an unreadable one, the digests of nothing."""
    both = new("sha512"), new("sha256")
    try:
        for chunk in store.stream(path):
            for digest in both:
                digest.update(chunk)
    except FileNotFoundError:
        return None
    except OSError:
        return "", ""
    return both[0].hexdigest(), both[1].hexdigest()
