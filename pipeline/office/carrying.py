"""What goes on by itself, and how `resume` carries on what a crash kept from doing so."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.office import disk, documents, filed, kinds, ledger_copies, notices, scratch
from pipeline.office.leases import HeldElsewhere
from pipeline.office.models import Document, Event
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.errors import LetterbookError

# A worker that lost its parent dies within a second; what it held is then free.
PATIENCE_SECONDS = 3.0
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Resumed:
    """One piece of work that `resume` carried on: what, and how it ended (empty error = done)."""

    document: str
    work: str
    error: str = ""


def carried(name: str, work: str, step: Callable[[], object], until: float) -> Resumed:
    """Take `step`, waiting for whoever holds it until `until` (`time.monotonic`), and return how it ended."""
    while True:
        try:
            with disk.watched():
                step()
        except HeldElsewhere as error:
            if time.monotonic() < until:
                time.sleep(_PAUSE_SECONDS)
                continue
            return Resumed(name, work, str(error))
        except LetterbookError as error:
            return Resumed(name, work, str(error))
        return Resumed(name, work)


def put_in_order(premises: Premises) -> Iterator[Resumed]:
    """Yield what dead processes left half built beside the archive and the vault, adopted or put aside.

    Adopted is a whole entry that a filing event tells of and the store lacks; anything else lies in `discarded/` then.
    While a live process files nothing is touched. A killed drill's place, which holds a whole office with its key, is
    removed. Copies of the ledger get back what a power cut took out of their newest lines.
    """
    for store in (filed.archive(premises), filed.vault(premises)):
        told = _told() if store.has_left_over() else {}
        yield from (Resumed(entry, "adopt") for entry in store.adopt(told))
        yield from (Resumed(str(left), "discard") for left in store.sweep())
    yield from (Resumed(name, "mend") for name in ledger_copies.ends_mended(premises))
    yield from (Resumed(left.name, "clear") for left in scratch.cleared(Path(tempfile.gettempdir()), scratch.DRILL))


def _told() -> dict[str, str]:
    """Return what filing events tell of: object id to the digest of its inventory."""
    return {str(event.body["entry"]): str(event.body["inventory"]) for event in Event.objects.filter(kind="filed")}


def releases_itself(document: Document, premises: Premises) -> bool:
    """Return whether an approved document needs nobody to release it: its type says so, or nobody had to approve."""
    return kinds.of(document, premises).releases_itself or not documents.chain(document)


def owing(premises: Premises) -> Iterator[Document]:
    """Yield what a crash kept from going on by itself: a release that needs nobody, a reading notice not opened."""
    for document in documents.listed(stage=Stage.APPROVED):
        if releases_itself(document, premises):
            yield document
    for document in documents.listed(stage=Stage.SECURED).filter(came_by=""):
        if notices.due(document, kinds.of(document, premises)):
            yield document
