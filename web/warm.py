"""What a process of the desk reads before its first page, so that no visitor waits for it.

Views and what they import, the dictionary, and the facts of every filed document in the index: together a second or
two. All of it stays, so the collector of garbage need not go through it again and again, which would hold a page up.
"""

from __future__ import annotations

import gc
import logging
import sys

from django.urls import get_resolver

from pipeline import finding
from pipeline.office.here import office
from schemas.errors import LetterbookError

log = logging.getLogger("letterbook.web")

# A thread that asks the database lets go of the interpreter, and waits so many seconds to have it back from one that
# counts or draws: by Python's own measure (0.005) a page of twenty questions would wait a tenth of one.
_TURN = 0.0005


def up() -> None:
    """Read what pages need; what cannot be read now is told by the page that needs it."""
    try:
        _ = get_resolver().url_patterns
        finding.finder_in(office().index).warm()
    except (LetterbookError, OSError) as error:
        log.warning("not read ahead: %s", type(error).__name__)
    sys.setswitchinterval(_TURN)
    gc.collect()
    gc.freeze()
