"""What a long-lived command does beside its own work, again and again, in a thread of its own."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger("letterbook")

_PAUSE_SECONDS = 60.0


@contextmanager
def meanwhile(
    name: str, once: Callable[[threading.Event], None], every_seconds: float, last_seconds: float
) -> Iterator[None]:
    """Do `once` every so many seconds while a block runs; at its end it has `last_seconds` to come to an end itself.

    It is given the event that says that the end has come, and should look at it between two pieces of work. The
    interpreter would abort over a thread that still writes.
    """
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            pause = every_seconds
            try:
                once(stop)
            except Exception:
                # The outermost edge of this thread: nobody begins another, and its work would wait for a restart.
                log.exception("%s met a fault of the program; it is tried again in a minute.", name)
                pause = _PAUSE_SECONDS
            stop.wait(pause)

    # In the context of the command, so that it speaks the same language.
    thread = threading.Thread(target=contextvars.copy_context().run, args=(go_on,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(last_seconds)
