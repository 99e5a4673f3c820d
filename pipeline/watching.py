"""A hint that something happened in a folder; the only door to watchdog.

It loses events under load and sees none on network drives, so nothing relies on it: it only wakes a sleeper early.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def hints(folder: Path, wake: threading.Event) -> Iterator[None]:
    """Set `wake` whenever something seems to happen below `folder`; where nobody can watch it, never."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    class Hurry(FileSystemEventHandler):
        """Wakes the sleeper, whatever happened."""

        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in {"created", "modified", "moved", "closed"}:
                wake.set()

    # It says on the error output when it lost events, which is what everybody here reckons with.
    logging.getLogger("watchdog").setLevel(logging.ERROR)
    # It warns of folders that come and go under its eyes; the scan sees those too.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="watchdog")
    observer = Observer()
    observer.daemon = True
    observer.schedule(Hurry(), str(folder), recursive=True)
    try:
        observer.start()
    except OSError:
        # The system's watches are used up, or this kind of folder has none: the scan sees everything anyway.
        yield
        return
    try:
        yield
    finally:
        observer.stop()
        observer.join()
