"""The checks of everything against everything, kept: when, by whom, what they found; and one begun from a page.

`verifying.verify` itself changes nothing. What it found is written down only where that is asked for, so that whoever
watches over the archive sees the check of last night without running it again.
"""

from __future__ import annotations

import heapq
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from django.utils import timezone

from pipeline.office import events, filed, leases, verifying
from pipeline.office.models import Document, Event, Person, Verification
from pipeline.office.verifying import Verified
from pipeline.premises import Premises
from schemas.errors import NotAllowed
from schemas.language import _

WORK = "verify"
MAY = ("quality_center", "system_admin")
_LATELY = 15
# What the archive itself is told, of all that is written down.
_OF_THE_ARCHIVE = {
    "filed": _("filed"),
    "copied": _("copied"),
    "restored": _("brought back from the vault"),
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


def run(premises: Premises, by: Person | None = None, against: Mapping[str, bytes] = MappingProxyType({})) -> Verified:
    """Check everything, also `against` checkpoints that were kept, and write down what was found.

    Raises:
        HeldElsewhere: a check is under way.
    """
    with leases.lease(WORK):
        begun = timezone.now()
        found = verifying.verify(premises, against)
        Verification.objects.create(
            started_at=begun,
            finished_at=timezone.now(),
            by=by,
            operator=events.operator()[:60],
            checked=found.checked,
            expected=found.expected,
            faults=[{name: str(value) for name, value in fault.row().items()} for fault in found.faults],
        )
    return found


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
    command = [str(Path(sys.executable).with_name("letterbook")), "verify", "--record", "--by", by.user]
    subprocess.Popen(
        command,
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


def owed_to_vault() -> list[Document]:
    """Return the important documents whose second copy is not in the vault (5.3.1C)."""
    filed_ones = Document.objects.filter(importance="important").exclude(entry="")
    return list(filed_ones.exclude(copies__kind=filed.VAULT).select_related("project").order_by("id"))


def lately() -> list[Happened]:
    """Return the newest events of the archive, the newest first."""
    # Kind by kind the index knows the newest; for all kinds at once the database sorts half the ledger.
    newest = (Event.objects.filter(kind=kind).order_by("-seq")[:_LATELY] for kind in _OF_THE_ARCHIVE)
    rows = heapq.nlargest(_LATELY, (row for found in newest for row in found), key=lambda row: row.seq)
    named = dict(Document.objects.filter(key__in=[row.document for row in rows]).values_list("key", "number"))
    return [
        Happened(row.seq, row.at, _OF_THE_ARCHIVE[row.kind], named.get(row.document) or row.document) for row in rows
    ]
