"""Canaries: damage that is made on purpose, in a small archive of its own, and must be found by the very checker.

A checker whose eyes are shut finds nothing wrong anywhere, which looks like a perfect archive. So every run first tries
it on one object that is whole (which must be clean) and on each way in which it can be harmed (which must be named).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha512
from pathlib import Path

from archive import fixity, ocfl, staging
from archive.filestore import FileStore
from archive.fixity_pool import check_safely
from archive.staging import Staged
from archive.store import id_at

_FOLDER = "CANARY/2000/birds"
_SONG = b"sung while the air is good\n"
# What lies in the object that is harmed in all its parts, and in each of the others.
_PARTS = {f"{name}.txt": _SONG for name in ("altered", "missing", "linked", "special", "whole")}
_PLAIN = {"song.txt": _SONG}

# Which code must name the harm, and where.
HARMS: Mapping[str, tuple[str, str]] = {
    "content": ("file-altered", "parts/v1/content/altered.txt"),
    "file missing": ("file-missing", "parts/v1/content/missing.txt"),
    "hard link": ("file-linked", "parts/v1/content/linked.txt"),
    "pipe": ("file-special", "parts/v1/content/special.txt"),
    "stray file": ("stray-file", "parts/v1/content/stray"),
    "empty folder": ("empty-folder", "parts/v1/content/empty/"),
    "version inventory": ("inventory-damaged", "parts/v1/inventory.json"),
    "version sidecar": ("inventory-damaged", "parts/v1/inventory.json.sha512"),
    "declaration": ("inventory-damaged", "parts/0=ocfl_object_1.1"),
    "inventory": ("inventory-damaged", "inventory"),
    "sidecar": ("inventory-damaged", "sidecar"),
    "object forged": ("entry-altered", "forged"),
    "object misplaced": ("entry-misplaced", "elsewhere"),
    "object missing": ("entry-missing", "gone"),
    "object unexpected": ("entry-unexpected", "cuckoo"),
    "stray beside": ("stray-file", "stray"),
    "root": ("archive-undeclared", ""),
}
_OBJECTS = {
    "parts": _PARTS,
    **dict.fromkeys(("whole", "inventory", "sidecar", "forged", "misplaced", "cuckoo"), _PLAIN),
}


def blind_spots(folder: Path) -> Iterator[str]:
    """Yield each way of harm that the checker does not find, and "whole" where it finds fault with what is whole.

    `folder` is empty, and what is left in it has no meaning.
    """
    store = FileStore(folder / "archive")
    expected = {_urn("gone"): ""}
    for name, files in _OBJECTS.items():
        staging.build(store.root / _FOLDER / name, _staged(name, files))
        if name != "cuckoo":
            expected[_urn(name)] = _filed(_staged(name, files))
    _harm(store.root)
    objects, faults = fixity.survey(store, expected)
    checked = [check_safely(store, (path, expected.get(str(id_at(path) or ""), ""))) for path in objects]
    found = {
        (fault.code, _bare(fault.where)) for fault in (*faults, *(fault for one in checked for fault in one.faults))
    }
    yield from (name for name, wanted in HARMS.items() if wanted not in found)
    if any(where.split("/")[0] == "whole" for _code, where in found):
        yield "whole"


def _harm(root: Path) -> None:
    birds = root / _FOLDER
    parts = birds / "parts"
    content = parts / "v1" / "content"
    for path in (
        content / "altered.txt", parts / "v1" / ocfl.INVENTORY, parts / "v1" / ocfl.SIDECAR,
        parts / ocfl.OBJECT_DECLARATION[0], birds / "inventory" / ocfl.INVENTORY, birds / "sidecar" / ocfl.SIDECAR,
    ):  # fmt: skip
        _flip(path)
    for name in ("missing.txt", "special.txt"):
        (content / name).unlink()
    os.mkfifo(content / "special.txt")
    os.link(content / "linked.txt", root.parent / "second-name")
    (content / "stray").write_bytes(b"x")
    (content / "empty").mkdir()
    (birds / "misplaced").rename(birds / "elsewhere")
    shutil.rmtree(birds / "forged")
    staging.build(birds / "forged", _staged("forged", {"song.txt": b"another song\n"}))
    (birds / "stray").write_bytes(b"x")
    (root / ocfl.ROOT_DECLARATION[0]).write_bytes(b"ocfl_1.0\n")


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def _bare(where: str) -> str:
    """Return a place without the way that all canaries share."""
    if where == ocfl.ROOT_DECLARATION[0]:
        return ""
    return where.removeprefix("urn:letterbook:").removeprefix(_FOLDER).removeprefix("/")


def _urn(name: str) -> str:
    return f"urn:letterbook:{_FOLDER}/{name}"


def _staged(name: str, files: Mapping[str, bytes]) -> Staged:
    return Staged(_urn(name), files, datetime(2000, 1, 1, tzinfo=UTC))


def _filed(staged: Staged) -> str:
    """Return the digest that the canary's filing would have told: computed apart from the checker."""
    made = ocfl.inventory_bytes(staged.object_id, staged.created.isoformat(), staged.message, staging.digests(staged))
    return sha512(made).hexdigest()
