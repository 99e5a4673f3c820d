"""The inbox as the way in: dropped files are claimed, taken by the flow, or given back with a page that says why.

The dropped file is never lost: it leaves the inbox only by one rename into `received/` and stays there. One bad file
never stops the next. How the inbox is looked through and when a file is claimed stands in `rounds.py`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import flow, hearing, presence, receive, returning, rounds
from pipeline.arrivals import LETTERS, Left
from pipeline.office import here, marking, reception
from pipeline.office.intake import NotTaken
from pipeline.office.leases import HeldElsewhere
from pipeline.office.models import Document, Drop, Project
from pipeline.pace import Pace
from pipeline.premises import Premises
from pipeline.receive import Received
from pipeline.rest import GRACE, Rest
from pipeline.rounds import Rounds
from schemas.errors import LetterbookError, Refused
from schemas.language import Text, _, text
from schemas.problem import Place, Problem, problem

log = logging.getLogger("letterbook")

GROWING_SECONDS = 120.0
# What may be half copied is waited for even where the quiet time is long.
LONGEST_QUIET = 2 * GRACE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dropped file: its documents, or why not and the page that went back with it."""

    received: Received
    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: Text = Text()
    clause: str = ""
    page: Path | None = None
    copies: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Drained:
    """What one passage through the inbox did, and what it left lying there."""

    outcomes: tuple[Outcome, ...]
    left: tuple[Left, ...]


def open_folders(premises: Premises) -> set[str]:
    """Make the inbox of every active project and return the projects' codes; where a drive is away, nothing is made."""
    codes = set(Project.objects.filter(active=True).values_list("code", flat=True))
    if presence.is_there(premises):
        for code in codes - presence.away(premises, codes):
            # A disk that is full or a share that may only be read: the watcher tells that the folder is missing.
            with suppress(OSError):
                (premises.inbox / code / LETTERS).mkdir(parents=True, exist_ok=True)
    return codes


def _rounds(premises: Premises, rest: Rest, *, polled: bool = False) -> Rounds[Outcome]:
    return Rounds(
        premises, rest, lambda: open_folders(premises), lambda one, stray: answered(premises, one, stray), polled
    )


def drain(
    premises: Premises,
    *,
    quiet_seconds: float | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Drained:
    """Take everything out of the inbox that comes to rest, and return what became of it.

    A file that is still being written after two minutes is left for the next time.

    Raises:
        FaultyPace: the settings cannot be meant.
    """
    pace = Pace.of(premises.settings)
    quiet_seconds = pace.quiet_seconds if quiet_seconds is None else quiet_seconds
    rounds = _rounds(premises, Rest(quiet_seconds, clock), polled=not pace.events)
    outcomes, until = list[Outcome](), clock() + max(GROWING_SECONDS, quiet_seconds * LONGEST_QUIET)
    while True:
        done = rounds.once()
        outcomes += done.outcomes
        # A round that took something is followed by another: files came in while it was at work. Whatever is at rest
        # is taken, however long that takes; the limit is for what does not come to rest.
        if not (done.outcomes or done.cut) and (not done.waiting or clock() >= until):
            return Drained(tuple(outcomes), done.left)
        if done.waiting:
            sleep(quiet_seconds)


def watch(premises: Premises, stop: threading.Event, tell: Callable[[Drained], None]) -> None:
    """Take what is dropped until `stop` is set, telling what happened after each round that saw something new.

    Raises:
        FaultyPace: the settings cannot be meant.
    """
    pace = Pace.of(premises.settings)
    going = _rounds(premises, Rest(pace.quiet_seconds, time.monotonic), polled=not pace.events)
    rounds.watch(going, pace, stop, lambda done: tell(Drained(done.outcomes, done.left)))


def answered(premises: Premises, received: Received, stray: str = "") -> Outcome | None:
    """Answer one received file: take it, or give it back; `stray` is the folder it lay in, if that is no project's.

    None if another process has answered it meanwhile, or is at it: an older file must not become the newest version by
    that.
    """
    with receive.in_hand(premises, received):
        if not receive.is_owed(received):
            return None
        outcome = taken(premises, received) if received.project else _misplaced(premises, received, stray)
        if outcome is not None and (outcome.page or not outcome.error):
            receive.settled(received)
        return outcome


def _misplaced(premises: Premises, received: Received, folder: str) -> Outcome:
    codes = sorted(open_folders(premises))
    fault = problem("unknown-inbox", Place(path="", file=received.name, value=folder), choices="、".join(codes))
    try:
        reception.refuse(received, None, [fault])
    except NotTaken as refusal:
        return _given_back(premises, received, refusal, refusal.problems)


def written_at_the_desk() -> Iterator[Outcome]:
    """Make the letters of what owners wrote at the desk and nobody has made a letter of yet."""
    premises = here.office()
    for received in hearing.waiting():
        yield from _kept(answered(premises, received))


def taken(premises: Premises, received: Received) -> Outcome | None:
    """Take one received file through the flow; whatever goes wrong, its bytes stay and the next file follows.

    None if a live process is at what it would bring: nothing goes back, and it is taken up again later. Where its
    documents are open already that is its answer, and the live process, a clerk's `submit` for one, carries them on.
    """
    try:
        if received.room == receive.FEEDBACK:
            return Outcome(received, tuple(hearing.registered(received)))
        return Outcome(received, tuple(flow.take(received, None)))
    except NotTaken as refusal:
        return _given_back(premises, received, refusal, refusal.problems)
    except HeldElsewhere:
        log.info("%s is in the hands of another process", received.name)
        # Taken up again when something newer has come in, it would become the newest version.
        opened = reception.answered(received)
        return Outcome(received, tuple(opened)) if opened else None
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
    words = text(refusal.message, **refusal.params)
    copies = _marked(premises, received, problems)
    is_folder = received.path.is_dir()
    page = returning.page(received.name, problems, datetime.now(UTC), tuple(copies), folder=is_folder)
    try:
        path = receive.returned(premises, received, page, copies)
    except OSError as error:
        # A full disk, say. The answer is still owed, and is given when what a crash left is carried on.
        log.error("%s cannot be given back: %s", received.name, error)
        return Outcome(received, (), tuple(problems), words, refusal.clause)
    beside = path.parent / received.name if is_folder else path.parent
    return Outcome(received, (), tuple(problems), words, refusal.clause, path, tuple(beside / name for name in copies))


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
        for outcome in _carried_on(premises)
    ]
    resumed = [one for one in flow.resume() if one.work != "take"]
    return rows + [{"document": one.document, "work": one.work, "error": one.error or None} for one in resumed]


def _carried_on(premises: Premises) -> Iterator[Outcome]:
    for received in receive.recovered(premises):
        yield from _kept(answered(premises, received))
    known = set(Drop.objects.values_list("sha256", flat=True))
    for received in receive.everything(premises):
        owed = receive.is_owed(received)
        if (owed or receive.is_news(received, known)) and not receive.is_in_hand(premises, received):
            # One without a project that is owed nothing came by `submit`, which names the project in the data.
            yield from _kept(answered(premises, received) if owed else taken(premises, received))


def _kept(outcome: Outcome | None) -> tuple[Outcome, ...]:
    return (outcome,) if outcome is not None else ()
