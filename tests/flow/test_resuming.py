"""Carrying on after a crash, and never touching what a live process holds."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from pipeline import flow, receive
from pipeline.office import documents, filed, leases, notices, verifying
from pipeline.office.models import Document, Lease, RegisterRow
from pipeline.office.refusals import NoticeFirst
from pipeline.stages import Stage


def test_with_nothing_left_over_resume_does_nothing(desk, board_notice):
    desk.filed(board_notice())

    assert flow.resume() == []


def test_a_file_that_was_received_and_not_answered_is_taken_on(desk, board_notice):
    receive.copied(desk.premises, desk.file(board_notice()), "TFY")

    [done] = flow.resume()

    assert (done.work, done.error) == ("take", "")
    assert Document.objects.count() == 1


@pytest.mark.slow
def test_a_reading_notice_that_a_crash_kept_from_being_opened_is_opened(desk, monkeypatch):
    record = desk.example("service_report")

    def crash(*_):
        raise KeyboardInterrupt

    document = desk.approve(desk.submit(record), "zhouqiming", "qianming", "shenmuzhi")
    with monkeypatch.context() as patch:
        patch.setattr(notices, "drafted", crash)
        with pytest.raises(KeyboardInterrupt):
            flow.release(document, desk.person("linruoxi"))
    with pytest.raises(NoticeFirst):
        flow.publish(documents.find(document.key), desk.person("linruoxi"))
    flow.resume()

    assert document.opened.count() == 1


def test_a_missing_draft_is_rendered_again(desk, board_notice):
    document = desk.submit(board_notice())
    folder = desk.premises.draft(document.key, 1)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()

    flow.resume()

    assert len(documents.files(document, desk.premises)) == 2


def test_a_vault_copy_that_could_not_be_made_is_made_later(desk, board_notice):
    vault = desk.premises.vault_root
    hidden = vault.rename(vault.with_name("vault-away"))
    document = desk.filed(board_notice())
    hidden.rename(vault)

    flow.resume()

    assert document.copies.filter(kind="vault").exists()


def test_what_a_live_process_holds_is_left_alone_and_reported(desk, board_notice):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")
    now = timezone.now()
    Document.objects.filter(pk=document.pk).update(stage=Stage.RELEASED, number="XRWY-TFY-TZ-2026-0001", issued_at=now)
    holder = leases._holder(os.getppid())
    Lease.objects.create(work=f"release:{document.key}", holder=holder, until=timezone.now() + timedelta(minutes=5))

    [report] = flow.resume()

    assert report.error
    assert documents.find(document.key).stage == Stage.RELEASED


@pytest.mark.usefixtures("office")
def test_the_lease_of_a_dead_process_is_void():
    dead = leases.myself().replace(f"/{os.getpid()}/", "/4194305/")
    Lease.objects.create(work="x", holder=dead, until=timezone.now() + timedelta(minutes=5))

    with leases.lease("x"):
        assert leases.is_held("x") is False

    assert not Lease.objects.filter(work="x").exists()


@pytest.mark.usefixtures("office")
def test_a_lease_of_another_machine_ends_with_its_term():
    Lease.objects.create(work="x", holder="elsewhere/1/1", until=timezone.now() + timedelta(minutes=5))
    with pytest.raises(leases.HeldElsewhere), leases.lease("x"):
        pass
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))

    with leases.lease("x"):
        pass


def test_a_whole_office_verifies_without_a_fault(desk, board_notice):
    flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    filed.follow_index(desk.premises)

    result = verifying.verify(desk.premises)

    assert (result.checked, result.expected, [str(fault) for fault in result.faults]) == (1, 1, [])


def test_a_gap_in_the_register_is_found(desk, board_notice):
    document = desk.filed(board_notice())
    RegisterRow.objects.filter(document=document).update(serial=2)

    codes = {fault.code for fault in verifying.verify(desk.premises).faults}

    assert "number-gap" in codes


def test_a_flipped_byte_a_lost_entry_and_a_lost_file_are_each_found(desk, board_notice):
    document = desk.filed(board_notice())
    [pdf] = (desk.premises.archive / document.entry).glob("v1/content/*.pdf")
    pdf.chmod(0o644)
    data = bytearray(pdf.read_bytes())
    data[100] ^= 1
    pdf.write_bytes(bytes(data))
    filed.follow_index(desk.premises)

    codes = {fault.code for fault in verifying.verify(desk.premises).faults}

    assert "file-altered" in codes


@pytest.mark.usefixtures("office")
def test_a_dead_process_that_nobody_buried_holds_nothing():
    child = subprocess.Popen(["true"])
    while Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        os.sched_yield()
    holder = f"{leases.myself().split('/')[0]}/{child.pid}/{_start_of(child.pid)}"
    Lease.objects.create(work="x", holder=holder, until=timezone.now() + timedelta(minutes=5))

    assert leases.is_held("x") is False
    child.wait()


def _start_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
