"""Many files or documents at once: warm worker processes, a bar when somebody watches, results in the order asked.

A worker is started once, loads everything once, and dies with its parent: what it held is then free for `resume`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from multiprocessing import get_context
from types import TracebackType
from typing import Any

from cli import opening, output
from cli.work import Done, Order, carry_out
from schemas import language
from schemas.language import _, translate

PATIENCE_SECONDS = 2.0
_PARENT_LOOKS_SECONDS = 0.5


def carried_out(order: Order, names: Sequence[str], jobs: int) -> list[Done]:
    """Return how `order` went for each of `names`, in their order; `jobs` processes share the work.

    A worker that is killed costs its own piece and those behind it, never the statement: they are told as failed.
    """
    with Bar(len(names)) as bar:
        if min(jobs, len(names)) <= 1:
            return [bar.passed(carry_out(order, name)) for name in names]
        return _shared(order, names, min(jobs, len(names)), bar)


def _shared(order: Order, names: Sequence[str], jobs: int, bar: Bar) -> list[Done]:
    office, spoken = os.environ[opening.VARIABLE], language.current()
    executor = ProcessPoolExecutor(jobs, get_context("spawn"), _warm_up, (office, spoken, os.getpid()))
    try:
        futures = [executor.submit(carry_out, order, name) for name in names]
        for _future in _as_they_end(futures):
            bar.step()
        return [_outcome(name, future) for name, future in zip(names, futures, strict=True)]
    finally:
        executor.shutdown(cancel_futures=True)


def _as_they_end(futures: Sequence[Future[Done]]) -> Iterator[Future[Done]]:
    waiting = set(futures)
    while waiting:
        ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from ended


def _outcome(name: str, future: Future[Done]) -> Done:
    try:
        return future.result()
    except BrokenProcessPool:
        words = translate(_("A worker process was killed; carry on with: letterbook resume"))
        return Done(name, error=words, exit_code=4)


def _warm_up(office: str, spoken: str, parent: int) -> None:
    """Make a new worker ready: the office, the language, the database's door, and a watch on the parent."""
    os.environ[opening.VARIABLE] = office
    language.use(spoken)
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    opening.wake()


def _die_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_LOOKS_SECONDS)
    # No tidying up: a killed parent means a crash, and a crash is what `resume` is for.
    os._exit(1)


class Bar(AbstractContextManager["Bar"]):
    """A progress bar on the error output, only where a person watches and only after two seconds."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._began = total, 0, time.monotonic()
        self._shown: Any = None
        self._task: Any = None

    def passed(self, done: Done) -> Done:
        """Count one and return it."""
        self.step()
        return done

    def step(self) -> None:
        """Count one."""
        self._done += 1
        late = time.monotonic() - self._began >= PATIENCE_SECONDS
        if self._shown is None and late and self._done < self._total and output.watched_by_a_person():
            self._show()
        if self._shown is not None:
            self._shown.update(self._task, completed=self._done)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._shown.add_task("", total=self._total)
        self._shown.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown is not None:
            self._shown.stop()


def statement(done: Sequence[Done]) -> dict[str, Any]:
    """Return the statement of a batch; what was asked is what was done and what failed, to the last one."""
    failed = sum(1 for one in done if one.exit_code)
    return {"asked": len(done), "done": len(done) - failed, "failed": failed, "items": [_item(one) for one in done]}


def _item(one: Done) -> dict[str, Any]:
    row = one.rows[0] if one.rows else {}
    return {
        "document": row.get("document", one.name),
        "number": row.get("number"),
        "stage": row.get("stage"),
        "title": row.get("title"),
        "error": one.error or None,
        "clause": one.clause or None,
    }


def exit_code(done: Sequence[Done]) -> int:
    """Return the exit status of a batch: the highest of its failures."""
    return max((one.exit_code for one in done), default=0)
