"""The inbox as the way in: dropped files are claimed, taken by the flow, or given back with a page that says why.

The dropped file is never lost: it leaves the inbox only by one rename into `received/` and stays there. One bad file
never stops the next.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import arrivals, flow, receive, returning, watching
from pipeline.arrivals import Arrived, Left, Rest, Why
from pipeline.office import here, marking, reception
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Drop, Project
from pipeline.premises import Premises
from pipeline.receive import Received
from schemas.errors import LetterbookError, Refused
from schemas.language import Text, _, text
from schemas.problem import Place, Problem, problem

log = logging.getLogger("letterbook")

QUIET_SECONDS = 1.0
SCAN_SECONDS = 5.0
GROWING_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dropped file: its documents, or why not and the page that went back with it."""

    received: Received
    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: Text = Text()
    clause: str = ""
    page: Path | None = None


@dataclass(frozen=True, slots=True)
class Drained:
    """What one passage through the inbox did, and what it left lying there."""

    outcomes: tuple[Outcome, ...]
    left: tuple[Left, ...]


def open_folders(premises: Premises) -> set[str]:
    """Make the inbox of every active project and return the projects' codes."""
    codes = set(Project.objects.filter(active=True).values_list("code", flat=True))
    for code in codes:
        (premises.inbox / code).mkdir(exist_ok=True)
    return codes


def drain(
    premises: Premises,
    *,
    quiet_seconds: float = QUIET_SECONDS,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Drained:
    """Take everything out of the inbox that comes to rest, and return what became of it.

    A file that is still being written after two minutes is left for the next time.
    """
    rest, outcomes, until = Rest(quiet_seconds, clock), list[Outcome](), clock() + GROWING_SECONDS
    while True:
        seen = arrivals.look(premises.inbox, open_folders(premises))
        locked = []
        for arrived in rest.at_rest(seen.files):
            outcome = _dropped(premises, arrived)
            outcomes += [outcome] if isinstance(outcome, Outcome) else []
            locked += [outcome] if isinstance(outcome, Left) else []
        waiting = {one.path for one in arrivals.look(premises.inbox, open_folders(premises)).files}
        if not waiting - {one.path for one in locked} or clock() >= until:
            return Drained(tuple(outcomes), (*seen.left, *locked))
        sleep(quiet_seconds)


def watch(premises: Premises, stop: threading.Event, tell: Callable[[Drained], None]) -> None:
    """Take what is dropped until `stop` is set, telling what happened after each passage that saw something new."""
    wake, rest, known = threading.Event(), Rest(QUIET_SECONDS, time.monotonic), set[Left]()
    with watching.hints(premises.inbox, wake):
        while not stop.is_set():
            seen = arrivals.look(premises.inbox, open_folders(premises))
            found = [_dropped(premises, arrived) for arrived in rest.at_rest(seen.files)]
            left = {*seen.left, *(one for one in found if isinstance(one, Left))}
            drained = Drained(
                tuple(one for one in found if isinstance(one, Outcome)), tuple(sorted(left - known, key=str))
            )
            known = left
            if drained.outcomes or drained.left:
                tell(drained)
            _sleep(stop, wake, QUIET_SECONDS if seen.files else SCAN_SECONDS)


def _sleep(stop: threading.Event, wake: threading.Event, seconds: float) -> None:
    """Sleep until something seems to happen, somebody says stop, or it is time to look anyway."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop.is_set():
        if wake.wait(min(0.25, seconds)):
            wake.clear()
            # The file is only beginning to come in; let it rest.
            stop.wait(QUIET_SECONDS)
            return


def _dropped(premises: Premises, arrived: Arrived) -> Outcome | Left | None:
    """Claim one file and take it; None if another watcher was faster, `Left` if it cannot be moved now."""
    try:
        received = receive.claimed(premises, arrived.path, arrived.project)
    except FileNotFoundError:
        return None
    except OSError:
        # Somebody has it open without sharing, or owns it alone: it stays, and is tried again.
        return Left(arrived.path, Why.LOCKED)
    if arrived.project:
        return taken(premises, received)
    return _misplaced(premises, received, arrived.path.parent)


def _misplaced(premises: Premises, received: Received, folder: Path) -> Outcome:
    codes = sorted(open_folders(premises))
    place = Place(path="", file=received.name, value="" if folder == premises.inbox else folder.name)
    fault = problem("unknown-inbox", place, choices="、".join(codes))
    try:
        reception.refuse(received, None, [fault])
    except NotTaken as refusal:
        return _given_back(premises, received, refusal, refusal.problems)


def taken(premises: Premises, received: Received) -> Outcome:
    """Take one received file through the flow; whatever goes wrong, its bytes stay and the next file follows."""
    try:
        return Outcome(received, tuple(flow.take(received, None)))
    except NotTaken as refusal:
        return _given_back(premises, received, refusal, refusal.problems)
    except Refused as refusal:
        fault = Problem("refused", text(refusal.message, **refusal.params), clause=refusal.clause)
        return _given_back(premises, received, refusal, [fault])
    except LetterbookError as error:
        log.error("%s: %s", received.name, error)
        return Outcome(received, error=text(error.message, **error.params), clause=error.clause)
    except Exception:
        # The inbox loop is an outermost edge: a bug over one file must not stop the others.
        log.exception("%s: this file met a fault of the program; it is kept in %s", received.name, received.path)
        return Outcome(received, error=text(_("The program failed on this file; it is kept and tried again later.")))


def _given_back(premises: Premises, received: Received, refusal: LetterbookError, problems: list[Problem]) -> Outcome:
    log.info("Returned: %s", received.name)
    copies = _marked(premises, received, problems)
    words = returning.page(received.name, problems, datetime.now(UTC), tuple(copies))
    page = receive.returned(premises, received, words, copies)
    return Outcome(received, (), tuple(problems), text(refusal.message, **refusal.params), refusal.clause, page)


def _marked(premises: Premises, received: Received, problems: list[Problem]) -> dict[str, bytes]:
    try:
        return marking.marked_copies(received, problems, premises)
    except Exception:
        # The page must go back whatever the file does to the marking of it: it alone says all that is wrong.
        log.exception("%s: no marked copy could be made", received.name)
        return {}


def carried_on() -> list[dict[str, Any]]:
    """Carry on what a crash left, and return it as rows `{document, work, error}`.

    A received file that no answer was given to is taken first, so that one that is refused goes back with its page.
    """
    premises = here.office()
    rows = [
        {"document": outcome.received.name, "work": "take", "error": str(outcome.error) or None}
        for outcome in (taken(premises, received) for received in _unanswered(premises, _known()))
    ]
    resumed = [one for one in flow.resume() if one.work != "take"]
    return rows + [{"document": one.document, "work": one.work, "error": one.error or None} for one in resumed]


def _known() -> set[str]:
    return set(Drop.objects.values_list("sha256", flat=True))


def _unanswered(premises: Premises, known: Set[str]) -> Iterator[Received]:
    return (received for received in receive.everything(premises) if received.sha256 not in known)
