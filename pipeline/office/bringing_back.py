"""An office brought back from one target of its copies into an empty folder: ledger, keys, entries, snapshot.

What it needs of the target is what lies there; nothing of the old machine is asked but the key that opens.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path

from archive import encryption
from archive.faults import Fault
from archive.filestore import FileStore
from archive.key_safe import DOCUMENTS, KeySafe
from archive.ledger import Ledger
from archive.shelf import Shelf
from pipeline.office import snapshots
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas.errors import Damaged, LetterbookError
from schemas.language import text

SNAPSHOT = "snapshot"


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought back: how many entries, from which snapshot (empty: none that opens), and what went wrong."""

    entries: int
    size: int
    snapshot: str
    faults: tuple[Fault, ...]


def bring(place: Place, root: Path, identity: str, settings: bytes) -> Brought:
    """Bring everything that `place` holds into the empty folder `root`, every byte checked on the way.

    `identity` opens keys and snapshot: the office's key or an escrow key. `settings` are used where no snapshot has
    any. The office stands alone: it knows none of the old one's targets, for it must never write to them.

    Raises:
        OSError: the target is away.
        LedgerDamaged: its copy of the ledger is not what was written.
    """
    (root / "office.toml").write_bytes(alone(settings))
    office = Premises.build(root)
    _shelved(place.ledger, office.ledger)
    _shelved(place.keys, office.keys / DOCUMENTS)
    if identity:
        KeySafe(office.keys).put_office_key(identity)
    name, faults = _snapshot(place, root, identity)
    if name and (root / SNAPSHOT / "office.toml").is_file():
        (root / "office.toml").write_bytes(alone((root / SNAPSHOT / "office.toml").read_bytes()))
    FileStore(office.archive).create()
    told = [event for event in Ledger(office.ledger).events() if event.kind == "filed"]
    faults += list(_entries(place, office, {str(event.body["entry"]): str(event.body["inventory"]) for event in told}))
    return Brought(len(told), Ledger(office.ledger).size(), name, tuple(faults))


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


def _entries(place: Place, office: Premises, told: dict[str, str]) -> Iterator[Fault]:
    """Copy every entry that the ledger tells of; each must be the very one that was filed."""
    archive = FileStore(office.archive)
    for entry, inventory in told.items():
        try:
            if archive.copy_from(place.store, entry).digest != inventory:
                yield Fault("restored-differs", entry, text("The copy is not the entry that was filed."))
        except LetterbookError as error:
            yield Fault("restored-missing", entry, text(error.message, **error.params))
        except OSError as error:
            yield Fault("restored-missing", entry, text("It cannot be read: %(why)s", why=str(error)))


def _snapshot(place: Place, root: Path, identity: str) -> tuple[str, list[Fault]]:
    """Unpack the newest snapshot into `root/snapshot`; return its name, and what is wrong with it."""
    names = sorted(name for name in place.snapshots.sizes() if name.endswith(snapshots.DIGEST))
    if not names:
        return "", []
    name = names[-1].removesuffix(snapshots.DIGEST)
    try:
        data = place.snapshots.read(name)
        if sha512(data).hexdigest() != place.snapshots.read(name + snapshots.DIGEST).split()[0].decode():
            raise snapshots.SnapshotDiffers(target=place.name, name=name)
        _unpacked(gzip.decompress(encryption.opened(data, identity)), root / SNAPSHOT)
    except (Damaged, OSError, ValueError, EOFError, tarfile.TarError) as error:
        # A damaged file shows in whichever layer it was hit.
        return "", [Fault("snapshot", name, text("The snapshot does not open: %(why)s", why=str(error)))]
    return name, []


def _unpacked(data: bytes, folder: Path) -> None:
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(folder, filter="data")
