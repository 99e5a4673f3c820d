"""An office brought back from one target of its copies into a folder: ledger, keys, types, entries, snapshot.

What it needs of the target is what lies there; nothing of the old machine is asked but the key that opens. The drill
and `letterbook restore` both come here. Repeatable: what lies there already as it was filed is not brought twice.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha512
from itertools import chain
from pathlib import Path

from archive import durable, encryption
from archive.faults import Fault
from archive.filestore import FileStore
from archive.key_safe import CLOSED, DOCUMENTS, KeySafe
from archive.ledger import Ledger
from archive.shelf import Shelf
from pipeline import tars
from pipeline.office import certificates, personal, snapshots, unfiled
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas.errors import Damaged, LetterbookError, NotNow, WrongUsage
from schemas.language import _, text

SNAPSHOT = "snapshot"
PER = 10_000
_ENOUGH = 100


class FolderInUse(NotNow):
    """What is brought back goes into a folder of its own."""

    message = _("%(folder)s is not empty: name a new folder.")


class OpensNothing(WrongUsage):
    """All would come back but what the key is for; whoever restores has taken another one in hand."""

    message = _("This key opens none of the keys at %(where)s: it was never added here. Try the other escrow keys.")


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought back: how many entries, from which snapshot (empty: none that opens), and what went wrong.

    `disposed` counts those that were destroyed at the end of their term: no target may have them, and none is missed.
    """

    entries: int
    size: int
    snapshot: str
    faults: tuple[Fault, ...]
    disposed: int = 0


def bring(place: Place, root: Path, identity: str, settings: bytes, *, stands_alone: bool = True) -> Brought:
    """Bring everything that `place` holds into the folder `root`, every byte checked on the way.

    `identity` opens keys and snapshot: the office's key or an escrow key. `settings` are used where no snapshot has
    any. An office that `stands_alone` knows none of the old one's targets, for it must never write to them.

    Raises:
        OSError: the target is away.
        LedgerDamaged: its copy of the ledger is not what was written.
    """
    taken_on = alone if stands_alone else bytes
    durable.write_durably(root / "office.toml", taken_on(settings))
    office = Premises.build(root)
    _shelved(place.ledger, office.ledger)
    _shelved(place.keys, office.keys / DOCUMENTS)
    if identity:
        KeySafe(office.keys).put_office_key(identity)
    name, faults = _snapshot(place, root, identity)
    unpacked = root / SNAPSHOT
    if name and (unpacked / "office.toml").is_file():
        durable.write_durably(root / "office.toml", taken_on((unpacked / "office.toml").read_bytes()))
    if name and (unpacked / "types").is_dir():
        shutil.copytree(unpacked / "types", office.types, dirs_exist_ok=True)
        durable.fsync_tree(office.types)
    FileStore(office.archive).create()
    filed, gone = _told(Ledger(office.ledger))
    faults += list(_entries(place, office, filed))
    if name and (told := unpacked / unfiled.MANIFEST).is_file():
        faults += list(unfiled.brought_back(place.unfiled, root, identity, told.read_bytes(), _forgotten(office)))
    return Brought(len(filed), Ledger(office.ledger).size(), name, tuple(faults), gone)


def refuse_unless_it_opens(place: Place, identity: str) -> None:
    """Refuse the key `identity` where it opens no key at `place` and no snapshot, before anything is brought.

    Raises:
        OpensNothing
        OSError: the target is away.
    """
    names = [name for name in place.keys.sizes() if name.endswith(CLOSED)]
    saved = sorted(name for name in place.snapshots.sizes() if name.endswith(CLOSED))[-1:]
    closed = chain(map(place.keys.read, names), map(place.snapshots.read, saved))
    if names and not any(_opens(data, identity) for data in closed):
        raise OpensNothing(where=place.where or place.name)


def _opens(data: bytes, identity: str) -> bool:
    try:
        encryption.opened(data, identity)
    except (Damaged, ValueError):
        return False
    return True


def _told(book: Ledger) -> tuple[dict[str, str], int]:
    """Return the digest of each entry that should be here, and how many were destroyed at the end of their term."""
    filed, gone = dict[str, str](), set[str]()
    for event in book.events():
        if event.kind == "filed":
            filed[str(event.body["entry"])] = str(event.body["inventory"])
        elif event.kind == certificates.INTENT:
            gone.add(str(event.body["entry"]))
    return {entry: digest for entry, digest in filed.items() if entry not in gone}, len(gone)


