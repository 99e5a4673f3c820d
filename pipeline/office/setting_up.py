"""An office set up again on an empty machine, out of one target of its copies and a key that others kept.

The database is the snapshot's where nothing happened since; else it is made anew from ledger and entries, and what only
a database knows is taken over from the snapshot. Repeatable: a folder in which a restore was cut off is gone on with.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from archive import durable, encryption
from archive.faults import Fault
from archive.key_safe import KeySafe
from index.search import Finder
from pipeline import finding
from pipeline.office import bringing_back, certificates, custody, events, filed, personal, verifying
from pipeline.office.bringing_back import SNAPSHOT, Brought
from pipeline.office.models import Event, Lease
from pipeline.office.rebuilding import database
from pipeline.office.snapshots import DATABASE
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas.errors import Damaged
from schemas.language import _

MARK = ".letterbook-restore"
# What no target can bring back is no fault of the copies: the key that signs the ledger and what was handed in since
# the last snapshot lie on none, and the copies of the new office are made by it.
_COPIES, _SIGNATURE, _RECEIVED = "copies", "signature", "received"
_BEYOND_COPIES = {
    "copy-": _COPIES, "vault-": _COPIES, "personal-key-copy": _COPIES, "ledger-key-missing": _SIGNATURE,
    "received-missing": _RECEIVED, "attachment-missing": _RECEIVED,
}  # fmt: skip
UNFILED = _("Files that were handed in after the last snapshot and not filed yet: hand them in again.")
Lost = tuple[tuple[str, int], ...]


class Way(StrEnum):
    """Where the database came from."""

    SNAPSHOT = "snapshot"
    LEDGER = "ledger"


class Key(StrEnum):
    """What opened the personal parts."""

    OFFICE = "office"
    ESCROW = "escrow"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SetUp:
    """How it went. `lost` is what no copy had, in words with a count; `uncopied` how many faults are copies alone."""

    source: str
    brought: Brought
    way: Way
    key: Key
    seconds: float
    faults: tuple[Fault, ...]
    uncopied: int
    is_signed: bool
    lost: Lost = ()

    @property
    def per_ten_thousand(self) -> float | None:
        """How long 10,000 entries would take at this rate; None for so few that starting up took longest."""
        return bringing_back.rate(self.seconds, self.brought.entries)

    def row(self) -> dict[str, Any]:
        """Return it as the outside contract shows it."""
        return {
            "source": self.source,
            "entries": self.brought.entries,
            "destroyed": self.brought.disposed,
            "events": self.brought.size,
            "snapshot": self.brought.snapshot or None,
            "database": self.way,
            "key": self.key,
            "seconds": round(self.seconds, 2),
            "seconds_per_10000": self.per_ten_thousand,
            "faults": [fault.row() for fault in self.faults],
            "copies_missing": self.uncopied,
            "is_signed": self.is_signed,
        }


def set_up(place: Place, root: Path, identity: str = "", settings: bytes = b"") -> SetUp:
    """Make `root`, which is empty, the office whose copies lie on `place`, and check all of it.

    `identity` are the words of a key file, of the office's key or an escrow key; an escrow key does not stay here.
    `settings` are used where no snapshot has any.

    Raises:
        FolderInUse: there is something in `root` that no restore left.
        NoIdentity: `identity` holds no key. OpensNothing: one that opens nothing there.
        OSError: the target is away. LedgerDamaged: its copy of the ledger is not what was written.
    """
    key = custody.identity_in(identity) if identity else ""
    if key:
        bringing_back.refuse_unless_it_opens(place, key)
    _claim(root, place)
    begun = time.monotonic()
    place.store.must_exist()
    wanted = settings or (Premises.build(root).root / "office.toml").read_bytes()
    brought = bringing_back.bring(place, root, key, wanted, stands_alone=False)
    wrong = list(bringing_back.snapshot_faults(brought, root))
    office = Premises(root)
    if not office.settings.get("vault", {}).get("folder"):
        filed.vault(office).create()  # the office's own folder for copies is a new one, as at its founding
    way, lost = _database(brought, office, is_usable=bool(brought.snapshot) and not wrong)
    real, beyond = _sorted_out([*brought.faults, *wrong, *verifying.verify(office).faults])
    if beyond[_RECEIVED]:
        lost = (*lost, (UNFILED, beyond[_RECEIVED]))
    whose, seconds = _whose(key), time.monotonic() - begun
    is_signed, source = not beyond[_SIGNATURE], place.where or place.name
    done = SetUp(source, brought, way, whose, seconds, real, beyond[_COPIES], is_signed, lost)
    _write_down(done, office)
    if whose is Key.ESCROW:
        # It belongs to whoever keeps it: a new office key is made with it as its own step.
        KeySafe(office.keys).office.unlink()
    shutil.rmtree(root / SNAPSHOT, ignore_errors=True)
    durable.fsync_folder(root)
    (root / MARK).unlink()
    return done


def _claim(root: Path, place: Place) -> None:
    """Mark the folder as one that a restore is at, and clear what of it can only be made anew.

    Raises:
        FolderInUse
    """
    if root.exists() and (not root.is_dir() or (any(root.iterdir()) and not (root / MARK).is_file())):
        raise bringing_back.FolderInUse(folder=root)
    root.mkdir(parents=True, exist_ok=True)
    (root / MARK).write_text(json.dumps({"from": place.where}) + "\n", "utf-8")
    connection.close()
    for left in root.glob(f"{DATABASE}*"):
        left.unlink()
    # Half an entry that was being written when it was cut off.
    shutil.rmtree(root / "staging", ignore_errors=True)


def _database(brought: Brought, office: Premises, *, is_usable: bool) -> tuple[Way, Lost]:
    snapshot = office.root / SNAPSHOT / DATABASE
    if is_usable and bringing_back.events_of(office.root) >= brought.size:
        durable.write_durably(office.root / DATABASE, snapshot.read_bytes())
        call_command("migrate", verbosity=0)
        _as_told(office)
        return Way.SNAPSHOT, ()
    call_command("migrate", verbosity=0)
    done = database.rebuild(office, snapshot if is_usable else None)
    return Way.LEDGER, done.not_restored


def _as_told(office: Premises) -> None:
    """Do beside the snapshot's database what making one anew does: ledger, destroyed keys, certificates, index."""
    Lease.objects.all().delete()  # of processes of a machine that is gone
    book, keys = filed.ledger(office), personal.safe(office)
    book.follow(events.since(book.size()))
    for event in Event.objects.filter(kind__in=(personal.DESTROYED, certificates.INTENT)).order_by("seq"):
        if event.kind == certificates.INTENT:
            certificates.lay_down_here(event, office)
        else:
            keys.destroy(event.document, event.at.isoformat())
    finding.rebuild(Finder(office.index), filed.archive(office), book, passes_over=True)


