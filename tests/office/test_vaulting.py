"""Copies are owed, made, read back, tried again and told of, whatever a target does."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline import flow, later
from pipeline.notifying import FaultyNotify
from pipeline.office import (
    completeness,
    events,
    filed,
    health,
    leases,
    ledger_copies,
    outages,
    people,
    sending,
    snapshots,
    targets,
    vault_check,
    vaulting,
)
from pipeline.office.leases import HeldElsewhere
from pipeline.office.models import Copy, Event, Lease, Message, VaultCopy, VaultTarget
from pipeline.office.vault_state import states
from pipeline.vault_trouble import Trouble
from tests.loopback import mail_server, set_notify
from tests.object_store import KEY, LOCKABLE, SECRET
from tests.vaults import Failing, Lying, Slow, kept, set_vault, stand_in, with_nas


def row(name: str = "nas") -> VaultCopy:
    return VaultCopy.objects.get(target=name)


def of(office, name="nas"):
    return next(one for one in states(office) if one.name == name)


def passed(office, name="nas", **options):
    return next(one for one in vaulting.work_off(office, **options) if one.target == name)


def test_every_target_gets_its_copy_and_the_ledger_after_filing(office):
    with_nas(office)
    document = kept(office)
    filed.follow_ledger(office)

    assert [(one.target, one.copied, one.owed, one.trouble) for one in vaulting.work_off(office)] == [
        ("vault", 1, 0, None),
        ("nas", 1, 0, None),
    ]
    entry = f"urn:letterbook:{document.entry}"
    assert {store.open(entry).digest for _name, store in targets.stores(office)} == {document.entry_digest}
    assert Copy.objects.filter(document=document, kind="vault").count() == 1
    assert [one.body["target"] for one in Event.objects.filter(kind="vaulted")] == ["nas"]


def test_a_second_pass_finds_nothing_to_do(office):
    kept(office)
    vaulting.work_off(office)

    assert passed(office, "vault").copied == 0
    assert list(vaulting.left_over(office)) == []


def test_an_ordinary_document_waits_for_nobody_and_an_important_one_for_those_that_are_named(office):
    with_nas(office, waits="waits = true")
    ordinary, important = kept(office, "N-1"), kept(office, "N-2", "important")
    shutil.rmtree(office.root.parent / "nas")

    assert vaulting.secured(ordinary, office)
    assert not vaulting.secured(important, office)


def test_a_type_that_the_policy_names_waits_whatever_its_importance(office):
    set_vault(office, 'waits_for = { importance = ["important"], types = ["circular"] }')
    office.vault_root.rename(office.root / "away")

    assert not vaulting.secured(kept(office), office)


@pytest.mark.requirement("R-5.3.1-5")
@pytest.mark.parametrize(("kind", "trouble"), [(Failing, Trouble.FULL), (Slow, Trouble.SLOW), (Lying, Trouble.DIFFERS)])
def test_a_target_that_is_full_slow_or_lying_stays_owed_and_gets_its_copy_once_it_is_well(
    office, monkeypatch, kind, trouble
):
    with_nas(office)
    document = kept(office)
    with monkeypatch.context() as patched:
        stand_in(patched, "nas", kind)
        failed = passed(office)

    assert (failed.copied, failed.owed, failed.trouble) == (0, 1, trouble)
    assert of(office).failing_since is not None
    if kind is Lying:
        # What it got was right; it gave back something else.
        assert (row().state, row().trouble) == ("failed", "differs")
    again = passed(office, at_once=True)
    assert (again.copied, again.trouble, again.is_news) == (1, None, True)
    assert row().digest == document.entry_digest
    assert of(office).failing_since is None


def test_what_failed_is_not_tried_before_its_time(office, monkeypatch):
    with_nas(office)
    kept(office)
    with monkeypatch.context() as patched:
        stand_in(patched, "nas", Failing)
        vaulting.work_off(office)

    assert passed(office).copied == 0
    assert row().next_at > row().owed_since
    VaultTarget.objects.update(next_at=timezone.now())
    VaultCopy.objects.update(next_at=timezone.now())
    assert passed(office).copied == 1


def test_one_entry_that_differs_does_not_hold_up_the_others(office):
    with_nas(office)
    vaulting.work_off(office)
    document, _other = kept(office, "N-1"), kept(office, "N-2")
    nas = targets.places(office)[1].store
    foreign = kept(office, "N-3")
    shutil.copytree(office.archive / foreign.entry, nas.root / document.entry)

    done = passed(office)

    assert (done.copied, done.owed, done.trouble) == (2, 1, Trouble.DIFFERS)


def test_a_disk_that_is_not_mounted_is_never_written_to(office):
    with_nas(office)
    shutil.rmtree(office.root.parent / "nas")
    kept(office)

    assert passed(office).trouble is Trouble.AWAY
    assert not (office.root.parent / "nas").exists()


def test_a_target_that_was_emptied_is_not_begun_anew_by_itself(office):
    with_nas(office)
    vaulting.work_off(office)
    shutil.rmtree(office.root.parent / "nas" / "archive")
    kept(office)

    assert passed(office, at_once=True).trouble is Trouble.AWAY


def test_resume_tries_at_once_and_tells_what_stays_owed(office, monkeypatch):
    with_nas(office)
    kept(office)
    with monkeypatch.context() as patched:
        stand_in(patched, "nas", Failing)
        told = {one.document: one.error for one in flow.resume() if one.work == "copy"}
        assert told["vault"] == "" and "满" in told["nas"]

    assert [(one.document, one.error) for one in flow.resume() if one.work == "copy"] == [("nas", "")]


def test_what_another_process_copies_is_left_to_it(office):
    kept(office)
    vaulting.enlist(["vault"])
    until = timezone.now() + timedelta(minutes=5)
    Lease.objects.create(work="vault:vault", holder=leases._holder(1), until=until)

    assert vaulting.work_off(office) == [vaulting.Worked("vault")]
    with pytest.raises(HeldElsewhere):
        vaulting.catch_up("vault", office)


def test_a_pass_that_takes_too_long_goes_on_with_the_next_one(office):
    kept(office)

    assert passed(office, "vault", seconds=-1.0).owed == 1
    assert passed(office, "vault").owed == 0


def test_copies_of_before_there_were_rows_are_known(office):
    document = kept(office)
    Copy.objects.create(document=document, kind="vault", to="vault", at=timezone.now(), digest=document.entry_digest)

    vaulting.enlist(["vault"])

    assert row("vault").state == "copied"


def test_an_outage_is_told_once_and_once_that_it_is_over(office, monkeypatch):
    people.add_person({"user": "gaopin", "mail": "gao@xrwy.example"})
    kept(office)
    with mail_server() as box:
        with_nas(office, "alarm_after_tries = 2")
        set_notify(office, _MAIL.format(port=box.port))
        with monkeypatch.context() as patched:
            stand_in(patched, "nas", Failing)
            for _ in range(4):
                vaulting.work_off(office, at_once=True)
            sending.send_due(office, timezone.now())
        vaulting.work_off(office, at_once=True)
        sending.send_due(office, timezone.now())

    assert [mail["Subject"].partition("（")[0] for mail in box.mails] == [
        "【备份中断，请处理】备份库“nas”",
        "【备份已恢复】备份库“nas”",
    ]
    assert [one.kind for one in Event.objects.filter(kind__startswith="target-")] == [outages.FAILED, outages.BACK]


def test_an_outage_that_was_over_before_anybody_was_told_is_moot(office, monkeypatch):
    people.add_person({"user": "gaopin", "mail": "gao@xrwy.example"})
    kept(office)
    with mail_server() as box:
        with_nas(office, "alarm_after_tries = 1")
        set_notify(office, _MAIL.format(port=box.port))
        with monkeypatch.context() as patched:
            stand_in(patched, "nas", Failing)
            vaulting.work_off(office)
        vaulting.work_off(office, at_once=True)
        sending.send_due(office, timezone.now())

    assert [(one.kind, one.state) for one in Message.objects.all()] == [("outage", "moot"), ("back", "sent")]
    assert len(box.mails) == 1


def test_an_outage_is_told_after_hours_however_few_the_tries(office, monkeypatch):
    with_nas(office)
    kept(office)
    stand_in(monkeypatch, "nas", Failing)
    vaulting.work_off(office)
    VaultTarget.objects.filter(name="nas").update(failing_since=timezone.now() - timedelta(hours=7))

    vaulting.work_off(office, at_once=True)

    assert VaultTarget.objects.get(name="nas").told_at is not None


_MAIL = 'mail = true\n[notify.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "lb@xrwy.example"'


def test_verify_and_doctor_tell_what_is_owed_for_long(office, monkeypatch):
    with_nas(office)
    document = kept(office)
    stand_in(monkeypatch, "nas", Failing)
    vaulting.work_off(office)
    VaultCopy.objects.update(owed_since=timezone.now() - timedelta(days=1))

    told = list(completeness._late(office))
    assert [(fault.code, fault.where) for fault in told] == [("copy-owed", document.number)]
    codes = {one.code: one.state.value for one in health.findings(office)}
    assert (codes["vault-nas"], codes["vault-nas-owed"]) == ("failed", "warning")


def test_doctor_tells_of_settings_that_cannot_be_meant(office):
    set_vault(office, "targets = 3")

    found = {one.code: one for one in health.findings(office)}
    assert found["vault-settings"].state.value == "failed"


def test_settings_of_notifications_that_cannot_be_meant_stop_no_copy(office, monkeypatch):
    with_nas(office, "alarm_after_tries = 1")
    set_notify(office, "mail = true")
    kept(office)
    stand_in(monkeypatch, "nas", Failing)

    assert passed(office).trouble is Trouble.FULL
    with pytest.raises(FaultyNotify):
        later.notify()


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


def test_an_entry_that_is_damaged_in_the_archive_is_no_outage_of_the_target(office):
    with_nas(office)
    damaged = kept(office)
    file = office.archive / damaged.entry / "v1" / "content" / "entry.json"
    file.chmod(0o644)
    file.write_bytes(b"[]\n")
    kept(office, "N-2")

    done = passed(office)

    assert (done.copied, done.owed, done.trouble) == (1, 1, Trouble.SOURCE)
    assert of(office).failing_since is None


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


def test_a_bucket_is_a_target_like_any_other_and_its_lock_ends_with_the_term_of_the_entry(
    office, object_store, monkeypatch
):
    monkeypatch.setenv("LETTERBOOK_S3_KEY", KEY)
    monkeypatch.setenv("LETTERBOOK_S3_SECRET", SECRET)
    where = f'endpoint = "{object_store.endpoint}"\nbucket = "{LOCKABLE}"\nprefix = "office"\nlock = "governance"'
    set_vault(office, f'[[vault.targets]]\nname = "far"\nkind = "s3"\n{where}\n')
    document = kept(office)
    filed.follow_ledger(office)

    assert passed(office, "far").copied == 1
    far = targets.places(office)[1]
    until = far.store.held_until(f"urn:letterbook:{document.entry}")
    assert until.year == timezone.now().year + 10
    assert "events-0000000001.jsonl" in far.ledger.sizes()
    assert list(vault_check.faults(far, office)) == []
    assert [one.error for one in snapshots.take(office, timezone.now())] == ["", ""]
    assert of(office, "far").snapshot in far.snapshots.sizes()


def test_a_bucket_that_cannot_be_reached_is_away_and_holds_up_nobody(office, monkeypatch):
    monkeypatch.setenv("LETTERBOOK_S3_KEY", KEY)
    monkeypatch.setenv("LETTERBOOK_S3_SECRET", SECRET)
    where = 'endpoint = "http://127.0.0.1:9"\nbucket = "letters"'
    set_vault(office, f'[[vault.targets]]\nname = "far"\nkind = "s3"\n{where}\n')

    assert vaulting.secured(kept(office), office)
    assert passed(office, "far").trouble is Trouble.AWAY
    assert (of(office, "far").is_there, of(office, "far").where) == (False, "s3://letters/")
