"""How one left-over piece of work is carried on by `resume`, and how it is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.office.leases import HeldElsewhere
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
