"""Leases: a live process's claim on one piece of work.

A lease is void when its process is gone (known by its number and start time on the same machine) or its time is over.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from pipeline.office.models import Lease
from schemas.errors import NotNow
from schemas.language import _

TERM = timedelta(minutes=15)
_DEAD = {"Z", "X"}


class HeldElsewhere(NotNow):
    """Another live process is at this very piece of work."""

    message = _("Another process is working on this just now (%(holder)s); try again in a moment.")


@contextmanager
def lease(work: str) -> Iterator[None]:
    """Hold `work` for the length of a `with` block.

    Raises:
        HeldElsewhere: a live process holds it.
    """
    _take(work)
    try:
        yield
    finally:
        Lease.objects.filter(work=work, holder=myself()).delete()


def _take(work: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        held = Lease.objects.select_for_update().filter(work=work).first()
        if held is not None and _is_live(held, now):
            raise HeldElsewhere(holder=held.holder)
        taken = held or Lease(work=work)
        taken.holder, taken.until = myself(), now + TERM
        taken.save()


def is_held(work: str) -> bool:
    """Return whether a live process holds `work`."""
    held = Lease.objects.filter(work=work).first()
    return held is not None and _is_live(held, timezone.now())


def _is_live(held: Lease, now: datetime) -> bool:
    host, pid, started = held.holder.split("/")
    if held.holder == myself():
        return False
    if host == socket.gethostname():
        return runs(int(pid), started)
    return held.until > now


def runs(pid: int, started: str) -> bool:
    """Return whether the process of this machine with this number, begun at that tick, is alive."""
    return _runs(pid) and _started(pid) == started


def myself() -> str:
    """Return `host/pid/start time` of this process."""
    return _holder(os.getpid())


@cache
def _holder(pid: int) -> str:
    return f"{socket.gethostname()}/{pid}/{_started(pid)}"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """Return when a process began, in the kernel's ticks since boot; empty where there is no /proc to ask.

    A dead process whose parent never asked for it keeps its number and its entry (state Z): it holds nothing.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "dead" if fields[0] in _DEAD else fields[19]
    except (OSError, IndexError):
        return ""
