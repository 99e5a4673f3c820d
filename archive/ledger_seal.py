"""Who signs the ledger: the key, what was signed last, and the proof that comes before each new signature.

    keys/ledger/   private (for its owner alone)   signed.json {note, frontier, offset}: what was signed last
    ledger/        checkpoint   keys.json: what was signed, and the keys to check it with; copied into the vault

What was signed last is remembered beside the key, with the frontier of that tree: the new tree is that frontier grown
by the lines on disk that came after it, so it cannot be anything but a continuation, and no line is read twice. Where
the ledger's own checkpoint or the vault's tells of a larger tree, or nothing is remembered, the lines must give their
roots.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive import checkpoint as checkpoints
from archive import durable, key_list
from archive.checkpoint import Checkpoint
from archive.key_list import EMPTY, BadKeyList, KeyList
from archive.ledger import CHECKPOINT, KEYS, LOCK, Ledger, LedgerDamaged
from archive.ledger_head import Head
from archive.merkle import Frontier
from archive.signed_note import BadNote
from archive.signing import PrivateKey
from schemas import record
from schemas.errors import Damaged, NotNow
from schemas.language import _, text

PRIVATE, NEXT, REMEMBERED = "private", "private.next", "signed.json"
FOR_ITS_OWNER = 0o600


class LedgerShrank(Damaged):
    """Fewer events are there than were signed."""

    message = _("The ledger was not signed: %(size)s events were signed before and %(found)s are left. %(advice)s")
    advice = _("Stop, keep a copy of the whole office folder, then: letterbook verify")


class LedgerForked(LedgerShrank):
    """The events are not those that were signed."""

    message = _("The ledger was not signed: its first %(size)s events are not those that were signed. %(advice)s")


class KeyGone(NotNow):
    """The key that signs is not here."""

    message = _("The key that signs the ledger is not in %(folder)s; bring it back, or: letterbook ledger key replace")


class KeyThere(NotNow):
    """Nothing was lost."""

    message = _("The key that signs the ledger is there; a new one that it vouches for: letterbook ledger key rotate")


@dataclass(frozen=True, slots=True)
class _Remembered:
    checkpoint: Checkpoint
    head: Head


@dataclass(frozen=True)
class Seal:
    """What signs `ledger`; its key lies in `folder`, and what it signs is copied into `vault` where that is there."""

    ledger: Ledger
    folder: Path
    vault: Path | None = None

    def stamp(self, origin: str, at: datetime) -> Checkpoint | None:
        """Sign the ledger as it stands, unless that was done, and return its checkpoint; None where the key is gone.

        The first time this makes the key, which signs in the name `origin` for good.

        Raises:
            LedgerShrank, LedgerForked: the lines on disk do not continue what was signed; nothing is signed.
            LedgerDamaged: a line is not what was written.
        """
        with durable.locked(self.ledger.folder / LOCK):
            keys, private = self._keys(origin, at)
            known = self._checkpoints(keys)
            if private is None:
                return known[-1] if known else None
            return self._signed(keys, private, known)

    def keys(self) -> KeyList:
        """Return the keys of the ledger; an empty list where none was ever made.

        Raises:
            BadKeyList
        """
        lists, damaged = [], False
        for place in self._places():
            try:
                lists += [key_list.read(raw)] if (raw := _content(place / KEYS)) is not None else []
            except BadKeyList:
                damaged = True
        found = max(lists, key=lambda one: len(one.listed), default=EMPTY)
        # One of them may be older, and no other: a list that was put in the place of ours stops everything.
        if (damaged and not lists) or any(one.listed != found.listed[: len(one.listed)] for one in lists):
            raise BadKeyList
        return found

    def checkpoint(self) -> Checkpoint | None:
        """Return the newest checkpoint, wherever it lies; None where there is none that is good."""
        known = self._checkpoints(self.keys())
        return known[-1] if known else None

    def remembered(self) -> Checkpoint | None:
        """Return what the signer remembers to have signed last; None where it remembers nothing that is good."""
        found = self._remembered(self.keys())
        return found.checkpoint if found else None

    def private(self) -> PrivateKey | None:
        """Return the key that signs; None where it is gone or is not the one that the list names last."""
        keys = self.keys()
        return self._private(keys) if keys.listed else None

    def successor(self, *, is_lost: bool) -> PrivateKey:
        """Return a new key that nothing knows of yet, to be put in force by `renewed`.

        Raises:
            KeyGone, KeyThere: the key before it is not there, or, where it should be lost, it is.
        """
        before = self.private()
        if before is None and not is_lost:
            raise KeyGone(folder=self.folder)
        if before is not None and is_lost:
            raise KeyThere
        return PrivateKey.new(self.keys().newest.key.name)

    def renewed(self, fresh: PrivateKey, at: datetime) -> KeyList:
        """Put the key `fresh` in force and sign the ledger with it; return the list of keys.

        The key before it vouches for it, if it is there. What that signed stays good.

        Raises:
            LedgerShrank, LedgerForked, LedgerDamaged: as `stamp`; nothing is changed.
        """
        with durable.locked(self.ledger.folder / LOCK):
            keys = self.keys()
            known = self._checkpoints(keys)
            head = self._proved(self._remembered(keys), known)
            grown = keys.grown(fresh, head.frontier.size, at.isoformat(timespec="seconds"), self.private())
            self._adopt(grown, fresh)
            self._signed(grown, fresh, known)
            return grown

    def _keys(self, origin: str, at: datetime) -> tuple[KeyList, PrivateKey | None]:
        keys = self.keys()
        if not keys.listed:
            private = PrivateKey.new(origin)
            keys = EMPTY.grown(private, 0, at.isoformat(timespec="seconds"), None)
            self._adopt(keys, private)
        if _content(self.ledger.folder / KEYS) != keys.text().encode():
            # It was brought back from the vault.
            durable.write_durably(self.ledger.folder / KEYS, keys.text().encode())
        return keys, self._private(keys)

    def _private(self, keys: KeyList) -> PrivateKey | None:
        for name in (PRIVATE, NEXT):
            try:
                found = PrivateKey.read((self.folder / name).read_text("utf-8").strip())
            except (FileNotFoundError, ValueError):
                continue
            if found.public() == keys.newest.key:
                if name == NEXT:
                    # A crash came between the list that names this key and the rename.
                    durable.rename_durably(self.folder / NEXT, self.folder / PRIVATE)
                return found
        return None

    def _adopt(self, keys: KeyList, private: PrivateKey) -> None:
        """Bring a key into force: it lies safe before the list names it, and the one before goes when the list does."""
        durable.make_folder(self.folder)
        self.folder.chmod(0o700)
        (self.folder / NEXT).unlink(missing_ok=True)
        descriptor = os.open(self.folder / NEXT, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_ITS_OWNER)
        with os.fdopen(descriptor, "w") as file:
            file.write(private.text() + "\n")
            file.flush()
            os.fsync(file.fileno())
        durable.fsync_folder(self.folder)
        durable.write_durably(self.ledger.folder / KEYS, keys.text().encode())
        durable.rename_durably(self.folder / NEXT, self.folder / PRIVATE)

    def _signed(self, keys: KeyList, private: PrivateKey, known: list[Checkpoint]) -> Checkpoint:
        remembered = self._remembered(keys)
        head = self._proved(remembered, known)
        newest = known[-1] if known else None
        if newest is None or newest.size != head.frontier.size or newest.key != private.public():
            newest = checkpoints.signed(private.name, head.frontier, private)
        if _content(self.ledger.folder / CHECKPOINT) != newest.note.encode():
            durable.write_durably(self.ledger.folder / CHECKPOINT, newest.note.encode())
        if self.vault and _content(self.vault / CHECKPOINT) != newest.note.encode():
            _offer(self.vault, CHECKPOINT, newest.note)
        if self.vault and _content(self.vault / KEYS) != keys.text().encode():
            _offer(self.vault, KEYS, keys.text())
        if remembered is None or remembered.checkpoint != newest:
            self._remember(newest, head)
        return newest

    def _proved(self, remembered: _Remembered | None, known: list[Checkpoint]) -> Head:
        """Return where the ledger ends, once its lines were shown to continue everything that is known to be signed."""
        try:
            return self._continued(remembered.head if remembered else None, known)
        except LedgerDamaged:
            if remembered is None:
                raise
            # The lines are not where they were: all of them are read, to say what became of them.
            return self._continued(None, known)

    def _continued(self, since: Head | None, known: list[Checkpoint]) -> Head:
        start = since.frontier.size if since else 0
        asked = [one for one in known if one.size >= start]
        head, roots = self.ledger.reached(since, {one.size for one in asked})
        for one in asked:
            if one.size > head.frontier.size:
                raise LedgerShrank(size=one.size, found=head.frontier.size, advice=text(LedgerShrank.advice))
            if roots[one.size] != one.root:
                raise LedgerForked(size=one.size, advice=text(LedgerShrank.advice))
        return head

    def _checkpoints(self, keys: KeyList) -> list[Checkpoint]:
        """Return the good ones among what is remembered, published and in the vault, the largest and newest last."""
        remembered = self._remembered(keys)
        found = [remembered.checkpoint] if remembered else []
        for place in self._places():
            try:
                raw = _content(place / CHECKPOINT)
                found += [keys.opened(raw)] if raw is not None else []
            except BadNote:
                continue  # named by `verify`; nothing is built upon it
        return sorted(found, key=lambda one: (one.size, keys.of(one.key).number))

    def _remembered(self, keys: KeyList) -> _Remembered | None:
        raw = _content(self.folder / REMEMBERED)
        try:
            said = json.loads(raw or b"")
            checkpoint = keys.opened(said["note"].encode())
            frontier = Frontier(checkpoint.size, tuple(bytes.fromhex(node) for node in said["frontier"]))
            offset = int(said["offset"])
        except (ValueError, KeyError, TypeError, AttributeError, BadNote):
            return None
        return _Remembered(checkpoint, Head(frontier, offset)) if frontier.root() == checkpoint.root else None

    def _remember(self, checkpoint: Checkpoint, head: Head) -> None:
        nodes = [node.hex() for node in head.frontier.nodes]
        value = {"note": checkpoint.note, "frontier": nodes, "offset": head.offset}
        # Its name is not brought to the disk: what a power cut takes of it is found again from the checkpoint and the
        # lines. Its bytes are, or an empty file could take the place of the one before.
        fresh = self.folder / f"{REMEMBERED}.new"
        with fresh.open("wb") as file:
            file.write(record.canonical(value) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self.folder / REMEMBERED)

    def _places(self) -> Iterator[Path]:
        yield self.ledger.folder
        if self.vault is not None:
            yield self.vault


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _offer(place: Path, name: str, words: str) -> None:
    """Write a copy; a vault that is away or full is no reason to stop, and gets it with the next one."""
    try:
        durable.make_folder(place)
        durable.write_durably(place / name, words.encode())
    except OSError:
        return
