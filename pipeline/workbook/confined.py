"""Parsing in a process of its own, under limits: whatever one file does, the next one is read.

The first file starts a *nursery*: a process that has loaded the readers and does nothing but fork. Each file gets a
fork of it, which costs milliseconds, has little memory, little processor time and little time altogether, may write no
file, and answers through a socket of its own. A fork that dies has no answer to give, and that is the answer.

multiprocessing's own fork server would import the caller's main module into every child (pytest, or a script without a
guard, which then runs twice), and has no children for daemons; this one asks nothing of its caller.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from pipeline.workbook.refusals import TooHeavy

MIB = 1024 * 1024
_GRACE_SECONDS = 5.0
_STARTED = "import sys; sys.path[:] = {path!r}; from pipeline.workbook import confined; confined.serve({control})"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: address space, seconds of processor time, and seconds on the clock."""

    memory_bytes: int = 704 * MIB
    cpu_seconds: int = 20
    wall_seconds: float = 60.0


LIMITS = Limits()


def confined(work: Callable[..., T], *given: Any, name: str, limits: Limits = LIMITS) -> T:
    """Return what `work(*given)` returns, worked out in a process of its own; what it raises is raised here.

    `work` is a function of a module, and what goes in and comes out can be pickled. `name` is the file's.

    Raises:
        TooHeavy: the process died, or took more than `limits`.
    """
    request = pickle.dumps((work, given, limits), pickle.HIGHEST_PROTOCOL)
    with _NURSERY.child() as channel:
        channel.settimeout(limits.wall_seconds + _GRACE_SECONDS)
        answer = _asked(channel, request)
    if not answer:
        raise TooHeavy(name=name)
    error, value = _unpickled(answer)
    if error is not None:
        raise error
    return value  # type: ignore[no-any-return]


def _unpickled(answer: bytes) -> tuple[Exception | None, Any]:
    """Return the outcome in `answer`: what has just come in holds no garbage, and looking for it doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        outcome: tuple[Exception | None, Any] = pickle.loads(answer)
    finally:
        if was_on:
            gc.enable()
    return outcome


def _asked(channel: socket.socket, request: bytes) -> bytes:
    """Return the answer to `request`, or nothing where the child died over it."""
    try:
        channel.sendall(request)
        channel.shutdown(socket.SHUT_WR)
        return _all_of(channel)
    except OSError:
        return b""


def _all_of(channel: socket.socket) -> bytes:
    with channel.makefile("rb") as source:
        return source.read()


class _Nursery:
    """The one nursery of this process, started when the first file comes and again should it ever be gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def child(self) -> socket.socket:
        """Return a socket to a new fork."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            try:
                socket.send_fds(self._running(), [b"+"], [theirs.fileno()])
            except OSError:
                # It died a moment ago; a new one takes its place, once.
                self.close()
                socket.send_fds(self._running(), [b"+"], [theirs.fileno()])
        return ours

    def _running(self) -> socket.socket:
        if self._control is None or self._process is None or self._process.poll() is not None:
            self.close()
            self._control, theirs = socket.socketpair()
            words = _STARTED.format(path=sys.path, control=theirs.fileno())
            with theirs:
                # A session of its own: the keyboard's interrupt is for the command, which then hangs up.
                self._process = subprocess.Popen(
                    [sys.executable, "-c", words],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
        return self._control

    def close(self) -> None:
        """Hang up: the nursery ends as soon as nobody can ask it for anything."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.wait()
        self._control = self._process = None

    def forget(self) -> None:
        """Leave the nursery to the process that this one was forked from."""
        self.__init__()  # type: ignore[misc]


_NURSERY = _Nursery()
atexit.register(_NURSERY.close)
os.register_at_fork(after_in_child=_NURSERY.forget)


# --- in the nursery ------------------------------------------------------------------------------------------------


def serve(control: int) -> None:
    """Fork a child for each socket that comes through `control`, until the other side hangs up."""
    import pipeline.workbook.read  # noqa: F401 - every fork has it loaded

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=control) as asked:
        while True:
            word, handles, _flags, _address = socket.recv_fds(asked, 1, 1)
            if not word:
                return
            if os.fork() == 0:
                asked.close()
                _work(handles[0])
            os.close(handles[0])


def _work(handle: int) -> NoReturn:
    """Answer one request and end. What is forked off a fork goes the shortest way out, whatever happens."""
    try:
        with socket.socket(fileno=handle) as channel:
            answer(channel)
    finally:
        os._exit(0)


def answer(channel: socket.socket, confine: Callable[[Limits], None] | None = None) -> None:
    """Do the work that is asked for through `channel`, under its limits, and send back what came of it.

    A refusal and a bug are both sent home, to be raised there; without memory to answer with, there is no answer.
    """
    try:
        work, given, limits = pickle.loads(_all_of(channel))
        (confine or _confine)(limits)
        outcome: tuple[Exception | None, Any] = (None, work(*given))
    except MemoryError:
        return
    except Exception as error:  # noqa: BLE001 - the edge of this process: a bug rises in the one that asked
        error.add_note(traceback.format_exc())
        outcome = (error, None)
    channel.sendall(pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL))


def _confine(limits: Limits) -> None:
    """Let the kernel end this process where it takes too much; no parser can keep it from doing so."""
    # What lives as long as one answer needs no collecting: it would take a quarter of the time.
    gc.disable()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
