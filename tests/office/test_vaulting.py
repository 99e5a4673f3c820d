"""Copies are owed, made, read back, tried again and told of, whatever a target does."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline import flow
from pipeline.office import (
    filed,
    leases,
    snapshots,
    targets,
    vault_check,
    vaulting,
)
from pipeline.office.leases import HeldElsewhere
from pipeline.office.models import Copy, Document, Event, Lease, VaultCopy, VaultTarget
from pipeline.stages import Stage
from pipeline.vault_trouble import Trouble
from tests.object_store import KEY, LOCKABLE, SECRET
from tests.vaults import Failing, Lying, Slow, kept, of, passed, row, set_vault, stand_in, with_nas


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


def test_a_target_that_is_new_is_made_by_the_first_document_that_is_filed(office):
    with_nas(office)

    assert vaulting.secured(kept(office), office)
    assert (row().state, of(office).failing_since) == ("copied", None)


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
    # Released and secured: what is left to do is the copies alone.
    Document.objects.filter(pk=kept(office).pk).update(stage=Stage.SECURED)
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
