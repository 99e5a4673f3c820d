"""verify reads every target, and one that it cannot read is a fault."""

from __future__ import annotations

from pipeline.office import (
    targets,
    vault_check,
    vaulting,
)
from tests.vaults import Lying, kept, stand_in, with_nas


def test_verify_reads_every_target_and_names_the_one_that_is_damaged(office):
    with_nas(office)
    document = kept(office)
    vaulting.work_off(office)
    nas = targets.places(office)[1]
    assert list(vault_check.faults(nas, office)) == []

    damaged = nas.store.root / document.entry / "v1" / "content" / "entry.json"
    damaged.chmod(0o644)
    damaged.write_bytes(b"[]\n")

    [fault] = vault_check.faults(nas, office)
    assert fault.code == "vault-file-altered" and fault.where.startswith("nas: ")


def test_a_target_that_cannot_be_read_is_a_fault_and_no_pass(office, monkeypatch):
    class Unreadable(Lying):
        def walk(self):
            raise TimeoutError("slow")

    with_nas(office)
    kept(office)
    vaulting.work_off(office)
    stand_in(monkeypatch, "nas", Unreadable)

    [fault] = vault_check.faults(targets.places(office)[1], office)
    assert fault.code == "vault-unreadable"


def test_a_target_that_was_never_given_anything_is_not_asked(office):
    with_nas(office)

    assert list(vault_check.faults(targets.places(office)[1], office)) == []


def test_an_entry_that_only_the_target_lost_is_named(office):
    with_nas(office)
    document = kept(office)
    vaulting.work_off(office)
    nas = targets.places(office)[1]
    (nas.store.root / document.entry / "inventory.json").rename(office.root / "inventory.json")

    assert {fault.code for fault in vault_check.faults(nas, office)} >= {"copy-missing"}
