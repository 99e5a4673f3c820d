"""A snapshot a night: database, settings and own types in one file on every target.

With it, the archive's copy and the ledger's copy an office is set up again on an empty machine; the files of what is
not filed yet go beside it (`unfiled.py`). A snapshot holds personal data, so it is sealed (encrypted), and goes after
its days: what was destroyed since then goes with the last snapshot that knew it. It never holds the key that signs the
ledger, nor a password of a server.
"""

from __future__ import annotations

import gzip
import io
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha512
from pathlib import Path

from django.conf import settings as django_settings
from django.utils import timezone

from archive.shelf import Shelf
from pipeline import tars, vault_terms
from pipeline.office import outages, personal, targets, unfiled
from pipeline.office.leases import lease
from pipeline.office.models import VaultTarget
from pipeline.office.targets import Place
from pipeline.office.unfiled import Piece
from pipeline.premises import Premises
from pipeline.vault_settings import Policy
from pipeline.vault_trouble import ReadBackDiffers
from schemas.errors import LetterbookError, NotNow
from schemas.language import _

DATABASE = "letterbook.sqlite3"
DIGEST = ".sha512"
_NAME, _END = "snapshot-", ".tar.gz.age"
# Without the document keys: what is destroyed must not lie here for weeks. They lie beside each copy of the archive.
_TAKEN = ("office.toml", "types", "ledger/checkpoint", "ledger/keys.json")


class NoSnapshot(NotNow):
    """Another database has its own ways to be copied."""

    message = _("A snapshot is made of an SQLite database; back up this one with the tools of its server.")


class SnapshotDiffers(ReadBackDiffers):
    """What was read back is not what was written."""

    message = _("%(target)s: the snapshot %(name)s was read back and differs.")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a snapshot on one target: its name, or why it is not there."""

    target: str
    name: str = ""
    error: str = ""

    def row(self) -> dict[str, str | None]:
        """Return it as the outside contract shows it."""
        return {"target": self.target, "snapshot": self.name or None, "error": self.error or None}


@dataclass(frozen=True, slots=True)
class _Night:
    """What every target is to be given at one time."""

    name: str
    data: bytes
    now: datetime
    pieces: Sequence[Piece]
    policy: Policy


def take(premises: Premises, now: datetime) -> list[Taken]:
    """Make one snapshot and bring it to every target, read back; those that outlived their days go.

    It is closed to the office key and its escrow, for the database in it names people.

    Raises:
        NoSnapshot, FaultyVault
        HeldElsewhere: another process is at it.
    """
    policy = targets.settings(premises).policy
    with lease("snapshot"):
        keys = personal.safe(premises)
        keys.create()
        pieces = unfiled.wanted(premises)
        data = keys.closed_for_keepers(packed(premises, pieces))
        name = f"{_NAME}{timezone.localtime(now).date().isoformat()}{_END}"
        night = _Night(name, data, now, pieces, policy)
        return [_brought(place, night, premises) for place in targets.places(premises)]


def is_due(premises: Premises, now: datetime) -> bool:
    """Return whether a target has no snapshot since the hour of tonight's, and is not waited for just now."""
    vault = targets.settings(premises)
    here = timezone.localtime(now)
    since = here.replace(hour=vault.policy.snapshot_at.hour, minute=vault.policy.snapshot_at.minute, second=0)
    if here < since or not _is_sqlite():
        return False
    states = {one.name: one for one in VaultTarget.objects.all()}
    return any(_lacks(states.get(target.name), since, now) for target in vault.targets)


def _lacks(state: VaultTarget | None, since: datetime, now: datetime) -> bool:
    if state is None or not state.is_made:
        return False  # the pass for copies makes it first
    waits = state.next_at is not None and state.next_at > now
    return not waits and (state.snapshot_at is None or state.snapshot_at < since)


def packed(premises: Premises, pieces: Sequence[Piece] = ()) -> bytes:
    """Return the snapshot, not sealed: a tar file, packed; the same office gives the same bytes.

    `pieces` are told in it: a restore knows by it which files beside the snapshot are which.
    """
    if not _is_sqlite():
        raise NoSnapshot
    target = io.BytesIO()
    with tempfile.TemporaryDirectory(dir=premises.staging, prefix="snapshot-") as bench:
        database = Path(bench) / DATABASE
        _copied(premises.root / DATABASE, database)
        told = Path(bench) / unfiled.MANIFEST
        told.write_bytes(unfiled.manifest(pieces, premises))
        own = ((premises.root / name, name) for name in _TAKEN if (premises.root / name).exists())
        with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6, mtime=0) as packing:
            tars.write(packing, [(database, DATABASE), (told, unfiled.MANIFEST), *own])
    return target.getvalue()


def _is_sqlite() -> bool:
    return str(django_settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def _copied(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment, while others write (SQLite's own way)."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _brought(place: Place, night: _Night, premises: Premises) -> Taken:
    name, data = night.name, night.data
    try:
        place.store.must_exist()
        # Before the snapshot that names them, and what it no longer names goes after it.
        unfiled.brought(place, night.pieces, premises)
        digest = sha512(data).hexdigest()
        place.snapshots.write(name, data)
        place.snapshots.write(name + DIGEST, f"{digest}  {name}\n".encode())
        if sha512(place.snapshots.read(name)).hexdigest() != digest:
            raise SnapshotDiffers(target=place.name, name=name)
        unfiled.let_go(place, night.pieces, premises)
        _let_go(place.snapshots, timezone.localtime(night.now).date(), night.policy)
    except (LetterbookError, OSError) as error:
        outages.noted(place.name, error, premises, night.policy)
        return Taken(place.name, error=outages.detail_of(error))
    state = outages.state_of(place.name)
    VaultTarget.objects.filter(pk=state.pk).update(snapshot=name, snapshot_at=night.now, is_made=True)
    return Taken(place.name, name)


def _let_go(shelf: Shelf, today: date, policy: Policy) -> None:
    """Remove what outlived its days: what was destroyed since must not live on in a snapshot."""
    named = dict(_dated(shelf.sizes()))
    gone = vault_terms.outlived(
        named.values(), today, keep_days=policy.snapshot_days, keep_months=policy.snapshot_months
    )
    for name, day in named.items():
        if day in gone:
            shelf.remove(name)
            shelf.remove(name + DIGEST)


def _dated(names: dict[str, int]) -> Iterator[tuple[str, date]]:
    for name in names:
        if name.startswith(_NAME) and name.endswith(_END):
            try:
                yield name, date.fromisoformat(name.removeprefix(_NAME).removesuffix(_END))
            except ValueError:
                continue  # somebody's own file
