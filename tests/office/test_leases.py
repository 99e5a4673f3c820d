"""A lease keeps a second process out exactly as long as the first one lives."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline.office import leases
from pipeline.office.models import Lease

pytestmark = pytest.mark.usefixtures("office")


def held(holder, minutes=5, work="x"):
    Lease.objects.create(work=work, holder=holder, until=timezone.now() + timedelta(minutes=minutes))


def test_a_lease_ends_with_its_block_also_when_the_block_fails():
    with pytest.raises(KeyboardInterrupt), leases.lease("x"):
        raise KeyboardInterrupt

    assert not Lease.objects.exists()


def test_a_live_process_keeps_others_out_and_is_named():
    holder = leases._holder(os.getppid())
    held(holder)

    with pytest.raises(leases.HeldElsewhere) as refusal, leases.lease("x"):
        pass

    assert holder in str(refusal.value)
    assert leases.is_held("x")
    assert Lease.objects.get().holder == holder


def test_one_piece_of_work_does_not_keep_another_waiting():
    held(leases._holder(os.getppid()), work="y")

    with leases.lease("x"):
        assert not leases.is_held("nothing")


def test_a_process_number_that_was_given_to_another_process_holds_nothing():
    host, pid, started = leases._holder(os.getppid()).split("/")
    held(f"{host}/{pid}/{int(started) + 1}")

    with leases.lease("x"):
        assert Lease.objects.get().holder == leases.myself()


def test_a_process_that_ended_holds_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    holder = leases._holder(ended.pid)
    ended.wait()
    held(holder)

    assert leases.is_held("x") is False


def test_a_process_of_another_user_counts_as_alive(monkeypatch):
    def not_ours(_pid, _signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", not_ours)
    held(leases._holder(os.getppid()))

    assert leases.is_held("x")


def test_where_no_process_table_can_be_read_the_start_is_unknown():
    assert leases._started(2**22 + 7) == ""


def test_another_machine_holds_until_its_term_is_over():
    held("elsewhere/1/1", minutes=5)
    assert leases.is_held("x")

    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert not leases.is_held("x")
