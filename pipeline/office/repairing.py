"""Mending: what is damaged or gone in one store is put back from another that still has it as it was filed (5.3.1C).

Only from a copy that was read to its last byte and is the very one that the filing event tells of. The damaged object
is moved aside as a whole and kept, for whoever has to find out how it came about. Where no store has it whole, nothing
is touched. Repeatable: what a crash interrupted is mended by the next call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import fixity, fixity_pool, ocfl
from archive.ocfl import EntryId
from archive.store import id_at
from index.engine import IndexDamaged
from index.search import Finder
from pipeline import vault_trouble
from pipeline.office import documents, events, filed, key_copies, leases, ledger_copies, stores, targets, verify_index
from pipeline.office.models import Document, Event
from pipeline.office.stores import NamedStore
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas.errors import Damaged
from schemas.language import Text, _

WORK = "repair"
_RUBBISH = ("stray-file", "empty-folder")
_AWAY = ("archive-missing", "archive-unreadable")


class Outcome(StrEnum):
    """What became of one thing that was wrong."""

    MENDED = "mended"
    MENDABLE = "mendable"
    MOVED = "moved"
    HOPELESS = "hopeless"
    LEFT = "left"
    OTHER = "other"
    AWAY = "away"

    @property
    def is_good(self) -> bool:
        """Whether nobody need look at it any more."""
        return self in {Outcome.MENDED, Outcome.MENDABLE, Outcome.MOVED}

    @property
    def words(self) -> str:
        """What is said of it, as a message."""
        return _WORDS[self]


_WORDS = {
    Outcome.MENDED: _("%(where)s in %(store)s: mended from %(source)s."),
    Outcome.MENDABLE: _("%(where)s in %(store)s: can be mended."),
    Outcome.MOVED: _("%(where)s in %(store)s: belonged to no entry; moved to %(discarded)s."),
    Outcome.HOPELESS: _("%(where)s in %(store)s: no store that can be read has it whole; nothing was touched."),
    Outcome.LEFT: _("%(where)s in %(store)s: no filing event speaks of it; find out where it comes from."),
    Outcome.OTHER: _("%(where)s in %(store)s: tells another history than the ledger here; find out why."),
    Outcome.AWAY: _("%(where)s in %(store)s: not mended; then run it again. %(why)s"),
}


@dataclass(frozen=True, slots=True)
class Mended:
    """One thing that was wrong: in which store, where, what became of it, from where, and where the old lies now.

    `stays_until` is when the lock of a bad version ends that stays in a bucket until then, read by nobody; `why` tells
    what kept a store from being mended.
    """

    store: str
    where: str
    outcome: Outcome
    source: str = ""
    discarded: str = ""
    stays_until: datetime | None = None
    why: Text | str = ""

    def row(self) -> dict[str, Any]:
        """Return it as the outside contract shows it."""
        return {
            "store": self.store,
            "where": self.where,
            "outcome": self.outcome.value,
            "source": self.source or None,
            "discarded": self.discarded or None,
            "stays_until": self.stays_until,
            "error": self.why or None,
        }


def entry_of(name: str) -> str:
    """Return the id of the entry that a document's key or number, or an entry's id or path, names.

    Raises:
        NoSuchDocument, BadName
    """
    if name.startswith("urn:") or name.count("/") == 3:
        return str(EntryId.parse(name) if name.startswith("urn:") else EntryId.of_path(name))
    return f"urn:letterbook:{documents.find(name).entry}"


def repair(
    premises: Premises, entries: Collection[str] = (), source: str = "", *, dry_run: bool = False
) -> list[Mended]:
    """Mend what is damaged, gone or out of place in every store, and the index; return what became of each.

    `entries` (ids) confines it to these; `source` is the only store to mend from. With `dry_run` nothing is changed.

    Raises:
        NoSuchStore
        FilingDiffers: the ledger tells otherwise what was filed.
        HeldElsewhere: somebody is mending.
    """
    places, told = stores.named(premises), stores.attested(premises)
    sources = [stores.find(premises, source)] if source else list(places)
    with leases.lease(WORK):
        done = [one for place in places for one in _mended(place, sources, told, entries, dry_run=dry_run)]
        if not entries:
            away = {one.store for one in done if one.outcome is Outcome.AWAY}
            beside = [place for place in targets.in_use(premises) if place.name not in away]
            done += [one for place in beside for one in _beside(place, told, premises, dry_run=dry_run)]
            done += _index(premises, told, dry_run=dry_run)
    if any(one.outcome is Outcome.MENDED for one in done):
        filed.follow_ledger(premises)
    return done


def bring_back(premises: Premises) -> list[Mended]:
    """Bring back every entry that is gone from the archive, and the archive itself; what lies there altered stays.

    Raises:
        HeldElsewhere: somebody is mending.
        Damaged: where the archive was, something lies that is none.
    """
    archive, *sources = stores.named(premises)
    told = stores.attested(premises)
    with leases.lease(WORK):
        archive.store.create()
        gone = (entry for entry in told if not archive.store.has(entry))
        return [_put_back(archive, sources, told[entry], entry, dry_run=False) for entry in gone]


def _mended(
    place: NamedStore,
    sources: Sequence[NamedStore],
    told: Mapping[str, Event],
    only: Collection[str],
    *,
    dry_run: bool,
) -> Iterator[Mended]:
    wanted = stores.expected(place, told)
    objects, faults = fixity.survey(place.store, wanted)
    if not only and (away := next((one for one in faults if one.code in _AWAY), None)):
        # What was not seen there is not known to be gone.
        yield Mended(place.name, away.where or "/", Outcome.AWAY, why=away.message)
        return
    pinned = [(path, wanted.get(str(id_at(path) or ""), "")) for path in objects]
    chosen = [one for one in pinned if not only or str(id_at(one[0]) or "") in only]
    bad = [one for one in fixity_pool.check_objects(place.store, chosen) if one.faults]
    gone = [fault.where for fault in faults if fault.code == "entry-missing" and (not only or fault.where in only)]
    for entry in [*(one.entry for one in bad if one.entry in wanted), *gone]:
        yield _put_back(place, sources, told.get(entry), entry, dry_run=dry_run)
    for path in (one.path for one in bad if one.entry not in wanted):
        # A damaged object of which no event speaks, at a place where it does not belong.
        yield _moved(place, path, dry_run=dry_run)
    out_of_place = {one.entry for one in bad if one.entry not in wanted}
    for fault in () if only else faults:
        if fault.code == "archive-undeclared":
            yield _declared(place, dry_run=dry_run)
        elif fault.code == "entry-unexpected" and fault.where not in out_of_place:
            yield Mended(place.name, fault.where, Outcome.LEFT)
    if not only:
        yield from _cleared(place, dry_run=dry_run)


def _cleared(place: NamedStore, *, dry_run: bool) -> Iterator[Mended]:
    """Move aside what belongs to no entry, looking anew: what was put back or moved has filled or emptied folders."""
    while found := [one for one in fixity.survey(place.store)[1] if one.code in _RUBBISH]:
        for fault in found:
            if dry_run:
                yield Mended(place.name, fault.where, Outcome.MENDABLE)
            elif fault.code == "empty-folder":
                place.store.remove_empty(fault.where)
                yield Mended(place.name, fault.where, Outcome.MOVED)
            else:
                yield _moved(place, fault.where, dry_run=False)
        if dry_run:
            break


def _put_back(
    place: NamedStore, sources: Sequence[NamedStore], told: Event | None, entry: str, *, dry_run: bool
) -> Mended:
    digest = str(told.body["inventory"]) if told else ""
    found = next((one for one in sources if one.name != place.name and _has_whole(one, entry, digest)), None)
    if found is None or told is None:
        return Mended(place.name, entry, Outcome.HOPELESS)
    if dry_run:
        return Mended(place.name, entry, Outcome.MENDABLE, found.name)
    try:
        moved = place.store.replace_from(found.store, entry, digest)
    except (Damaged, OSError) as error:
        return Mended(place.name, entry, Outcome.AWAY, found.name, why=vault_trouble.of(error).words)
    with transaction.atomic():
        facts: dict[str, Any] = {"store": place.name, "source": found.name, "inventory": digest}
        events.record("repaired", at=timezone.now(), document=told.document, **facts, gone=not moved.where)
    return Mended(place.name, entry, Outcome.MENDED, found.name, moved.where, moved.stays_until)


def _has_whole(place: NamedStore, entry: str, digest: str) -> bool:
    """Return whether a store has the very entry that was filed, every byte of it."""
    try:
        if not digest or not place.store.has(entry):
            return False
    except OSError:
        return False
    return not fixity_pool.check_safely(place.store, (EntryId.parse(entry).path, digest)).faults


def _moved(place: NamedStore, path: str, *, dry_run: bool) -> Mended:
    if dry_run:
        return Mended(place.name, path, Outcome.MENDABLE)
    moved = place.store.discard(path)
    return Mended(place.name, path, Outcome.MOVED, discarded=moved.where, stays_until=moved.stays_until)


def _declared(place: NamedStore, *, dry_run: bool) -> Mended:
    if not dry_run:
        place.store.declare()
    outcome = Outcome.MENDABLE if dry_run else Outcome.MENDED
    return Mended(place.name, ocfl.ROOT_DECLARATION[0], outcome, "OCFL 1.1")


def _beside(place: Place, told: Mapping[str, Event], premises: Premises, *, dry_run: bool) -> Iterator[Mended]:
    """Mend what lies beside the entries of a target: the keys that open them, and the ledger's copy.

    A key that is there and another one is left: it may be the good one. So is a ledger of another history.
    """
    well = Outcome.MENDABLE if dry_run else Outcome.MENDED
    entries = stores.expected(NamedStore(place.name, place.store), told)
    try:
        for document in key_copies.missing(place, (told[one].document for one in entries if one in told), premises):
            if not dry_run:
                key_copies.given(place, document, premises)
            yield Mended(place.name, f"keys/{document}", well, "keys")
        for name, aside in ledger_copies.mended(place, premises, dry_run=dry_run):
            if aside is None:
                yield Mended(place.name, f"ledger/{name}", Outcome.OTHER)
            else:
                yield Mended(place.name, f"ledger/{name}", well, "ledger", "" if dry_run else str(aside))
    except (Damaged, OSError) as error:
        yield Mended(place.name, "/", Outcome.AWAY, why=vault_trouble.of(error).words)


def _index(premises: Premises, told: Mapping[str, Event], *, dry_run: bool) -> Iterator[Mended]:
    """Make the index anew where it is damaged, or finds what it should not, or does not find what it should."""
    finder = Finder(premises.index)
    try:
        position = finder.position()
        known = {str(one.body["number"]): one for one in told.values() if not one.body.get("restricted")}
        wanted = {number: one for number, one in known.items() if one.seq <= position}
        is_whole = position <= events.last() and not list(verify_index.differences(finder.held(), wanted, {}))
    except IndexDamaged:
        is_whole = False
    if not is_whole:
        if not dry_run:
            filed.rebuild_index(premises)
        outcome = Outcome.MENDABLE if dry_run else Outcome.MENDED
        yield Mended("index", str(premises.index.name), outcome, stores.ARCHIVE)


def number_of(entry: str) -> str:
    """Return the number of the document whose entry this is, for whoever reads; else what was given."""
    path = entry.removeprefix("urn:letterbook:")
    found = Document.objects.filter(entry=path).values_list("number", flat=True).first()
    return found or path
