"""Many objects checked at once, by two processes: small files cost more computing than reading, and hashing more still.

A checker that raises over one object must neither end the check nor pass for one that found nothing: it is a fault of
that object. Threads would share one interpreter; processes are started by fork, so this belongs into a process that
does nothing else (`letterbook verify`), never into a server.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from archive import fixity
from archive.faults import Fault
from archive.fixity import Checked
from archive.pacing import Pace, unpaced
from archive.store import Store, id_at
from schemas.language import text

log = logging.getLogger("letterbook")

WORKERS = 2
# Below this many objects a process costs more than it saves.
FEW = 500
_CHUNK = 50

Wanted = Sequence[tuple[str, str]]


def check_objects(store: Store, wanted: Wanted, pace: Pace = unpaced) -> Iterator[Checked]:
    """Yield what was found of each object, in the order of `wanted`: its path, and the digest of its inventory or "".

    Whoever wants it slower (`pace`) gets one reader: two would have to agree on their speed.
    """
    one_by_one = pace is not unpaced or len(wanted) < FEW or "fork" not in multiprocessing.get_all_start_methods()
    if one_by_one:
        yield from (check_safely(store, one, pace) for one in wanted)
        return
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("fork")) as pool:
        yield from pool.map(partial(check_safely, store), wanted, chunksize=_CHUNK)


def check_safely(store: Store, wanted: tuple[str, str], pace: Pace = unpaced) -> Checked:
    """Return what was found of one object; whatever the checker does over it is a fault, and the next one follows."""
    path, expected = wanted
    try:
        return fixity.check_object(store, path, expected, pace)
    except Exception as error:
        # The edge of one object: its checker failed, which is told by name, and every other object is still read.
        log.exception("verify: %s", path)
        words = text("The checker failed on this: %(error)s", error=f"{type(error).__name__}: {error}")
        return Checked(path, str(id_at(path) or ""), faults=(Fault("checker-failed", path, words),))
