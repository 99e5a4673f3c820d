"""The public keys of a ledger, each with the part of the ledger that it may sign; the first stays good for its part.

One signed note a key. A new key signs that it is one, and the key before it signs that it follows; where that was lost
nobody can vouch, and the list says so for ever. The list holds nothing secret.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from archive import checkpoint, signed_note
from archive.checkpoint import Checkpoint
from archive.signed_note import BadNote
from archive.signing import PrivateKey, PublicKey
from schemas.language import _

_TITLE = "letterbook ledger key"


class BadKeyList(BadNote):
    """The list of keys is not what was written."""

    message = _("the list of the ledger's keys is damaged.")
    code = "ledger-keys-damaged"


class RetiredKey(BadNote):
    """A key signed a ledger that it was not in force for."""

    message = _("it was signed with a key that was not in force for a ledger of this size.")
    code = "checkpoint-key-retired"


@dataclass(frozen=True, slots=True)
class Listed:
    """One key: its number from 1, the size of the ledger and the time from which on it signs, who vouches for it."""

    number: int
    since: int
    at: str
    key: PublicKey
    is_vouched: bool
    note: str


@dataclass(frozen=True, slots=True)
class KeyList:
    """All keys of a ledger, the newest last."""

    listed: tuple[Listed, ...]

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """The keys, the newest last."""
        return tuple(one.key for one in self.listed)

    @property
    def newest(self) -> Listed:
        """The key that signs now."""
        return self.listed[-1]

    def of(self, key: PublicKey) -> Listed:
        """Return what the list says of `key`."""
        return next(one for one in self.listed if one.key == key)

    def opened(self, raw: bytes) -> Checkpoint:
        """Return the checkpoint in `raw`, signed by a key of this list while that was in force.

        Raises:
            BadNote: as `checkpoint.opened`; (`RetiredKey`) a retired key that turns up again is a stolen one.
        """
        found = checkpoint.opened(raw, self.keys)
        one = self.of(found.key)
        after = self.listed[one.number].since if one.number < len(self.listed) else found.size
        if not one.since <= found.size <= after:
            raise RetiredKey
        return found

    def text(self) -> str:
        """Return the list as it is kept."""
        return json.dumps([one.note for one in self.listed], ensure_ascii=False, indent=1) + "\n"

    def grown(self, key: PrivateKey, since: int, at: str, before: PrivateKey | None) -> KeyList:
        """Return the list with `key` in force from the size `since` on, vouched for by the key `before` if it is there.

        `at` is the time, in words of ISO 8601.
        """
        number = len(self.listed) + 1
        text = f"{_TITLE}\n{key.name}\n{number}\n{since}\n{at}\n{key.public().text()}\n"
        note = signed_note.signed(text, [key, *([before] if before else [])])
        is_vouched = number == 1 or (before is not None and before.public() == self.newest.key)
        return KeyList((*self.listed, Listed(number, since, at, key.public(), is_vouched, note)))


EMPTY = KeyList(())


def read(raw: bytes) -> KeyList:
    """Return the list in `raw`: every key by its own signature, in order.

    Raises:
        BadKeyList
    """
    try:
        notes = json.loads(raw)
        found = KeyList(tuple(_read(notes)))
    except (ValueError, TypeError, AttributeError, BadNote) as error:
        raise BadKeyList from error
    if not found.listed:
        raise BadKeyList
    return found


def _read(notes: list[str]) -> Iterator[Listed]:
    before: Listed | None = None
    for number, written in enumerate(notes, 1):
        note = signed_note.read(written.encode())
        title, origin, said, since, at, public = note.text.removesuffix("\n").split("\n")
        key = PublicKey.read(public)
        known = [key] if before is None else [key, before.key]
        signers = note.signers(known)
        fits = (title, origin, said) == (_TITLE, key.name, str(number)) and key in signers
        if not fits or (before and (key.name != before.key.name or int(since) < before.since)):
            raise BadKeyList
        before = Listed(number, int(since), at, key, before is None or before.key in signers, written)
        yield before
