"""What a store moved aside (`discarded/`) of one entry, found again when the entry is destroyed for good.

It is known by its name, by the inventory that lies in it or, a single file, by its bytes: whatever was damaged in it,
one of them is left.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from hashlib import file_digest
from pathlib import Path

from archive import durable, ocfl
from archive.ocfl import EntryId


def names_entry(inventory: bytes, object_id: str) -> bool:
    """Return whether an inventory, damaged as it may be, speaks of the entry."""
    return f'"{object_id}"'.encode() in inventory


def removed(area: Path, object_id: str, digests: Collection[str]) -> int:
    """Remove from `area` what is of the entry, or has one of these SHA-256; return how many copies that were."""
    own, count = EntryId.parse(object_id).path.rpartition("/")[2], 0
    for place, folders, files in os.walk(area):
        for name in list(folders):
            folder = Path(place, name)
            if name == own or _is_of(folder / ocfl.INVENTORY, object_id):
                shutil.rmtree(folder)
                folders.remove(name)
                count += 1
        for name in files:
            with Path(place, name).open("rb") as file:
                is_copy = file_digest(file, "sha256").hexdigest() in digests
            if is_copy:
                Path(place, name).unlink()
                count += 1
    if count:
        durable.fsync_tree(area)
    return count


def _is_of(inventory: Path, object_id: str) -> bool:
    return inventory.is_file() and names_entry(inventory.read_bytes(), object_id)
