"""A snapshot a night on every target: whole, sealed, read back, and gone when its days are over."""

from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
from datetime import datetime, timedelta
from hashlib import sha512
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from archive import encryption
from archive.shelf import FolderShelf
from pipeline import later
from pipeline.office import personal, snapshots, vaulting
from pipeline.office.models import VaultTarget
from pipeline.office.snapshots import NoSnapshot
from tests.vaults import with_nas

NIGHT = timezone.make_aware(datetime(2026, 7, 11, 3, 0))


def members(data: bytes, office) -> dict[str, bytes]:
    """Return what is in a snapshot, opened with the office key."""
    data = encryption.opened(data, personal.safe(office).office_key())
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        return {one.name: file.read() for one in tar.getmembers() if (file := tar.extractfile(one))}


def test_a_snapshot_holds_the_database_settings_and_own_types_and_no_secret_of_the_office(office, tmp_path):
    (office.types / "own").mkdir(parents=True)
    (office.types / "own" / "type.toml").write_text("x = 1\n")
    for secret in ("ledger/private", "smtp", "documents/D1.age"):
        (office.keys / secret).parent.mkdir(parents=True, exist_ok=True)
        (office.keys / secret).write_text("secret")

    [taken] = snapshots.take(office, NIGHT)
    inside = members((office.root / "vault-snapshots" / taken.name).read_bytes(), office)

    assert taken.name == "snapshot-2026-07-11.tar.gz.age"
    assert {"letterbook.sqlite3", "office.toml", "types/own/type.toml"} <= set(inside)
    # Nor the closed keys of documents: one that is destroyed must not lie in snapshots for weeks.
    assert not {name for name in inside if name.startswith("keys/")}
    (tmp_path / "back.sqlite3").write_bytes(inside["letterbook.sqlite3"])
    with sqlite3.connect(tmp_path / "back.sqlite3") as database:
        assert database.execute("select count(*) from office_project").fetchone() == (3,)


def test_its_digest_lies_beside_it_and_it_is_on_every_target(office):
    with_nas(office)
    vaulting.work_off(office)

    taken = snapshots.take(office, NIGHT)

    assert [one.target for one in taken] == ["vault", "nas"]
    for folder in (office.root / "vault-snapshots", office.root.parent / "nas" / "snapshots"):
        name = taken[0].name
        digest, named = (folder / f"{name}.sha512").read_text().split()
        assert (digest, named) == (sha512((folder / name).read_bytes()).hexdigest(), name)


def test_a_snapshot_opens_with_an_escrow_key_as_well(office):
    escrow = encryption.new_identity()
    personal.safe(office).add_escrow("法务", encryption.recipient_of(escrow))

    [taken] = snapshots.take(office, NIGHT)

    data = (office.root / "vault-snapshots" / taken.name).read_bytes()
    assert b"SQLite format 3" in gzip.decompress(encryption.opened(data, escrow))


def test_snapshots_go_after_their_days_and_foreign_files_stay(office):
    folder = office.root / "vault-snapshots"
    folder.mkdir()
    old = [NIGHT.date() - timedelta(days=days) for days in (34, 36, 60, 600)]
    for day in old:
        for name in (f"snapshot-{day}.tar.gz.age", f"snapshot-{day}.tar.gz.age.sha512"):
            (folder / name).write_text("x")
    for foreign in ("notes.txt", "snapshot-monday.tar.gz"):
        (folder / foreign).write_text("x")

    snapshots.take(office, NIGHT)

    left = {path.name for path in folder.iterdir()}
    assert {"notes.txt", "snapshot-monday.tar.gz", "snapshot-2026-07-11.tar.gz.age"} <= left
    assert f"snapshot-{old[0]}.tar.gz.age" in left
    assert not {name for name in left if str(old[3]) in name}


def test_a_target_that_gives_back_something_else_has_no_snapshot_and_fails(office, monkeypatch):
    monkeypatch.setattr(FolderShelf, "read", lambda _self, _name: b"something else")

    [taken] = snapshots.take(office, NIGHT)

    assert taken.error
    state = VaultTarget.objects.get(name="vault")
    assert (state.snapshot, state.trouble) == ("", "differs")


def test_one_is_taken_once_a_night_by_whoever_watches(office, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)

    first, second = later.tend_copies()[1], later.tend_copies()[1]

    assert [one.target for one in first] == ["vault"]
    assert second == []
    assert snapshots.is_due(office, NIGHT + timedelta(days=1))
    assert not snapshots.is_due(office, NIGHT + timedelta(hours=23))


def test_before_its_hour_none_is_due(office):
    vaulting.work_off(office)

    assert not snapshots.is_due(office, NIGHT - timedelta(hours=2))
    assert snapshots.is_due(office, NIGHT)


def test_a_target_that_is_away_is_asked_again_when_its_pause_is_over(office):
    vaulting.work_off(office)
    away = office.vault_root.rename(office.root / "away")

    [missed] = snapshots.take(office, NIGHT)

    assert missed.error and not (office.root / "vault-snapshots").exists()
    VaultTarget.objects.update(next_at=NIGHT + timedelta(minutes=1))
    assert not snapshots.is_due(office, NIGHT)
    assert snapshots.is_due(office, NIGHT + timedelta(minutes=2))
    away.rename(office.vault_root)
    assert not snapshots.take(office, NIGHT)[0].error


def test_another_database_is_left_to_the_tools_of_its_server(office, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")

    assert not snapshots.is_due(office, NIGHT)
    with pytest.raises(NoSnapshot):
        snapshots.take(office, NIGHT)


def test_the_same_office_gives_the_same_bytes(office: Path) -> None:
    assert snapshots.packed(office) == snapshots.packed(office)  # type: ignore[arg-type]
