"""The ledger's copies on the targets only ever grow."""

from __future__ import annotations

from django.utils import timezone

from pipeline import flow
from pipeline.office import (
    events,
    filed,
    ledger_copies,
    targets,
    vaulting,
)
from pipeline.office.models import VaultTarget
from pipeline.vault_trouble import Trouble
from tests.vaults import kept, of, passed, with_nas


def test_the_ledger_on_a_target_grows_with_the_ledger(office):
    with_nas(office)
    kept(office)
    for _ in range(2):
        with flow.transaction.atomic():
            events.record("exported", at=timezone.now(), purpose="x")
        filed.follow_ledger(office)
        vaulting.work_off(office)

    here, there = office.ledger, office.root.parent / "nas" / "ledger"
    names = {path.name for path in there.iterdir()}
    assert names == {path.name for path in here.iterdir() if path.name != "lock"}
    segment = "events-0000000001.jsonl"
    # The copies are events too, written after the pass that made them.
    assert (here / segment).read_bytes().startswith((there / segment).read_bytes())
    assert of(office).ledger == of(office).ledger_of


def test_a_ledger_of_another_history_on_a_target_is_left_alone_and_told(office):
    with_nas(office)
    kept(office)
    filed.follow_ledger(office)
    vaulting.work_off(office)
    segment = office.root.parent / "nas" / "ledger" / "events-0000000001.jsonl"
    filed.follow_ledger(office)
    segment.write_bytes(b"another history\n")
    VaultTarget.objects.update(ledger_size=0)

    done = passed(office, at_once=True)

    assert done.trouble is not None
    assert segment.read_bytes() == b"another history\n"
    assert [fault.code for fault in ledger_copies.faults(targets.places(office)[1], office)] == ["vault-ledger-differs"]


def test_a_ledger_that_lost_lines_takes_nothing_from_its_copy(office):
    with_nas(office)
    kept(office)
    vaulting.work_off(office)
    filed.follow_ledger(office)
    segment = office.root.parent / "nas" / "ledger" / "events-0000000001.jsonl"
    longer = (office.ledger / segment.name).read_bytes() + b"one more\n"
    segment.parent.mkdir(exist_ok=True)
    segment.write_bytes(longer)
    VaultTarget.objects.update(ledger_size=0)

    assert passed(office, at_once=True).trouble is Trouble.DIFFERS
    assert segment.read_bytes() == longer


def test_a_copy_of_the_ledger_that_is_behind_is_no_fault_and_one_that_cannot_be_read_is(office):
    with_nas(office)
    kept(office)
    vaulting.work_off(office)
    filed.follow_ledger(office)
    nas = targets.places(office)[1]
    assert list(ledger_copies.faults(nas, office)) == []

    (nas.ledger.folder / "events-0000000001.jsonl").mkdir(parents=True)

    assert [fault.code for fault in ledger_copies.faults(nas, office)] == ["vault-ledger-unreadable"]
