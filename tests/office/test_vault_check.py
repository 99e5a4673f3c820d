"""verify reads every target, and one that it cannot read is a fault."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from archive.faults import Fault
from pipeline.office import (
    events,
    key_copies,
    personal,
    stores,
    targets,
    vault_check,
    vaulting,
    verify_stores,
)
from pipeline.office.models import VaultCopy
from pipeline.office.verify_parts import Check
from pipeline.office.verifying import EVERYTHING
from tests.vaults import Lying, kept, stand_in, with_nas


def faults_of(office) -> list[Fault]:
    """Return what `verify` finds in the places of copies."""
    check = Check(office, {}, EVERYTHING, stores.filings())
    return [one for one in verify_stores.copies(check) if isinstance(one, Fault)]


def test_verify_reads_every_target_and_names_the_one_that_is_damaged(office):
    with_nas(office)
    document = kept(office)
    vaulting.work_off(office)
    nas = targets.places(office)[1]
    assert faults_of(office) == []

    damaged = nas.store.root / document.entry / "v1" / "content" / "entry.json"
    damaged.chmod(0o644)
    damaged.write_bytes(b"[]\n")

    [fault] = faults_of(office)
    assert fault.code == "nas-file-altered" and fault.where.startswith("nas: ")


def test_a_target_that_cannot_be_read_is_a_fault_and_no_pass(office, monkeypatch):
    class Unreadable(Lying):
        def walk(self):
            raise TimeoutError("slow")

    with_nas(office)
    kept(office)
    vaulting.work_off(office)
    stand_in(monkeypatch, "nas", Unreadable)

    assert "nas-archive-unreadable" in {fault.code for fault in faults_of(office)}


def test_a_target_that_was_never_given_anything_is_not_asked(office):
    with_nas(office)

    assert [place.name for place in stores.named(office)] == ["archive", "vault"]


def test_an_entry_that_only_the_target_lost_is_named(office):
    with_nas(office)
    document = kept(office)
    vaulting.work_off(office)
    nas = targets.places(office)[1]
    (nas.store.root / document.entry / "inventory.json").rename(office.root / "inventory.json")

    assert "copy-missing" in {fault.code for fault in faults_of(office)}


def test_a_copy_that_vouches_for_another_entry_than_the_one_that_was_filed_is_named(office):
    with_nas(office)
    document = kept(office)
    vaulting.work_off(office)
    told = {"entry": f"urn:letterbook:{document.entry}", "inventory": document.entry_digest, "number": "1", "files": {}}
    with transaction.atomic():
        events.record("filed", at=timezone.now(), document=document.key, **told)
    VaultCopy.objects.filter(target="nas").update(digest="0" * 128)

    assert "copy-differs" in {fault.code for fault in faults_of(office)}


def test_a_key_that_a_target_kept_of_what_was_destroyed_is_named(office):
    with_nas(office)
    document = kept(office)
    personal.safe(office).make(document.key)
    vaulting.work_off(office)
    nas = targets.places(office)[1]
    assert f"{document.key}.age" in nas.keys.sizes()

    wrapped = nas.keys.read(f"{document.key}.age")
    personal.safe(office).destroy(document.key, "2026-07-11T09:00:00+08:00")
    nas.keys.write(f"{document.key}.age", wrapped)

    assert [fault.code for fault in vault_check.faults(nas, office)] == ["personal-key-left"]
    key_copies.taken_back(document.key, office)
    assert list(vault_check.faults(nas, office)) == []
