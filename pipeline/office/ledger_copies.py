"""The ledger's copies on the targets: lines, head, checkpoint and keys, so that history outlives a disk.

A copy only ever grows. One that is not the beginning of our own ledger is left alone and told of: it may be the only
witness of what was here before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.faults import Fault
from archive.ledger import CHECKPOINT, HEAD, KEYS, Ledger
from archive.shelf import Shelf
from pipeline.office.models import VaultTarget
from pipeline.office.targets import Place
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT
from pipeline.vault_trouble import ReadBackDiffers
from schemas.errors import LetterbookError
from schemas.language import _, text


class LedgerCopyDiffers(ReadBackDiffers):
    """The ledger's copy on a target tells another history."""

    message = _("%(target)s: %(file)s is not the beginning of this office's ledger; it was left alone.")


def followed(place: Place, premises: Premises) -> LetterbookError | OSError | None:
    """Bring the copy on a target up to the ledger; return what kept it from that."""
    size = Ledger(premises.ledger).size()
    if VaultTarget.objects.filter(name=place.name, ledger_size=size).exists():
        return None
    try:
        _grow(place, premises)
    except (LetterbookError, OSError) as error:
        return error
    VaultTarget.objects.filter(name=place.name).update(ledger_size=size)
    return None


def _grow(place: Place, premises: Premises) -> None:
    there = place.ledger.sizes()
    for segment in _segments(premises):
        kept, own = there.get(segment.name, 0), segment.stat().st_size
        if kept > own:
            raise LedgerCopyDiffers(target=place.name, file=segment.name)
        if kept < own:
            _refuse_unless_beginning(place, segment, kept)
            place.ledger.grow(segment.name, segment, kept)
            if place.ledger.sizes().get(segment.name, 0) < own:
                raise LedgerCopyDiffers(target=place.name, file=segment.name)
    # The checkpoint and the keys in the quality centre's own come from whoever signs (`sealing.py`).
    for name in (HEAD,) if place.name == DEFAULT else (HEAD, CHECKPOINT, KEYS):
        if (premises.ledger / name).is_file():
            place.ledger.write(name, premises.ledger / name)


def _refuse_unless_beginning(place: Place, segment: Path, size: int) -> None:
    if size and place.ledger.read(segment.name) != _beginning(segment, size):
        raise LedgerCopyDiffers(target=place.name, file=segment.name)


def faults(place: Place, premises: Premises) -> Iterator[Fault]:
    """Yield every file of the copy that is not the beginning of our own; one that is behind is no fault."""
    shelf: Shelf = place.ledger
    for segment in _segments(premises):
        where = f"{place.name}/ledger/{segment.name}"
        try:
            kept = shelf.read(segment.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield Fault("vault-ledger-unreadable", where, text("It cannot be read: %(why)s", why=str(error)))
            continue
        if kept != _beginning(segment, len(kept)):
            words = text("The copy of the ledger is not the beginning of the ledger.")
            yield Fault("vault-ledger-differs", where, words)


def _segments(premises: Premises) -> list[Path]:
    return sorted(premises.ledger.glob("events-*.jsonl"))


def _beginning(segment: Path, size: int) -> bytes:
    with segment.open("rb") as file:
        return file.read(size)