def _whose(key: str) -> Key:
    if not key:
        return Key.NONE
    return Key.ESCROW if custody.is_escrow(encryption.recipient_of(key)) else Key.OFFICE


def _sorted_out(found: Iterable[Fault]) -> tuple[tuple[Fault, ...], Counter[str]]:
    """Return what is wrong, and apart from it how much of what no copy could bring is missing, by its group."""
    named, real, beyond = set[str](), list[Fault](), Counter[str]()
    for fault in found:
        if group := next((one for one in _BEYOND_COPIES if fault.code.startswith(one)), ""):
            beyond[_BEYOND_COPIES[group]] += 1
        elif fault.where not in named:
            real.append(fault)
            # What the target lacks is told once, with the reason that it gave.
            named |= {fault.where} if fault.code.startswith("restored-") else set()
    return tuple(real), beyond


def _write_down(done: SetUp, office: Premises) -> None:
    """Write the event; without the key that signs the ledger it waits there for the next one that does."""
    facts: dict[str, Any] = {"target": done.source, "database": done.way.value, "snapshot": done.brought.snapshot}
    counts: dict[str, Any] = {
        "entries": done.brought.entries,
        "events": done.brought.size,
        "seconds": round(done.seconds),
        "faults": len(done.faults),
    }
    with transaction.atomic():
        events.record(database.SET_UP, at=timezone.now(), **facts, **counts)
    try:
        filed.follow_ledger(office)
    except Damaged:
        return
