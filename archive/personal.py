"""The personal part of an entry: its files, each closed with the key of the document (`encryption`).

    personal/<name>.age           one file each; format 1 of the entry has them open, as personal/<name>
    personal/manifest.json.age    {name: {"sha256", "size_bytes"}} of what the files hold

The entry's own description lists the digests of the closed files alone: the digest of a short note tells what it says
to whoever tries out what it may be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from archive import encryption
from archive.entry import PERSONAL
from archive.faults import Fault
from archive.fixity import Checked
from archive.pacing import Pace, unpaced
from archive.store import Entry, NotInEntry
from schemas.errors import Damaged, LetterbookError
from schemas.language import Text, text

CLOSED = ".age"
MANIFEST = f"{PERSONAL}manifest.json"


class Reader(Protocol):
    """Whatever gives the files of an entry by their names."""

    def names(self) -> list[str]:
        """Return the names, sorted."""
        ...

    def read(self, name: str) -> bytes:
        """Return one file."""
        ...


@dataclass(frozen=True, slots=True)
class WholeEntry:
    """An entry with its personal part open: all files by the names that they had before they were closed.

    `key` gives the key of the document, and is asked only where a closed file is read; it raises where there is none.
    """

    entry: Entry
    key: Callable[[], str]

    def names(self) -> list[str]:
        """Return the names of all files, sorted; the manifest of the personal part is left out."""
        return sorted({_plain(name) for name in self.entry.names()} - {MANIFEST})

    def read(self, name: str) -> bytes:
        """Return the file `name`, checked against what was filed.

        Raises:
            PersonalPartDestroyed, OfficeKeyAway, DocumentKeyAway, DocumentKeyDamaged: what `key` raises.
            NotInEntry, FileAltered: as `Entry.read`.
            NotOpened: the key is not the one that the file was closed with.
        """
        stored = stored_name(self.entry, name)
        data = self.entry.read(stored)
        return encryption.opened(data, self.key()) if stored != name else data


def stored_name(entry: Entry, name: str) -> str:
    """Return under which name the entry holds what was called `name`: the same, unless it was closed."""
    return name + CLOSED if _is_closed(name + CLOSED) and name + CLOSED in entry.inventory.state else name


def _is_closed(name: str) -> bool:
    return name.startswith(PERSONAL) and name.endswith(CLOSED)


def _plain(name: str) -> str:
    return name.removesuffix(CLOSED) if _is_closed(name) else name


def closed(files: Mapping[str, bytes], key: str, before: Entry | None = None) -> dict[str, bytes]:
    """Return `files` with the personal ones closed and their manifest beside them.

    What `before`, the entry that a crash left, holds closed already is taken over where it says the same: closed anew
    it would be other bytes, and the entry another one.
    """
    personal = {name: data for name, data in files.items() if name.startswith(PERSONAL)}
    if not personal:
        return dict(files)
    recipient = encryption.recipient_of(key)
    plain = {**personal, MANIFEST: _manifest(personal)}
    made = {name + CLOSED: _closed_once(name, data, key, recipient, before) for name, data in plain.items()}
    return {name: data for name, data in files.items() if name not in personal} | made


def _closed_once(name: str, data: bytes, key: str, recipient: str, before: Entry | None) -> bytes:
    if before is not None:
        # What is damaged or closed with another key is made anew, and the store refuses the difference.
        with suppress(NotInEntry, Damaged):
            kept = before.read(name + CLOSED)
            if encryption.opened(kept, key) == data:
                return kept
    return encryption.closed(data, [recipient])


def _manifest(files: Mapping[str, bytes]) -> bytes:
    told = {name: {"sha256": sha256(data).hexdigest(), "size_bytes": len(data)} for name, data in sorted(files.items())}
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def digests(whole: WholeEntry) -> dict[str, str]:
    """Return the SHA-256 of each personal file as its author knew it; errors as `WholeEntry.read`."""
    if MANIFEST + CLOSED not in whole.entry.inventory.state:
        return {one: sha256(whole.read(one)).hexdigest() for one in whole.names() if one.startswith(PERSONAL)}
    told = json.loads(whole.read(MANIFEST))
    return {name: row["sha256"] for name, row in told.items()}


def check(whole: WholeEntry, pace: Pace = unpaced, left_out: Collection[str] = ()) -> Checked:
    """Open every personal file and return what was read, by the names it had, and what is wrong with it.

    Wrong is what the key does not open, and what holds something else than the manifest says. `left_out` are stored
    names that the manifest knows and that were not handed over with the entry.
    """
    where, read, found = whole.entry.path, dict[str, int](), list[Fault]()
    try:
        told = {name: one for name, one in digests(whole).items() if name + CLOSED not in left_out}
    except (LetterbookError, ValueError, KeyError, TypeError):
        words = text("The list of the personal part cannot be read.")
        return Checked(where, whole.entry.object_id, faults=(Fault("personal-manifest", where, words),))
    for name in sorted({one for one in whole.names() if one.startswith(PERSONAL)} | set(told)):
        try:
            data = whole.read(name)
        except LetterbookError as error:
            found.append(Fault("personal-unreadable", f"{where}/{name}", Text(error.message, error.params)))
            continue
        read[name] = len(data)
        pace(len(data))
        if told.get(name) != sha256(data).hexdigest():
            words = text("The file is not the one that was closed.")
            found.append(Fault("personal-differs", f"{where}/{name}", words))
    return Checked(where, whole.entry.object_id, read, faults=tuple(found))
