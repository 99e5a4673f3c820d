"""Everything against everything: archive, vault, ledger, database and index. Every byte is read; nothing is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from archive import fixity
from archive.faults import Fault
from archive.ledger import LedgerDamaged
from archive.store import Found
from index.engine import IndexDamaged
from index.search import Finder
from pipeline import claims
from pipeline.office import completeness, disposing, events, filed, leases, sealing
from pipeline.office.models import Copy, Document, Drop, Event, RegisterRow, Series
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.errors import Damaged
from schemas.language import text


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries were read, how many there should be, and what is wrong."""

    checked: int
    expected: int
    faults: tuple[Fault, ...]

    def row(self) -> dict[str, Any]:
        """Return the result as the outside contract shows it."""
        return {
            "checked": self.checked,
            "expected": self.expected,
            "faults": [fault.row() for fault in self.faults],
        }


def verify(premises: Premises, against: Mapping[str, bytes] = MappingProxyType({})) -> Verified:
    """Check everything against everything and return every fault found.

    `against` are checkpoints of the ledger that somebody kept, by the names that faults shall bear.
    """
    inventories = _expected()
    found = [
        *fixity.check_store(filed.archive(premises), inventories),
        *_vault(premises),
        *sealing.faults(premises, against),
        *_ledger_against_database(premises),
        *_stages(),
        *_numbers(),
        *completeness.faults(premises),
        *disposing.faults(premises),
        *_received(premises),
        *_index(premises),
    ]
    return Verified(_count(premises), len(inventories), tuple(found))


def _expected() -> dict[str, str]:
    """Return what must be in the archive: object id to the digest of its inventory, as its filing event has it.

    What was disposed of must not be there: the certificates speak of that.
    """
    told = {str(event.body["entry"]): str(event.body["inventory"]) for event in Event.objects.filter(kind="filed")}
    gone = disposing.disposed_entries()
    return {entry: inventory for entry, inventory in told.items() if entry not in gone}


def _count(premises: Premises) -> int:
    try:
        return sum(1 for found, _path in filed.archive(premises).walk() if found is Found.OBJECT)
    except Damaged:
        return 0


def _vault(premises: Premises) -> Iterator[Fault]:
    copies = Copy.objects.filter(kind=filed.VAULT).select_related("document")
    wanted = {f"urn:letterbook:{copy.document.entry}": copy.digest for copy in copies}
    for fault in fixity.check_store(filed.vault(premises), wanted):
        yield Fault(f"vault-{fault.code}", fault.where, fault.message)
    yield from fixity.compare(filed.archive(premises), filed.vault(premises), wanted)


def _ledger_against_database(premises: Premises) -> Iterator[Fault]:
    book = filed.ledger(premises)
    try:
        kept = {event.seq: event for event in book.events()}
    except LedgerDamaged:
        return  # named by the ledger's own check
    last = events.last()
    if len(kept) != last:
        yield Fault("ledger-behind", str(len(kept)), text("The database holds %(last)s events.", last=str(last)))
    for event in events.since(0):
        other = kept.get(event.seq)
        if other is not None and (other.leaf() != event.leaf()):
            yield Fault("ledger-differs", str(event.seq), text("Ledger and database tell this event differently."))


def _stages() -> Iterator[Fault]:
    told = {event.document for event in Event.objects.filter(kind="filed")}
    for document in Document.objects.exclude(number=None):
        stage = Stage(document.stage)
        if stage.is_filed and document.key not in told:
            yield Fault("not-in-ledger", document.key, text("It counts as filed, and no event says so."))
        if stage is Stage.RELEASED and not leases.is_held(f"release:{document.key}"):
            yield Fault("not-filed", document.key, text("It has a number and was not filed yet: letterbook resume"))


def _numbers() -> Iterator[Fault]:
    """Yield series with a gap, a number given twice, or one beyond the last (I6).

    What was given elsewhere may have gaps: the numbers of a handover, as far as they reach.
    """
    given: dict[str, list[int]] = {}
    elsewhere: dict[str, int] = {}
    for number in Document.objects.filter(came_by="bag").values_list("number", flat=True):
        prefix, _dash, serial = str(number).rpartition("-")
        elsewhere[prefix] = max(elsewhere.get(prefix, 0), int(serial) if serial.isdecimal() else 0)
    for number in Document.objects.exclude(number=None).values_list("number", flat=True):
        prefix, _dash, serial = str(number).rpartition("-")
        given.setdefault(prefix, []).append(int(serial) if serial.isdecimal() else 0)
    for line in RegisterRow.objects.exclude(serial=None).select_related("document__project"):
        given.setdefault(f"register/{line.document.project.code}/{line.year}", []).append(line.serial or 0)
    for series in Series.objects.all():
        first, found = elsewhere.get(series.name, 0), sorted(given.pop(series.name, []))
        is_once = len(found) == len(set(found))
        if not is_once or [one for one in found if one > first] != list(range(first + 1, series.last + 1)):
            yield Fault(
                "number-gap", series.name, text("The numbers of this series are not 1 to %(n)s.", n=series.last)
            )
    for name in given:
        yield Fault("number-unknown", name, text("Numbers of a series that was never opened."))


def _received(premises: Premises) -> Iterator[Fault]:
    """Yield dropped files that are gone or altered before their document is secured (I3)."""
    waiting = Drop.objects.filter(
        document__stage__in=[s for s in Stage if s.is_open or s in {Stage.RELEASED, Stage.FILED}]
    )
    for drop in waiting:
        files = [
            path for path in (premises.received / drop.sha256).glob("*") if path.name not in {claims.NOTE, claims.OWED}
        ]
        if not any(claims.digest(path) == drop.sha256 for path in files):
            yield Fault("received-missing", drop.sha256, text("The file that was handed in is missing or altered."))


def _index(premises: Premises) -> Iterator[Fault]:
    """Yield an index that leads the ledger, or that differs where it has followed; lagging is no fault (I4)."""
    finder = Finder(premises.index)
    try:
        position, numbers = finder.position(), finder.numbers()
    except IndexDamaged as error:
        yield Fault("index-damaged", str(premises.index), text(error.message, **error.params))
        return
    if position > events.last():
        yield Fault("index-leads", str(position), text("The index knows more than the ledger: rebuild it."))
        return
    told = Event.objects.filter(kind="filed", seq__lte=position)
    wanted = {str(event.body["number"]) for event in told if not event.body.get("restricted")}
    wanted -= disposing.disposed_numbers(position)
    for number in sorted(wanted ^ numbers):
        yield Fault("index-differs", number, text("Index and ledger disagree on this document: rebuild the index."))
