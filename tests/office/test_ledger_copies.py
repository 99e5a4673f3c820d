"""The ledger's copies on the targets only ever grow."""

from __future__ import annotations

import pytest
from django.utils import timezone

from archive import durable
from archive.filestore import FileStore
from pipeline import flow
from pipeline.office import events, filed, ledger_copies, outages, targets, vaulting
from pipeline.office.models import VaultTarget
from pipeline.vault_trouble import Trouble
from tests.vaults import kept, of, passed, set_vault, stand_in, with_nas

SEGMENT = "events-0000000001.jsonl"


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

    (nas.ledger.folder / SEGMENT).unlink()
    (nas.ledger.folder / SEGMENT).mkdir()

    assert [fault.code for fault in ledger_copies.faults(nas, office)] == ["vault-ledger-unreadable"]


def step(office) -> None:
    """Let something happen, as every step does, and let the ledger follow."""
    with flow.transaction.atomic():
        events.record("exported", at=timezone.now(), purpose="x")
    filed.follow_ledger(office)


@pytest.mark.requirement("R-5.3.1-5")
def test_the_lines_reach_every_folder_with_the_step_and_no_pass(office):
    with_nas(office)
    kept(office)
    vaulting.work_off(office)

    step(office)

    own = (office.ledger / SEGMENT).read_bytes()
    assert (office.vault_ledger / SEGMENT).read_bytes() == own
    assert (office.root.parent / "nas" / "ledger" / SEGMENT).read_bytes() == own
    assert of(office).ledger == of(office).ledger_of and of(office).failing_since is None


def test_a_folder_that_cannot_be_written_is_an_outage_and_no_error_of_the_step(office, monkeypatch):
    class Gone(FileStore):
        def must_exist(self) -> None:
            raise FileNotFoundError(2, "unmounted")

    with_nas(office)
    kept(office)
    vaulting.work_off(office)
    with monkeypatch.context() as patched:
        stand_in(patched, "nas", Gone)
        step(office)
        # Failing already: a later step does not ask it again.
        step(office)

    assert outages.is_failing("nas") and outages.state_of("nas").tries == 1
    assert passed(office, at_once=True).trouble is None and of(office).ledger == of(office).ledger_of


def test_lines_are_never_put_behind_another_history_and_never_twice(office):
    with_nas(office)
    kept(office)
    vaulting.work_off(office)
    step(office)
    nas = office.root.parent / "nas" / "ledger" / SEGMENT

    with durable.locked(office.staging / "ledger-copy-nas.lock"):
        step(office)
    behind = nas.read_bytes()
    step(office)
    assert nas.read_bytes() == (office.ledger / SEGMENT).read_bytes() != behind
    other = nas.read_bytes()[:-9] + b"another}\n"
    nas.write_bytes(other)
    step(office)

    assert nas.read_bytes() == other
    assert outages.state_of("nas").trouble == Trouble.DIFFERS


def test_settings_that_cannot_be_read_stop_no_step(office):
    set_vault(office, '[[vault.targets]]\nname = "NAS"\nkind = "folder"\nfolder = "/nowhere"\n')

    step(office)

    assert filed.ledger(office).size() == events.last() > 0
