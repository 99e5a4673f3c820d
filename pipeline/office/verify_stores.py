"""Every byte of the archive and of its copies, against the filing events: no entry more, none less, none otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archive import entry as entries
from archive import fixity, fixity_pool
from archive import fixity_reckoning as reckoning
from archive.faults import Fault
from archive.fixity import Checked
from archive.store import Census, id_at
from pipeline import vault_trouble
from pipeline.office import certificates, disposing, imported, leases, stores, targets, vault_check
from pipeline.office.models import Document, Event
from pipeline.office.stores import NamedStore
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from pipeline.stages import Stage
from schemas.errors import LetterbookError
from schemas.language import text

_AT_A_TIME = 500


def archive(check: Check) -> Findings:
    """Read the archive."""
    place, *_copies = stores.named(check.premises)
    yield from _store(check, place, Part.ARCHIVE)
    yield from disposing.faults()
    yield from certificates.faults(check.premises)


def copies(check: Check) -> Findings:
    """Read each place of copies, and compare what each was given with what was filed."""
    _archive, *places = stores.named(check.premises)
    beside = {place.name: place for place in targets.places(check.premises)}
    for place in places:
        try:
            for one in _store(check, place, Part.COPIES):
                yield _of_copy(one, place) if isinstance(one, Fault) else one
            yield from _given_otherwise(check, place)
        except OSError as error:
            yield Fault("vault-unreadable", place.name, text("%(why)s", why=str(vault_trouble.of(error).words)))
        yield from vault_check.faults(beside[place.name], check.premises)
    yield Covered(Part.COPIES, "stores", len(places), len(stores.named(check.premises)) - 1)


def _of_copy(fault: Fault, place: NamedStore) -> Fault:
    return replace(fault, code=f"{place.name}-{fault.code}", where=f"{place.name}: {fault.where}")


def _given_otherwise(check: Check, place: NamedStore) -> Iterator[Fault]:
    for entry, digest in stores.expected(place, check.told).items():
        told = check.told.get(entry)
        if not place.store.has(entry):
            yield Fault("copy-missing", entry, text("The copy does not hold this entry."))
        elif told is not None and told.body["inventory"] != digest:
            yield Fault("copy-differs", entry, text("The copy holds another entry at this place."))


def _store(check: Check, place: NamedStore, part: Part) -> Findings:
    wanted = stores.expected(place, check.told)
    objects, found = fixity.survey(place.store, wanted)
    faults = [fault for fault in found if not _is_being_filed(fault)]
    chosen = check.scope.chosen(place.name, objects)
    pinned = [(path, wanted.get(str(id_at(path) or ""), "")) for path in chosen]
    done, left_out = [], imported.left_out_by_document()
    for read in _read(check, place, pinned):
        own = read.faults or tuple(_reckoned(read, check.told, left_out))
        faults += own
        done.append(replace(read, described=b""))
        if place.is_archive and not own and read.entry in wanted:
            check.facts[read.entry] = entries.loads(read.described)
    if check.scope.seconds is not None:
        # What there was no time for is not left out: its turn comes first the next time.
        chosen = chosen[: len(done)]
    yield from faults
    yield from reckoning.skipped(chosen, done)
    yield from _counts(check, place, part, done, chosen, is_faulty=bool(faults))


def _read(check: Check, place: NamedStore, pinned: Sequence[tuple[str, str]]) -> Iterator[Checked]:
    """Yield what was read of each object, telling whoever remembers it, until the time is up."""
    scope, kept = check.scope, list[Checked]()
    until = None if scope.seconds is None else scope.clock() + scope.seconds
    # With a limit of time in small pieces: a piece that was begun is read to its end.
    size = len(pinned) if until is None else _AT_A_TIME
    for start in range(0, len(pinned), max(size, 1)):
        if until is not None and scope.clock() >= until:
            break
        for read in fixity_pool.check_objects(place.store, pinned[start : start + size], scope.pace):
            kept.append(read)
            if len(kept) == _AT_A_TIME:
                scope.remember(place.name, kept)
                kept = []
            yield read
    scope.remember(place.name, kept)


def _reckoned(read: Checked, told: Mapping[str, Event], left_out: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    if (event := told.get(read.entry)) is not None:
        yield from reckoning.reckoned(read, event.body["files"], left_out.get(event.document, ()))


def _counts(
    check: Check, place: NamedStore, part: Part, done: Sequence[Checked], chosen: Sequence[str], *, is_faulty: bool
) -> Findings:
    """Yield what was read beside what lies there by another count; what has faults is told by these."""
    wanted = stores.expected(place, check.told)
    read, there = reckoning.counted(done), _census(place, None if check.scope.is_whole else chosen)
    known = sum(1 for one in done if one.entry in wanted)
    is_expected = len(wanted) if check.scope.is_whole else sum(1 for path in chosen if str(id_at(path)) in wanted)
    yield Covered(part, f"{place.name}-entries", known, is_expected)
    yield Covered(part, f"{place.name}-files", read.files, there.files)
    yield Covered(part, f"{place.name}-bytes", read.size_bytes, there.size_bytes)
    if not is_faulty and read != there:
        yield Fault("read-short", place.name, text("Not everything that lies here was read."))


def _census(place: NamedStore, below: Sequence[str] | None) -> Census:
    try:
        return place.store.census(below)
    except LetterbookError:
        return Census()  # no store is there: the survey has told it


def _is_being_filed(fault: Fault) -> bool:
    """Return whether an entry is there before its event because a live process is filing it just now."""
    if fault.code != "entry-unexpected" or fault.where in disposing.disposed_entries():
        return False
    if Event.objects.filter(kind="filed", body__entry=fault.where).exists():
        return True
    number = fault.where.rpartition("/")[2]
    found = Document.objects.filter(number=number, stage=Stage.RELEASED).first()
    return found is not None and leases.is_held(f"release:{found.key}")
