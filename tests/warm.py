"""Commands of the documentation without their loading time: each a process of its own, forked from one that is warm.

A page of the documentation is walked by a real shell, with its pipes, variables and exit statuses. What stands there
for `letterbook` hands arguments, folder, environment and streams to a process that has loaded the program and compiled
the types' expressions, and that forks a child for each command. No settings are read and no office is opened before
the fork, so that a child knows nothing that a fresh process would not have to find out.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MOST_BYTES = 1 << 20
# What most commands load, and what does not need to know of an office: the rest is loaded by each child.
_LOADED = (
    "cli.main", "cli.bulk", "pipeline.check", "pipeline.compose", "pipeline.draws", "pipeline.gates", "pipeline.leaks",
    "pipeline.publish", "pipeline.returning", "pipeline.site", "pipeline.workbook.marked", "pipeline.workbook.read",
    "pipeline.workbook.write", "index.search", "index.whoosh_engine", "django.core.management", "django.db.models",
    "django.db.backends.sqlite3.base", "django.urls",
)  # fmt: skip
_CLIENT = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
    line.connect({address!r})
    order = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)])
    socket.send_fds(line, [order.encode("utf-8", "surrogateescape")], [0, 1, 2])
    status = line.recv(16)
sys.exit(int(status or b"1"))
"""


@contextmanager
def commands(folder: Path) -> Iterator[Path]:
    """Keep a warm process, and give a folder for the PATH whose `letterbook` is answered by that process."""
    address, door = folder / "line", folder / "bin" / "letterbook"
    door.parent.mkdir()
    door.write_text(_CLIENT.format(python=sys.executable, address=str(address)), "utf-8")
    door.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.warm", str(address)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield door.parent
        finally:
            process.send_signal(signal.SIGTERM)


def cold_at_first(warm: Path, folder: Path) -> Path:
    """Return a folder for the PATH whose `letterbook` is the real one for its first command, and the warm one then."""
    door, started = folder / "letterbook", folder / "started"
    folder.mkdir()
    real, fast = (shlex.quote(str(one / "letterbook")) for one in (Path(sys.executable).parent, warm))
    mark = shlex.quote(str(started))
    door.write_text(f'#!/bin/sh\n[ -e {mark} ] && exec {fast} "$@"\n: > {mark}\nexec {real} "$@"\n', "utf-8")
    door.chmod(0o755)
    return folder


def _load() -> None:
    for name in _LOADED:
        importlib.import_module(name)
    from pipeline import check, resolve
    from schemas import record
    from schemas.document_type import load_all

    # Checking an example compiles what its type's expressions say; the compiled ones are kept by their words alone.
    for kind in load_all().values():
        example = record.loads(kind.read("examples/full.json"))
        check.check(resolve.resolve(example, kind, resolve.Surroundings({}, {})), kind)


def _serve(address: str) -> None:
    _load()
    gc.freeze()  # a child that never looks through it never copies its pages
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(address)
        door.listen()
        os.write(1, b"ready\n")
        while True:
            line, _address = door.accept()
            with line:
                if not os.fork():
                    door.close()
                    _answer(line)
            _reap(os.WNOHANG)


def _answer(line: socket.socket) -> None:
    """Be one command: take its place in the world, run it, and tell its status when all that it said is out."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    order, streams, _flags, _address = socket.recv_fds(line, _MOST_BYTES, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    arguments, folder, environment = json.loads(order.decode("utf-8", "surrogateescape"))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["letterbook", *arguments]
    from cli.main import main

    status = main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    line.send(str(status).encode())
    sys.exit(status)


def _reap(how: int = 0) -> None:
    try:
        while os.waitpid(-1, how)[0]:
            pass
    except ChildProcessError:
        return


def _end(_signal: int, _frame: object) -> None:
    # What the children measured is written after their answer; the process that waits for them ends last.
    _reap()
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    _serve(sys.argv[1])
