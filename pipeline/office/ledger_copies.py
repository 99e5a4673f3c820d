"""The ledger's copies on the targets: lines, head, checkpoint and keys, so that history outlives a disk.

Its lines go to every folder at once, after each step (`keep_up`); head, checkpoint and keys follow with the copies of
the entries (`followed`), and so does all of it to a bucket. A copy only ever grows. One that is not the beginning of
our own ledger is left alone and told of: it may be the only witness of what was here before.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path

from archive import durable, ledger_lines
from archive.faults import Fault
from archive.ledger import CHECKPOINT, KEYS, Ledger
from archive.ledger_head import HEAD
from archive.shelf import FolderShelf, Shelf
from pipeline.office import outages, targets
from pipeline.office.models import VaultTarget
from pipeline.office.targets import Place
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT, FaultyVault
from pipeline.vault_trouble import ReadBackDiffers
from schemas.errors import LetterbookError
from schemas.language import _, text

# What one step appends may begin a new file.
_NEWEST = 2


class LedgerCopyDiffers(ReadBackDiffers):
    """The ledger's copy on a target tells another history."""

    message = _("%(target)s: %(file)s is not the beginning of this office's ledger; it was left alone.")


def keep_up(premises: Premises) -> None:
    """Append the ledger's newest lines to its copies in folders. What keeps one from it is noted, and stops nobody.

    One that fails already is left to the next pass over the copies, which has the time to wait for it.
    """
    try:
        places, policy = targets.in_use(premises), targets.settings(premises).policy
    except FaultyVault:
        return  # `doctor` tells it
    failing = outages.failing()
    for place in places:
        shelf = place.ledger
        if not isinstance(shelf, FolderShelf) or place.name in failing:
            continue
        try:
            place.store.must_exist()
            with durable.locked(_lock(place, premises), wait=False) as held:
                if held:
                    _append(place.name, shelf, premises)
        except (LetterbookError, OSError) as error:
            outages.noted(place.name, error, premises, policy)


def _append(name: str, shelf: FolderShelf, premises: Premises) -> None:
    there = shelf.sizes()
    for segment in _segments(premises):
        if there.get(segment.name, 0) != segment.stat().st_size and not shelf.is_followed(segment.name, segment):
            raise LedgerCopyDiffers(target=name, file=segment.name)


def is_level(place: Place, premises: Premises) -> bool:
    """Return whether the copy has as many bytes as the ledger."""
    there = place.ledger.sizes()
    return all(there.get(one.name) == one.stat().st_size for one in _segments(premises))


def _lock(place: Place, premises: Premises) -> Path:
    """Return what keeps two processes from appending the same lines twice."""
    return premises.staging / f"ledger-copy-{place.name}.lock"


def followed(place: Place, premises: Premises) -> LetterbookError | OSError | None:
    """Bring the copy on a target up to the ledger; return what kept it from that."""
    size = Ledger(premises.ledger).size()
    if VaultTarget.objects.filter(name=place.name, ledger_size=size).exists():
        return None
    try:
        with durable.locked(_lock(place, premises)):
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


def ends_mended(premises: Premises) -> Iterator[str]:
    """Write anew what a power cut took out of the newest lines of copies in folders; yield each file.

    What an append did not sync yet may lack a page of its middle, in as many bytes as were written: by its size alone
    the copy is level then. Further back nothing is looked at, and a target that is away is left to the next pass.
    """
    try:
        places = targets.in_use(premises)
    except FaultyVault:
        return  # `doctor` tells it
    for place in places:
        if isinstance(place.ledger, FolderShelf):
            with suppress(LetterbookError, OSError):
                ends = mended(place, premises, dry_run=False, newest=_NEWEST)
                yield from (f"{place.name}/ledger/{name}" for name, aside in ends if aside)


def mended(
    place: Place, premises: Premises, *, dry_run: bool, newest: int | None = None
) -> Iterator[tuple[str, Path | None]]:
    """Write anew what is damaged in the copy; yield each file that differs, and where the damaged one lies now.

    Looked at are all files, or so many of the newest.

    Damaged is what holds our own lines and rubbish. A line that can be read and is not ours, or more than ours, speaks
    of another history: that stays, and None is yielded. The damaged file is kept in `staging/discarded/` here.

    Raises:
        LedgerDamaged: our own is not what was written, and serves nobody to mend from.
        OSError: the target is away.
    """
    book = Ledger(premises.ledger)
    for segment in _segments(premises)[-newest if newest else 0 :]:
        kept = _kept(place, segment.name)
        if kept == _beginning(segment, len(kept)):
            continue
        first = int(segment.stem.rpartition("-")[2])
        own = islice(book.events(first - 1), book.segment)
        if len(kept) > segment.stat().st_size or ledger_lines.lost(io.BytesIO(kept), first, own):
            yield segment.name, None
            continue
        aside = premises.staging / "discarded" / f"ledger-{place.name}-{sha256(kept).hexdigest()[:8]}" / segment.name
        if not dry_run:
            with durable.locked(_lock(place, premises)):
                durable.make_folder(aside.parent)
                durable.write_durably(aside, kept)
                place.ledger.write(segment.name, segment)
        yield segment.name, aside


def _kept(place: Place, name: str) -> bytes:
    try:
        return place.ledger.read(name)
    except FileNotFoundError:
        return b""


def _segments(premises: Premises) -> list[Path]:
    return sorted(premises.ledger.glob("events-*.jsonl"))


def _beginning(segment: Path, size: int) -> bytes:
    with segment.open("rb") as file:
        return file.read(size)
