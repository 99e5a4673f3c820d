"""What goes on by itself, and how `resume` carries on what a crash kept from doing so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.office import documents, kinds, notices
from pipeline.office.leases import HeldElsewhere
from pipeline.office.models import Document
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
            step()
        except HeldElsewhere as error:
            if time.monotonic() < until:
                time.sleep(_PAUSE_SECONDS)
                continue
            return Resumed(name, work, str(error))
        except LetterbookError as error:
            return Resumed(name, work, str(error))
        return Resumed(name, work)


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
