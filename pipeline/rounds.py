"""The watcher's rounds: look, let rest, claim, hand over. What becomes of a claimed file is the caller's affair.

Several watchers may go their rounds on one inbox. A round is cut short after a while, so that new files are seen, and
whoever says stop is heard, while ten thousand wait. Nothing that goes wrong with one file, or with the drive, ends it:
what cannot be claimed is left, told once, and tried again in the next round.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from pipeline import arrivals, presence, receive, watching
from pipeline.arrivals import Arrived, Left, Why
from pipeline.pace import Pace
from pipeline.premises import Premises
from pipeline.receive import Received
from pipeline.rest import Rest

log = logging.getLogger("letterbook")

LONGEST_SECONDS = 5.0
_FULL = {errno.ENOSPC, errno.EDQUOT}
_AWAY = {errno.ESTALE, errno.ENOTCONN, errno.EIO, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.ENODEV}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Round(Generic[T]):
    """What one round did, what it left lying, how many files have not come to rest, and whether it was cut short."""

    outcomes: tuple[T, ...] = ()
    left: tuple[Left, ...] = ()
    waiting: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Rounds(Generic[T]):
    """Goes rounds: `projects` returns the folders that may hold files, `take` answers one received file.

    `take` returns None of a file that another process has answered. It is also told the name of the folder that the
    file lay in, where that is no project's.
    """

    premises: Premises
    rest: Rest
    projects: Callable[[], Set[str]]
    take: Callable[[Received, str], T | None]
    polled: bool = False

    def once(self, is_over: Callable[[], bool] = lambda: False) -> Round[T]:
        """Go one round."""
        outcomes, left = list[T](), list[Left]()
        self._recover(outcomes, left)
        if not presence.is_there(self.premises, polled=self.polled):
            # Nothing follows from what is not seen; the quiet times begin anew when the drive is back.
            self.rest.at_rest(())
            return Round(tuple(outcomes), (*left, Left(self.premises.inbox, Why.AWAY)))
        seen = self._look()
        ready = self.rest.at_rest(seen.files)
        left += [*seen.left, *(Left(one.path, Why.WRITTEN) for one in self.rest.written)]
        until, done = self.rest.clock() + LONGEST_SECONDS, 0
        for arrived in ready:
            if is_over() or self.rest.clock() > until:
                break
            found = self._claimed(arrived)
            if (
                isinstance(found, Received)
                and (outcome := self.take(found, _stray(arrived, self.premises))) is not None
            ):
                outcomes.append(outcome)
            left += [found] if isinstance(found, Left) else []
            done += 1
        cut = done < len(ready) or bool(outcomes and self.rest.postponed)
        return Round(tuple(outcomes), tuple(left), self.rest.waiting, cut)

    def _look(self) -> arrivals.Look:
        projects = self.projects()
        away = presence.away(self.premises, projects)
        seen = arrivals.look(self.premises.inbox, projects, away)
        missing = (self.premises.inbox / code for code in sorted(projects))
        gone = tuple(Left(folder, Why.AWAY) for folder in missing if not folder.is_dir())
        return arrivals.Look(seen.files, tuple(dict.fromkeys((*seen.left, *gone))))

    def _recover(self, outcomes: list[T], left: list[Left]) -> None:
        try:
            for received in chain(receive.recovered(self.premises), receive.left_owing(self.premises)):
                log.info("Received after a break: %s (%s)", received.name, received.sha256[:12])
                if (outcome := self.take(received, "")) is not None:
                    outcomes.append(outcome)
        except OSError as error:
            left.append(Left(self.premises.received, _why(error)))

    def _claimed(self, arrived: Arrived) -> Received | Left | None:
        """Claim one file; None if another watcher was faster or it has changed, `Left` if it cannot be moved now."""
        if not self.rest.is_still(arrived):
            return None
        try:
            received = receive.claimed(self.premises, arrived.path, arrived.project, arrived.room)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.rest.refused(arrived)
            return Left(arrived.path, _why(error))
        log.info("Received: %s for %s (%s)", received.name, arrived.project or "-", received.sha256[:12])
        return received


def _stray(arrived: Arrived, premises: Premises) -> str:
    folder = arrived.path.parent
    return "" if arrived.project or folder == premises.inbox else folder.name


def _why(error: OSError) -> Why:
    """Return why a file cannot be moved: in all other cases somebody holds it without sharing, or owns it alone."""
    return Why.FULL if error.errno in _FULL else Why.AWAY if error.errno in _AWAY else Why.LOCKED


def watch(rounds: Rounds[T], pace: Pace, stop: threading.Event, tell: Callable[[Round[T]], None]) -> None:
    """Go rounds until `stop` is set, telling of each that did something or left something more."""
    wake = threading.Event()
    with watching.hints(rounds.premises.inbox, wake) if pace.events else nullcontext():
        for told in _news(rounds, stop):
            if told.outcomes or told.left:
                tell(told)
            if not told.cut:
                _sleep(stop, wake, pace, pace.quiet_seconds if told.waiting else pace.scan_seconds)


def _news(rounds: Rounds[T], stop: threading.Event) -> Iterator[Round[T]]:
    """Go rounds, and leave out of each what was told before and still lies there."""
    known: set[Left] = set()
    while not stop.is_set():
        done = rounds.once(stop.is_set)
        left = set(done.left)
        yield Round(done.outcomes, tuple(sorted(left - known, key=str)), done.waiting, done.cut)
        known = left | known if done.cut else left


def _sleep(stop: threading.Event, wake: threading.Event, pace: Pace, seconds: float) -> None:
    """Sleep until something seems to happen, somebody says stop, or it is time to look anyway."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop.is_set():
        if wake.wait(min(0.25, seconds)):
            wake.clear()
            # The file is only beginning to come in; let it rest.
            stop.wait(min(pace.quiet_seconds, seconds))
            return
