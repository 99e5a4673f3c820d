"""The ledger by itself and against checkpoints, and the events of the database against the ledger's, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from archive.faults import Fault
from archive.ledger import LedgerDamaged
from archive.ledger_lines import LedgerEvent
from pipeline.office import events, filed, sealing
from pipeline.office.models import Event
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from schemas.language import text


def ledger(check: Check) -> Findings:
    """Read every line, and ask every checkpoint that is known whether it is still the same history."""
    found = list(sealing.faults(check.premises, check.against))
    yield from found
    book = filed.ledger(check.premises)
    told = sum(1 for path in book.folder.glob("events-*.jsonl") for _line in path.open("rb"))
    head = book.head()
    # A head may lag; what it does not speak of yet was read all the same.
    yield Covered(Part.LEDGER, "events", told, max(told, head.frontier.size if head else 0))


def recorded(check: Check) -> Findings:
    """Compare every event of the database with the ledger's, in both directions."""
    expected, faults = events.last(), list[Fault]()
    try:
        kept = list(filed.ledger(check.premises).events())
    except LedgerDamaged:
        kept = []  # named by the ledger's own check; the rows are counted as they are
        yield Covered(Part.EVENTS, "events", Event.objects.count(), expected)
        return
    told = list(events.since(0))
    faults += compared(told, kept)
    yield from faults
    yield Covered(Part.EVENTS, "events", len(told), expected)


def compared(told: Iterable[LedgerEvent], kept: Iterable[LedgerEvent]) -> Iterator[Fault]:
    """Yield where database (`told`) and ledger (`kept`) have other events, or another number of them."""
    lagging, unknown = list[int](), list[int]()
    for mine, theirs in zip_longest(told, kept):
        if theirs is None:
            lagging.append(mine.seq)
        elif mine is None:
            unknown.append(theirs.seq)
        elif mine.seq != theirs.seq or mine.leaf() != theirs.leaf():
            yield Fault("ledger-differs", str(theirs.seq), text("Ledger and database tell this event differently."))
    if lagging:
        words = text(
            "%(count)s events of the database are not in the ledger yet: letterbook resume", count=len(lagging)
        )
        yield Fault("ledger-behind", str(lagging[0]), words)
    if unknown:
        words = text("%(count)s events of the ledger are not in the database: it was set back.", count=len(unknown))
        yield Fault("ledger-behind", str(unknown[0]), words)
