"""Does a target still hold what it vouched for? Part of `verify`: every byte of every copy is read."""

from __future__ import annotations

from collections.abc import Iterator

from archive import fixity
from archive.faults import Fault
from pipeline import vault_trouble
from pipeline.office import filed, ledger_copies
from pipeline.office.models import Copy, VaultCopy
from pipeline.office.targets import Place
from pipeline.office.vaulting import COPIED
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT
from schemas.language import text


def faults(place: Place, premises: Premises) -> Iterator[Fault]:
    """Yield every fault of one target. One that cannot be read is a fault, and never passed over."""
    wanted = _wanted(place.name)
    if place.name != DEFAULT and not wanted and not VaultCopy.objects.filter(target=place.name, state=COPIED).exists():
        return  # it was never given anything; that copies are owed is told elsewhere
    mark = "" if place.name == DEFAULT else f"{place.name}: "
    try:
        for fault in fixity.check_store(place.store, wanted):
            yield Fault(f"vault-{fault.code}", f"{mark}{fault.where}", fault.message)
        for fault in fixity.compare(filed.archive(premises), place.store, wanted):
            yield Fault(fault.code, f"{mark}{fault.where}", fault.message)
        yield from ledger_copies.faults(place, premises)
    except OSError as error:
        yield Fault("vault-unreadable", place.name, text("%(why)s", why=str(vault_trouble.of(error).words)))


def _wanted(name: str) -> dict[str, str]:
    """Return what the target must have: object id to the digest that it vouched for."""
    copies = (
        Copy.objects.filter(kind=filed.VAULT).values_list("document__entry", "digest")
        if name == DEFAULT
        else VaultCopy.objects.filter(target=name, state=COPIED).values_list("document__entry", "digest")
    )
    return {f"urn:letterbook:{entry}": digest for entry, digest in copies}
