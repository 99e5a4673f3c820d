"""What lies beside a target's entries: ledger, certificates, files not filed yet, no key of what was destroyed.

Part of `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.faults import Fault
from pipeline import vault_trouble
from pipeline.office import certificates, key_copies, ledger_copies, unfiled
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas.language import text


def faults(place: Place, premises: Premises) -> Iterator[Fault]:
    """Yield every fault of one target beside its entries. One that cannot be read is a fault, and never passed over."""
    try:
        yield from ledger_copies.faults(place, premises)
        yield from key_copies.left(place, premises)
        yield from certificates.copy_faults(place)
        yield from unfiled.faults(place, premises)
    except OSError as error:
        yield Fault("vault-unreadable", place.name, text("%(why)s", why=str(vault_trouble.of(error).words)))
