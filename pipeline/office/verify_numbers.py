"""Numbers without gaps (I6), stages that events bear out, and the register against what was released and went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from archive.faults import Fault
from pipeline import claims
from pipeline.office import completeness, leases, unfiled
from pipeline.office.imported import Way
from pipeline.office.models import Document, Drop, Event, Feedback, RegisterRow, Series
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from pipeline.stages import Stage
from schemas.language import text


def numbers(check: Check) -> Findings:
    """Compare the numbers given with their series, and the numbered documents with the events of their release."""
    given, elsewhere = dict[str, list[int]](), dict[str, int]()
    for number, came_by in Document.objects.exclude(number=None).values_list("number", "came_by"):
        prefix, _dash, last = str(number).rpartition("-")
        serial = int(last) if last.isdecimal() else 0
        given.setdefault(prefix, []).append(serial)
        if came_by == Way.BAG:
            elsewhere[prefix] = max(elsewhere.get(prefix, 0), serial)
    for line in RegisterRow.objects.exclude(serial=None).select_related("document__project"):
        given.setdefault(f"register/{line.document.project.code}/{line.year}", []).append(line.serial or 0)
    for receipt in Feedback.objects.values_list("receipt", flat=True):
        code, _word, year, last = str(receipt).rsplit("-", 3)
        given.setdefault(f"feedback/{code}/{year}", []).append(int(last) if last.isdecimal() else 0)
    series = dict(Series.objects.values_list("name", "last"))
    yield from gaps(given, series, elsewhere)
    yield from _stages(check)
    yield Covered(Part.NUMBERS, "series", len(given.keys() & series.keys()), len(series))


def gaps(
    given: Mapping[str, Sequence[int]], series: Mapping[str, int], elsewhere: Mapping[str, int] = MappingProxyType({})
) -> Iterator[Fault]:
    """Yield each series whose numbers are not 1 to its last, and each number of a series that was never opened.

    What another office gave may have gaps as far as it reaches: `elsewhere` is the last of those, by series.
    """
    for name, last in series.items():
        first, found = elsewhere.get(name, 0), sorted(given.get(name, []))
        is_once = len(found) == len(set(found))
        if not is_once or [one for one in found if one > first] != list(range(first + 1, last + 1)):
            yield Fault("number-gap", name, text("The numbers of this series are not 1 to %(n)s.", n=last))
    for name in given:
        if name not in series:
            yield Fault("number-unknown", name, text("Numbers of a series that was never opened."))


def _stages(check: Check) -> Iterator[Fault]:
    told = {event.document for event in check.told.values()}
    for document in Document.objects.exclude(number=None):
        stage = Stage(document.stage)
        if stage.is_filed and document.key not in told:
            yield Fault("not-in-ledger", document.key, text("It counts as filed, and no event says so."))
        if not stage.is_filed and stage is not Stage.RELEASED and document.key in told:
            yield Fault("not-filed", document.key, text("An event says that it was filed, and its stage does not."))
        if stage is Stage.RELEASED and not leases.is_held(f"release:{document.key}"):
            yield Fault("not-filed", document.key, text("It has a number and was not filed yet: letterbook resume"))


def register(check: Check) -> Findings:
    """Compare the register with the releases that gave its numbers, and look for copies and rows that are missing."""
    yield from completeness.faults(check.premises)
    released = {event.document: str(event.body["register"]) for event in Event.objects.filter(kind="released")}
    rows = {row.document.key: row for row in RegisterRow.objects.exclude(serial=None).select_related("document")}
    for key in sorted(rows.keys() | {key for key, number in released.items() if number}):
        row, number = rows.get(key), released.get(key, "")
        if row is None:
            yield Fault("not-registered", key, text("It was released with a register number, and has no row."))
        elif f"{row.year}-{row.serial:03d}" != number:
            yield Fault("register-differs", key, text("Its register number is not the one that it was released with."))
    twice = Counter(number for number in Event.objects.filter(kind="released").values_list("body__number", flat=True))
    for number in sorted(str(number) for number, times in twice.items() if times > 1):
        yield Fault("number-twice", number, text("This number was given twice."))
    yield Covered(Part.REGISTER, "rows", len(rows), sum(1 for number in released.values() if number))


def received(check: Check) -> Findings:
    """Find what was handed in, or written by owners, and is gone or altered before it is secured (I3)."""
    waiting = Drop.objects.filter(
        document__stage__in=[s for s in Stage if s.is_open or s in {Stage.RELEASED, Stage.FILED}]
    )
    found = 0
    for drop in waiting:
        if _is_kept(check, drop.sha256):
            found += 1
        else:
            yield Fault("received-missing", drop.sha256, text("The file that was handed in is missing or altered."))
    yield Covered(Part.RECEIVED, "files", found, len(waiting))
    yield from unfiled.here(check.premises)
    parcels = dict(Feedback.objects.filter(document=None).exclude(received="").values_list("receipt", "received"))
    lost = [one for one, sha256 in parcels.items() if not _is_kept(check, sha256)]
    # Meanwhile a letter may have been made of it, which holds the words from then on.
    lost = list(Feedback.objects.filter(receipt__in=lost, document=None).values_list("receipt", flat=True))
    for receipt in lost:
        yield Fault(
            "received-missing", receipt, text("What an owner wrote is missing or altered, and is no letter yet.")
        )
    yield Covered(Part.RECEIVED, "parcels", len(parcels) - len(lost), len(parcels))


def _is_kept(check: Check, sha256: str) -> bool:
    files = (check.premises.received / sha256).glob("*")
    return any(claims.digest(path) == sha256 for path in files if path.name not in {claims.NOTE, claims.OWED})
