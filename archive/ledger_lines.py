"""One event of the ledger as one line: its salted digest, and how it is written and read.

It stands apart because a line can be checked by itself, by anybody who has the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from schemas import record
from schemas.errors import Damaged
from schemas.language import _

_SALT_BYTES = 16


class BadLine(Damaged):
    """A line is no event."""

    message = _("the line is no event.")
    code = "ledger-line-damaged"


class AlteredEvent(BadLine):
    """A line is an event, but its leaf is another's."""

    message = _("the event is not the one that was written.")
    code = "ledger-event-altered"


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """One event: number (from 1), time (ISO 8601), kind, the document it speaks of, body, and salt (hexadecimal).

    The salt, at least 16 random bytes, keeps a digest from telling what a short body says. Read back, the body's
    numbers with fractions are strings of their digits.
    """

    seq: int
    at: str
    kind: str
    document: str
    body: Mapping[str, Any]
    salt: str

    def __post_init__(self) -> None:
        if self.seq < 1 or len(bytes.fromhex(self.salt)) < _SALT_BYTES:
            raise ValueError("an event has a number from 1 and a salt of 16 bytes or more")

    def leaf(self) -> bytes:
        """Return the data of the event's leaf: SHA-256 of salt and canonical event, 32 bytes."""
        return sha256(bytes.fromhex(self.salt) + record.canonical(self._told())).digest()

    def line(self) -> bytes:
        """Return the event as the ledger keeps it, with its leaf, ending in a line feed."""
        return record.canonical({**self._told(), "salt": self.salt, "leaf": self.leaf().hex()}) + b"\n"

    def _told(self) -> dict[str, Any]:
        told = {"seq": self.seq, "at": self.at, "kind": self.kind, "document": self.document}
        return {**told, "body": _exact(self.body)}


def read_line(line: bytes) -> LedgerEvent:
    """Return the event of a line, checked against its leaf.

    Raises:
        BadLine: it is no event, or (`AlteredEvent`) not the one that was written; `code` is that of the fault.
    """
    try:
        raw = record.loads(line)
        leaf = raw.pop("leaf")
        event = LedgerEvent(**raw)
        same = event.leaf().hex() == leaf
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Whatever shape damage has, it shows as one of these.
        raise BadLine from error
    if not same:
        raise AlteredEvent
    return event


def readable(path: Path, kind: str) -> Iterator[LedgerEvent]:
    """Yield the events of one kind that a file of lines tells; what is damaged is passed over."""
    with path.open("rb") as file:
        for line in file:
            # Most lines are of other kinds, and not worth reading for it.
            with suppress(BadLine):
                if kind.encode() in line and (event := read_line(line)).kind == kind:
                    yield event


def lost(lines: Iterable[bytes], first: int, replacing: Iterable[LedgerEvent]) -> int | None:
    """Return the number of the first of `lines`, which begin with event `first`, that `replacing` does not write again.

    A line that can be read is written again by the very same, rubbish by whatever stands in its place.
    """
    again = {event.seq: event.line() for event in replacing}
    for seq, line in enumerate(lines, first):
        try:
            # A lost page takes line feeds with it: what is behind it stands further up than its number.
            told = read_line(line).seq
        except BadLine:
            told = None
        if (told or seq) not in again or (told and line != again[told]):
            return seq
    return None


def _exact(value: Any) -> Any:
    """Return `value` with binary fractions as Decimals, which is how they are read back."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    return value
