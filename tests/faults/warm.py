"""A process that has imported everything and gives each piece of work to a child of its own, which may then die.

Starting Python and Django takes seconds, and a campaign needs thousands of processes. The warm one reads a request a
line (`{"work", "office", "is_held", ...}`), forks, and answers with how the child ended and what it said. A held child
makes ready first, so that somebody may take hold of it (`strace -p`), and begins when it is told to. Its work begins
with a sentinel, `access` of a path that is nowhere: what comes before it in a trace is not the work's.

Pages are drawn once and kept in the warm process: what is struck is the filing, and the bytes filed are the real ones.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
SENTINEL = "/letterbook-the-work-begins-here"


class Warm:
    """The harness's end of a warm process; a plain one draws pages that hold next to nothing."""

    def __init__(self, *, is_plain: bool = False) -> None:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "LANGUAGE": "zh_CN"}
        command = [sys.executable, "-m", "tests.faults.warm", *(["plain"] if is_plain else [])]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()

    def run(self, work: str, office: Path, **given: Any) -> Any:
        """Let a child do `work` to its end and return what it said."""
        answer = self._ask({"work": work, "office": str(office), **given})
        assert answer["status"] == 0, answer
        return answer["said"]

    def hold(self, work: str, office: Path, **given: Any) -> int:
        """Let a child make ready for `work`, and return its number; it begins with `go`."""
        return int(self._ask({"work": work, "office": str(office), "is_held": True, **given})["pid"])

    def go(self) -> None:
        """Let the held child begin."""
        self._tell({})

    def ended(self) -> dict[str, Any]:
        """Wait for the child that was let go, and return `{status, said}`."""
        return self._hear()

    def draw(self, work: str, office: Path, **given: Any) -> Any:
        """Do `work` in the warm process itself, so that all who come after find its pages drawn."""
        return self._ask({"work": work, "office": str(office), "is_kept": True, **given})["said"]

    def rehearse(self, work: str, office: Path, **given: Any) -> None:
        """Do `work` once on a copy that nobody needs: all who come after find loaded what it takes."""
        copy = office.with_name("rehearsed")
        shutil.copytree(office, copy, symlinks=True)
        self.draw(work, copy, **given)
        shutil.rmtree(copy)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self._tell(request)
        return self._hear()

    def _tell(self, request: dict[str, Any]) -> None:
        assert self.process.stdin
        print(json.dumps(request), file=self.process.stdin, flush=True)

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the warm process is gone"
        answer: dict[str, Any] = json.loads(line)
        return answer


def _answer(request: dict[str, Any], answers: int) -> None:
    """Fork a child for `request` and write how it ended to the descriptor `answers`."""
    said, says = os.pipe()
    ready, is_ready = os.pipe()
    begins, begin = os.pipe()
    gc.freeze()  # what is there stays, and a child that never looks through it never copies its pages
    child = os.fork()
    if child == 0:
        os.close(begin)
        _child(request, says, is_ready, begins)
    for ours in (says, is_ready, begins):
        os.close(ours)
    os.read(ready, 1)
    if request.pop("is_held", False):
        _write(answers, {"pid": child})
        sys.stdin.readline()
    with contextlib.suppress(BrokenPipeError):  # it may be dead by now
        os.write(begin, b".")
    words = b""
    while piece := os.read(said, 1 << 16):
        words += piece
    _, status = os.waitpid(child, 0)
    for theirs in (said, ready, begin):
        os.close(theirs)
    _write(answers, {"status": status, "said": json.loads(words) if words else None})


def _child(request: dict[str, Any], says: int, is_ready: int, begins: int) -> None:
    status = 1
    try:
        work, office = request.pop("work"), Path(request.pop("office"))
        request.pop("is_held", None)
        from tests.faults import works

        works.enter(office)
        os.write(is_ready, b".")
        os.read(begins, 1)
        # Descriptors of the harness do not belong to the work.
        os.access(SENTINEL, os.F_OK)
        said = works.BY_NAME[work](office, **request)
        os.write(says, json.dumps(said, default=str).encode())
        status = 0
    finally:
        if status:
            import traceback

            traceback.print_exc()
        # Never back into the loop of the warm process, and nothing that only a process's end would write.
        os._exit(status)


def _write(answers: int, value: dict[str, Any]) -> None:
    os.write(answers, json.dumps(value, default=str).encode() + b"\n")


def serve() -> None:
    """Answer requests until there are no more."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what the work prints is no answer
    from tests.faults import works

    works.import_everything(is_plain="plain" in sys.argv)
    for line in sys.stdin:
        request = json.loads(line)
        if request.pop("is_kept", False):
            office = Path(request.pop("office"))
            works.enter(office)
            said = works.BY_NAME[request.pop("work")](office, **request)
            works.leave()
            _write(answers, {"status": 0, "said": said})
        elif request:
            _answer(request, answers)


if __name__ == "__main__":
    serve()
