"""Where entries are kept, in one list: the archive first, then every place that holds copies of them.

Whoever checks, mends or counts goes by this list, so that a new place for copies is joined here alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.store import Store
from pipeline.office import events, filed, targets
from pipeline.office.disposing import disposed_entries
from pipeline.office.models import Copy, Event, VaultCopy
from pipeline.office.targets import ARCHIVE as ARCHIVE
from pipeline.office.vaulting import COPIED
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT
from schemas.errors import Damaged, WrongUsage
from schemas.language import _


class NoSuchStore(WrongUsage):
    """No place for entries has this name."""

    message = _("There is no store “%(name)s”; there are: %(known)s")


class FilingDiffers(Damaged):
    """One of database and ledger was altered: nothing is mended by either."""

    message = _("%(entry)s: database and ledger tell its filing differently; nothing is mended. letterbook verify")


@dataclass(frozen=True, slots=True)
class NamedStore:
    """A place where entries are kept, by the name under which faults and commands speak of it."""

    name: str
    store: Store

    @property
    def is_archive(self) -> bool:
        """Whether it is the archive itself, and not a place for copies."""
        return self.name == ARCHIVE


def named(premises: Premises) -> tuple[NamedStore, ...]:
    """Return every place, the archive first; a target that was never given anything is none yet.

    Raises:
        FaultyVault
    """
    given = set(VaultCopy.objects.filter(state=COPIED).values_list("target", flat=True).distinct()) | {DEFAULT}
    found = (NamedStore(name, store) for name, store in targets.stores(premises) if name in {ARCHIVE, *given})
    return tuple(found)


def find(premises: Premises, name: str) -> NamedStore:
    """Return the place called `name`.

    Raises:
        NoSuchStore
    """
    places = named(premises)
    for one in places:
        if one.name == name:
            return one
    raise NoSuchStore(name=name, known="、".join(one.name for one in places))


def filings() -> dict[str, Event]:
    """Return the filing event of every entry that is still kept, by the entry's id, in the order of the ledger."""
    gone = disposed_entries()
    told = {str(event.body["entry"]): event for event in Event.objects.filter(kind="filed").order_by("seq")}
    return {entry: event for entry, event in told.items() if entry not in gone}


def attested(premises: Premises) -> dict[str, Event]:
    """Return what `filings` does, once every line of the ledger that can be read was seen to tell the same.

    Raises:
        FilingDiffers: of one that it tells otherwise; whoever mends by the database alone would spread what was forged.
    """
    told = filings()
    by_number = {event.seq: (entry, event) for entry, event in told.items()}
    for line in filed.ledger(premises).readable("filed"):
        entry, event = by_number.get(line.seq, ("", None))
        if event is not None and events.told(event).leaf() != line.leaf():
            raise FilingDiffers(entry=entry.removeprefix("urn:letterbook:"))
    return told


def expected(place: NamedStore, told: Mapping[str, Event]) -> dict[str, str]:
    """Return what must lie there: each entry's id and the SHA-512 of its inventory, as it was written down."""
    if place.is_archive:
        return {entry: str(event.body["inventory"]) for entry, event in told.items()}
    return dict(_copied(place.name))


def _copied(name: str) -> Iterator[tuple[str, str]]:
    copies = (
        Copy.objects.filter(kind=filed.VAULT).values_list("document__entry", "digest")
        if name == DEFAULT
        else VaultCopy.objects.filter(target=name, state=COPIED).values_list("document__entry", "digest")
    )
    return ((f"urn:letterbook:{entry}", digest) for entry, digest in copies)
