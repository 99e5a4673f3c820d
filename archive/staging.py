"""What is to be filed, and its first form on the disk: a whole OCFL object in a folder outside the archive.

Nothing here touches the archive itself, so a crash here leaves rubbish only where rubbish is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256, sha512
from pathlib import Path
from typing import BinaryIO

from archive import ocfl
from archive.ocfl import Digests, EntryId

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Staged:
    """An entry to be: its id and its files, logical name → bytes or the path of a file that holds them.

    `created` (with an offset) is the moment of filing and goes into the inventory.

    Raises:
        BadName: the id or a file name cannot be in the archive.
    """

    object_id: str
    files: Mapping[str, Path | bytes]
    created: datetime
    message: str = "filed"

    def __post_init__(self) -> None:
        EntryId.parse(self.object_id)
        ocfl.checked_names(self.files)
        if not self.files:
            raise ValueError("an entry holds at least one file")
        if self.created.utcoffset() is None:
            raise ValueError("the moment of filing needs its offset from UTC")

    @property
    def entry(self) -> EntryId:
        """The parsed id."""
        return EntryId.parse(self.object_id)


def digests(staged: Staged) -> dict[str, Digests]:
    """Return the digests of what is to be filed, by logical name."""
    return {name: _digested(_chunks(source), None) for name, source in staged.files.items()}


def build(folder: Path, staged: Staged) -> dict[str, Digests]:
    """Write the whole object into `folder`, which must not exist yet, and return what `digests` would.

    Syncing is the caller's. The files are written for reading only: one day somebody opens one in an office program
    and saves it by mistake.
    """
    folder.mkdir(parents=True)
    version = folder / ocfl.VERSION
    found = {}
    for name, source in staged.files.items():
        target = version / ocfl.CONTENT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            found[name] = _digested(_chunks(source), file)
        target.chmod(0o444)
    inventory = ocfl.inventory_bytes(staged.object_id, staged.created.isoformat(), staged.message, found)
    sidecar = ocfl.sidecar_bytes(sha512(inventory).hexdigest())
    for place in (version, folder):
        _write(place / ocfl.INVENTORY, inventory)
        _write(place / ocfl.SIDECAR, sidecar)
    name, content = ocfl.OBJECT_DECLARATION
    _write(folder / name, content)
    return found


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
    path.chmod(0o444)


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _digested(chunks: Iterator[bytes], target: BinaryIO | None) -> Digests:
    """Return the digests of `chunks`, written to `target` on the way if there is one."""
    long, short, size_bytes = sha512(), sha256(), 0
    for chunk in chunks:
        long.update(chunk)
        short.update(chunk)
        size_bytes += len(chunk)
        if target:
            target.write(chunk)
    return Digests(long.hexdigest(), short.hexdigest(), size_bytes)
