"""That a database was made anew is a fact of the office's history: its event stands in the ledger."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from pipeline.office import events, filed
from pipeline.office.rebuilding.database import REBUILT, Rebuilt
from pipeline.premises import Premises
from schemas.errors import Damaged


def write_down(done: Rebuilt, premises: Premises) -> bool:
    """Write the event and let the ledger follow; return whether it could be signed here.

    Without the key that signs the ledger the event waits in the database until that is back.
    """
    with transaction.atomic():
        counts: dict[str, Any] = {name: done.counts[name] for name in ("events", "documents")}
        lost = sum(count for _what, count in done.not_restored)
        events.record(REBUILT, at=timezone.now(), root=done.root, not_restored=lost, **counts)
    try:
        filed.follow_ledger(premises)
    except Damaged:
        return False
    return True
