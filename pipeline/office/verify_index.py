"""The index against ledger and archive: hits of what is not there, no hits of what is, and hits of what it once was.

It may lag behind the ledger and never lead (I4): what it has not followed yet is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from archive import entry as entries
from archive.entry import EntryFacts
from archive.faults import Fault
from index.engine import Held, IndexDamaged
from index.search import Finder
from pipeline.office import disposing, events
from pipeline.office.models import Event
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from schemas.language import text


def index(check: Check) -> Findings:
    """Compare every document that the index holds, and look for each that it should hold."""
    finder = Finder(check.premises.index)
    try:
        position, held = finder.position(), finder.held()
    except IndexDamaged as error:
        yield Fault("index-damaged", str(check.premises.index), text(error.message, **error.params))
        yield Covered(Part.INDEX, "documents", 0, 0)
        return
    if position > events.last():
        yield Fault("index-leads", str(position), text("The index knows more than the ledger: rebuild it."))
    wanted = {
        str(told.body["number"]): told
        for told in check.told.values()
        if told.seq <= position and not told.body.get("restricted")
    }
    # What was destroyed after the index's position is still found: it lags, and that is no fault.
    lagging = disposing.disposed_numbers(events.last()) - disposing.disposed_numbers(position)
    held = [one for one in held if one.facts.number not in lagging]
    yield from differences(held, wanted, check.facts)
    yield Covered(Part.INDEX, "documents", len(held), len(wanted))


def differences(held: list[Held], wanted: Mapping[str, Event], facts: Mapping[str, EntryFacts]) -> Iterator[Fault]:
    """Yield every number that one side has alone, and each document that the index tells otherwise than its entry."""
    numbers = [one.facts.number for one in held]
    for number in sorted(set(numbers) - wanted.keys()):
        yield Fault(
            "index-differs", number, text("The index finds a document that was never filed: rebuild the index.")
        )
    for number in sorted(wanted.keys() - set(numbers)):
        yield Fault("index-differs", number, text("The index does not find this document: rebuild the index."))
    for one in held:
        told = wanted.get(one.facts.number)
        if told is not None and (numbers.count(one.facts.number) > 1 or _is_stale(one, told, facts)):
            words = text("The index tells this document otherwise than its entry: rebuild the index.")
            yield Fault("index-stale", one.facts.number, words)


def _is_stale(one: Held, told: Event, facts: Mapping[str, EntryFacts]) -> bool:
    entry = str(told.body["entry"])
    if one.entry != entry or sha256(one.body.encode()).hexdigest() != told.body["files"].get(entries.TEXT):
        return True
    if (own := facts.get(entry)) is None:
        return False
    confidentiality = str(own.more.get("confidentiality", "internal"))
    filed = (own.title, own.project, own.type, own.category, own.importance, confidentiality, own.issued_on)
    found = one.facts
    return filed != (
        one.title, found.project, found.type, found.category, found.importance, found.confidentiality, found.date
    )  # fmt: skip
