"""Every place that keeps entries, opened: the archive and the targets of its copies. The one list of them all.

Whoever reads every copy (`verify`, `repair`, the state of the vault) goes through `stores`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from django.utils import timezone

from archive.bucket import Access, Bucket, Held
from archive.filestore import FileStore
from archive.s3_store import S3Store
from archive.shelf import BucketShelf, FolderShelf, Shelf
from archive.staging import Staged
from archive.store import Store
from pipeline import vault_terms
from pipeline.office.models import VaultTarget
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT, Kind, Target, Vault

ARCHIVE = "archive"
_BESIDE = ("snapshots", "keys/documents", "certificates", "unfiled")


@dataclass(frozen=True, slots=True)
class Place:
    """One target, opened: its entries; beside them ledger, snapshots, wrapped keys, certificates, what is not filed."""

    target: Target
    store: Store
    ledger: Shelf
    snapshots: Shelf
    keys: Shelf
    certificates: Shelf
    unfiled: Shelf

    @property
    def name(self) -> str:
        """The target's name."""
        return self.target.name

    @property
    def where(self) -> str:
        """Where it is, for people."""
        if self.target.access is not None:
            return f"s3://{self.target.access.bucket}/{self.target.prefix}"
        return str(self.store.root) if isinstance(self.store, FileStore) else ""


def settings(premises: Premises) -> Vault:
    """Return what office.toml says of the vault.

    Raises:
        FaultyVault
    """
    return Vault.of(premises.settings, premises.root)


def places(premises: Premises) -> tuple[Place, ...]:
    """Return every target of copies, the quality centre's own first; none is asked yet.

    Raises:
        FaultyVault
    """
    return tuple(opened(target, premises) for target in settings(premises).targets)


def in_use(premises: Premises) -> tuple[Place, ...]:
    """Return the targets that may hold something: one that was never reached holds nothing, and nobody waits for it.

    Raises:
        FaultyVault
    """
    made = {DEFAULT, *VaultTarget.objects.filter(is_made=True).values_list("name", flat=True)}
    return tuple(place for place in places(premises) if place.name in made)


def stores(premises: Premises) -> Iterator[tuple[str, Store]]:
    """Yield every store with its name: the archive, then each target.

    Raises:
        FaultyVault
    """
    yield ARCHIVE, FileStore(premises.archive)
    for place in places(premises):
        yield place.name, place.store


def opened(target: Target, premises: Premises) -> Place:
    """Return a target with everything that lies there; it is not asked yet."""
    if target.kind is Kind.S3:
        assert target.access is not None, "a bucket's target names its bucket"
        bucket, prefix = _bucket(target.access), target.prefix
        holding = partial(_held, target) if target.lock else None
        shelves = (BucketShelf(bucket, f"{prefix}{name}/") for name in ("ledger", *_BESIDE))
        return Place(target, S3Store(bucket, f"{prefix}archive/", holding), *shelves)
    if target.folder is None:
        root, beside = premises.vault_root, (premises.vault_ledger, *beside_in(premises.root, "vault-"))
        return Place(target, FileStore(root, premises.vault_workshop), *(FolderShelf(one, root) for one in beside))
    root = target.folder / "archive"
    beside = (target.folder / "ledger", *beside_in(target.folder))
    return Place(target, FileStore(root, target.folder / "staging"), *(FolderShelf(one, root) for one in beside))


def beside_in(folder: Path, prefix: str = "") -> tuple[Path, ...]:
    """Return where a target keeps what is neither entry nor ledger, in the order of `Place`."""
    return tuple(folder / f"{prefix}{name}" for name in _BESIDE)


@cache
def _bucket(access: Access) -> Bucket:
    # Making a client takes a good part of a second; it may be used by several threads.
    return Bucket(access)


def _held(target: Target, staged: Staged) -> Held | None:
    """Return how the entry is locked on `target`: never longer than it is to be kept."""
    source = staged.files.get("entry.json", b"")
    data = source if isinstance(source, bytes) else source.read_bytes()
    until = vault_terms.locked_until(data, staged.created, target.lock_years)
    # A lock that would be over already is refused by a store, and the copy with it.
    return Held(target.lock, until) if until and target.lock and until > timezone.now() else None
