"""The checks of everything against everything, kept: when, by whom, what they found; and one begun from a page.

`verifying.verify` itself changes nothing. A run is an event, without names, and leaves a row for the desk's page, so
that whoever watches over the archive sees the check of last night without running it again. It remembers what was read
when: a check of a part of the archive begins with what was read longest ago.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.faults import Fault
from archive.fixity import Checked
from archive.pacing import Throttle, unpaced
from pipeline.office import events, filed, leases, verifying
from pipeline.office.models import Document, Event, FixityCheck, Person, Verification
from pipeline.office.prepared import Prepared
from pipeline.office.verify_parts import Scope
from pipeline.office.verifying import Verified
from pipeline.premises import Premises
from schemas.errors import NotAllowed
from schemas.language import _

WORK = "verify"
MAY = ("quality_center", "system_admin")
_LATELY = 15
_OF_THE_LEDGER = ("ledger", "checkpoint")
# What the archive itself is told, of all that is written down.
_OF_THE_ARCHIVE = {
    "filed": _("filed"),
    "copied": _("copied"),
    "restored": _("brought back from the vault"),
    "repaired": _("mended from a copy"),
    "archive-checked": _("checked"),
    "vaulted": _("copied to a further target"),
    "target-failed": _("a target of copies fails"),
    "target-back": _("a target of copies works again"),
    "withdrawn": _("withdrawn"),
    "superseded": _("superseded"),
    "exported": _("taken out"),
    "disposed": _("destroyed at the end of its term"),
}


class NotYourCheck(NotAllowed):
    """A check reads every byte: it is for those who watch over the archive."""

    message = _("%(person)s may not start a check of the archive; %(roles)s may.")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the archive as a page tells it."""

    seq: int
    at: object
    words: str
    about: str


@dataclass(frozen=True, slots=True)
class Portion:
    """How much is read this time: one of so many `nights`, for so many `minutes`, at so many megabytes a second.

    With `personal` every personal part is opened, also those that were opened once.
    """

    nights: int = 1
    minutes: float | None = None
    rate: float | None = None
    personal: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all that is kept is read, as fast as it goes."""
        return replace(self, personal=False) == WHOLE


WHOLE = Portion()


def scope_of(portion: Portion, *, remembers: bool) -> Scope:
    """Return what the checker is told of `portion`; whether it remembers in the database what was read when."""
    return Scope(
        nights=portion.nights,
        seconds=None if portion.minutes is None else portion.minutes * 60,
        pace=unpaced if portion.rate is None else Throttle(portion.rate * 1e6),
        last_read={(one.store, one.path): one.at for one in FixityCheck.objects.all()} if not portion.is_whole else {},
        remember=_remember if remembers else _forget,
        opens_all=portion.personal,
    )


def _forget(_store: str, _read: Sequence[Checked]) -> None:
    """Leave no trace of what was read."""


def _remember(store: str, read: Sequence[Checked]) -> None:
    now = timezone.now()
    rows = [FixityCheck(store=store, path=one.path, at=now, is_whole=not one.faults) for one in read]
    FixityCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["store", "path"], update_fields=["at", "is_whole"], batch_size=200
    )


def run(
    premises: Premises,
    by: Person | None = None,
    against: Mapping[str, bytes] = MappingProxyType({}),
    portion: Portion = WHOLE,
) -> Verified:
    """Check everything, also `against` checkpoints that were kept, and write down what was found, with its event.

    Raises:
        HeldElsewhere: a check is under way.
    """
    with leases.lease(WORK):
        begun = timezone.now()
        found = verifying.verify(premises, against, scope_of(portion, remembers=True))
        _write_down(found, begun, by, portion)
    if not any(_is_of_the_ledger(fault, against) for fault in found.faults):
        # A ledger that is not what it was is left as it is, for whoever has to find out how that came about.
        filed.follow_ledger(premises)
    return found


def _is_of_the_ledger(fault: Fault, against: Mapping[str, bytes]) -> bool:
    """Return whether the ledger is not what it was: that it lags is mended by going on, a faulty file was brought."""
    is_brought = fault.code.startswith("checkpoint") and fault.where in against
    return fault.code.startswith(_OF_THE_LEDGER) and fault.code != "ledger-behind" and not is_brought


def _write_down(found: Verified, begun: datetime, by: Person | None, portion: Portion) -> None:
    row, now = found.row(), timezone.now()
    with transaction.atomic():
        Verification.objects.create(
            started_at=begun,
            finished_at=now,
            by=by,
            operator=events.operator()[:60],
            checked=found.checked,
            expected=found.expected,
            faults=row["faults"],
            covered=row["parts"],
            nights=portion.nights,
        )
        counts = {f"{one.part}.{one.of}": one.checked for one in found.covered}
        facts: dict[str, Any] = {"checked": found.checked, "expected": found.expected, "faults": len(found.faults)}
        events.record("archive-checked", at=now, **facts, covered=counts, whole=portion.is_whole)


def begin(premises: Premises, by: Person) -> None:
    """Start a check in a process of its own, which goes on when the page is closed.

    Raises:
        NotYourCheck
        HeldElsewhere: a check is under way.
    """
    from pipeline.office import access

    if not access.holds_in_company(by, MAY):
        raise NotYourCheck(person=by.name, roles=access.role_titles(MAY), clause="5.3.3B②")
    if is_running():
        raise leases.HeldElsewhere(holder=WORK)
    _start(premises, "--record", "--by", by.user)


def begin_nightly(premises: Premises) -> bool:
    """Start this night's check if `[verify]` in office.toml asks for one and it was not begun; return whether it was.

    `at` is its hour ("02:30"), `nights` after how many nights everything was read, `rate` how many MB a second.
    """
    asked, now = premises.settings.get("verify", {}), timezone.localtime()
    at = str(asked.get("at", ""))
    if not at or now.strftime("%H:%M") < at or is_running():
        return False
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if Verification.objects.filter(started_at__gte=midnight, by=None).exists():
        return False
    options = {"--part-of": asked.get("nights"), "--rate": asked.get("rate")}
    _start(premises, *(word for name, value in options.items() if value for word in (name, str(value))))
    return True


def _start(premises: Premises, *options: str) -> None:
    subprocess.Popen(
        [str(Path(sys.executable).with_name("letterbook")), "verify", *options],
        env={**os.environ, "LETTERBOOK_OFFICE": str(premises.root)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def is_running() -> bool:
    """Return whether a check is under way in another process."""
    return leases.is_held(WORK)


def latest() -> Verification | None:
    """Return the newest check that was written down."""
    return Verification.objects.select_related("by").last()


# The index has the events of a kind in their order: of each kind no more are looked at than are among the newest.
_newest = Prepared(lambda kinds: Event.objects.filter(kind__in=kinds).order_by("-seq")[:_LATELY], kinds=[str])
_numbers = Prepared(lambda keys: Document.objects.filter(key__in=keys).values_list("key", "number"), keys=[str])


def lately() -> list[Happened]:
    """Return the newest events of the archive, the newest first."""
    rows = _newest(kinds=list(_OF_THE_ARCHIVE))
    named = dict(_numbers(keys=sorted({row.document for row in rows})))
    return [
        Happened(
            row.seq,
            row.at,
            _OF_THE_ARCHIVE[row.kind],
            named.get(row.document) or row.document or str(row.body.get("target", "")),
        )
        for row in rows
    ]
