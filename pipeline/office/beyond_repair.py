"""What a check found damaged, told apart: what another store may still have whole, and what none has.

A check of a part, or one that could not reach a store, knows less: what it did not see may be whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from archive.faults import Fault
from pipeline.office import stores
from pipeline.office.models import Event
from pipeline.office.stores import NamedStore
from pipeline.premises import Premises

_DAMAGE = (
    "file-altered", "file-missing", "file-linked", "file-special", "file-unreadable", "entry-missing", "entry-altered",
    "entry-unreadable", "inventory-damaged",
)  # fmt: skip
_AWAY = ("archive-missing", "archive-unreadable", "unreadable")


def told_apart(premises: Premises, faults: Collection[Fault]) -> tuple[list[str], list[str]]:
    """Return the entries (ids) among `faults` that can perhaps be mended, and those that no store has whole."""
    places, told = stores.named(premises), stores.filings()
    bad = {place.name: _bad(place, faults, told) for place in places}
    away = {place.name for place in places if any(_code(one, place) in _AWAY for one in faults)}
    holding = {place.name: stores.expected(place, told) for place in places}
    mendable, hopeless = list[str](), list[str]()
    for entry in (entry for entry in told if any(entry in found for found in bad.values())):
        whole = [name for name, held in holding.items() if entry in held and entry not in bad[name]]
        (mendable if set(whole) - away else hopeless).append(entry)
    return mendable, hopeless


def _bad(place: NamedStore, faults: Collection[Fault], told: Mapping[str, Event]) -> set[str]:
    found = {_entry(fault.where) for fault in faults if _code(fault, place) in _DAMAGE}
    return found & told.keys()


def _code(fault: Fault, place: NamedStore) -> str:
    """Return the code of a fault of `place`, without the name of the place; empty for one of another."""
    if place.is_archive:
        return fault.code if ": " not in fault.where else ""
    is_of_it = fault.where == place.name or fault.where.startswith(f"{place.name}: ")
    return fault.code.removeprefix(f"{place.name}-").removeprefix("vault-") if is_of_it else ""


def _entry(where: str) -> str:
    path = where.rpartition(": ")[2].removeprefix("urn:letterbook:")
    return f"urn:letterbook:{'/'.join(path.split('/')[:4])}"