def _forgotten(office: Premises) -> set[str]:
    """Return the documents of which more than the entry was destroyed, as the ledger tells."""
    kinds = {personal.DESTROYED, certificates.INTENT}
    return {event.document for event in Ledger(office.ledger).events() if event.kind in kinds}


def alone(settings: bytes) -> bytes:
    """Return `settings` without their section [vault] and its targets."""
    kept, is_vault = [], False
    for line in settings.decode("utf-8-sig").splitlines(keepends=True):
        if line.startswith("["):
            is_vault = line.strip("[] \n").partition(".")[0] == "vault"
        kept += [] if is_vault else [line]
    return "".join(kept).encode()


def _shelved(shelf: Shelf, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in shelf.sizes():
        (folder / name).write_bytes(shelf.read(name))
    durable.fsync_tree(folder)


def _entries(place: Place, office: Premises, told: dict[str, str]) -> Iterator[Fault]:
    """Copy every entry that the ledger tells of; each must be the very one that was filed."""
    archive = FileStore(office.archive)
    for entry, inventory in told.items():
        try:
            if archive.has(entry) and archive.open(entry).digest == inventory:
                continue  # an earlier run brought it; whether it is whole is asked by the check of everything
            if archive.copy_from(place.store, entry).digest != inventory:
                yield Fault("restored-differs", entry, text("The copy is not the entry that was filed."))
        except LetterbookError as error:
            yield Fault("restored-missing", entry, text(error.message, **error.params))
        except OSError as error:
            yield Fault("restored-missing", entry, text("It cannot be read: %(why)s", why=str(error)))


def _snapshot(place: Place, root: Path, identity: str) -> tuple[str, list[Fault]]:
    """Unpack the newest snapshot into `root/snapshot`; return its name, and what is wrong with it."""
    shutil.rmtree(root / SNAPSHOT, ignore_errors=True)
    names = sorted(name for name in place.snapshots.sizes() if name.endswith(snapshots.DIGEST))
    if not names:
        return "", []
    name = names[-1].removesuffix(snapshots.DIGEST)
    try:
        data = place.snapshots.read(name)
        if sha512(data).hexdigest() != place.snapshots.read(name + snapshots.DIGEST).split()[0].decode():
            raise snapshots.SnapshotDiffers(target=place.name, name=name)
        tars.unpack(gzip.decompress(encryption.opened(data, identity)), root / SNAPSHOT)
    except (Damaged, OSError, ValueError, EOFError, tarfile.TarError) as error:
        # A damaged file shows in whichever layer it was hit.
        return "", [Fault("snapshot", name, text("The snapshot does not open: %(why)s", why=str(error)))]
    return name, []


def snapshot_faults(brought: Brought, root: Path) -> Iterator[Fault]:
    """Yield what is wrong with the database of the snapshot: with its pages, or with the events that it holds."""
    if not brought.snapshot:
        return
    try:
        with closing(sqlite3.connect(root / SNAPSHOT / snapshots.DATABASE)) as base:
            said = base.execute("PRAGMA quick_check(1)").fetchone()[0]
            held = dict(base.execute("SELECT seq, salt FROM office_event"))
    except sqlite3.DatabaseError as error:
        said, held = str(error), {}
    if said != "ok":
        yield Fault("snapshot-database", brought.snapshot, text("SQLite says: %(said)s", said=said))
    told = {event.seq: event.salt for event in Ledger(root / "ledger").events()}
    # A snapshot may have been taken a moment before the ledger's copy, or long before; it never tells otherwise.
    if any(told.get(seq, salt) != salt for seq, salt in held.items()):
        yield Fault("snapshot-database", brought.snapshot, text("Ledger and snapshot tell other events."))


def events_of(root: Path) -> int:
    """Return how many events the database of the snapshot holds, which was looked at before."""
    with closing(sqlite3.connect(root / SNAPSHOT / snapshots.DATABASE)) as base:
        return int(base.execute("SELECT coalesce(max(seq), 0) FROM office_event").fetchone()[0])


def rate(seconds: float, entries: int) -> float | None:
    """Return how long 10,000 entries take at the rate of these; None for fewer than a hundred."""
    return round(seconds * PER / entries, 1) if entries >= _ENOUGH else None
