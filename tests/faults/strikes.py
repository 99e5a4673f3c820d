"""Strikes at the system calls of one filing: an error of the disk, a full disk, a kill, at each that changes files.

strace counts the calls of each name from the moment that it takes hold of a process, and strikes the n-th of them. So
one run is counted first, and every later one is struck at a call whose place is known; what was struck is read back
from strace's own record. `--seccomp-bpf` is not used: with it signals are dropped silently.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.warm import ROOT, Warm

# Every call that changes a file, its name, its length or its mode.
MUTATING = (
    "open", "openat", "creat", "write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range",
    "fsync", "fdatasync", "sync_file_range", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "unlink",
    "unlinkat", "link", "linkat", "symlink", "symlinkat", "truncate", "ftruncate", "fallocate", "chmod", "fchmod",
    "fchmodat", "chown", "fchown", "fchownat", "utimensat", "mknod", "mknodat", "setxattr", "fsetxattr",
)  # fmt: skip
BLOWS = ("EIO", "ENOSPC", "KILL")
NUMBER = "XRWY-TFY-TZ-2026-0002"
_OPENS = ("open", "openat", "creat")
_FOR_WRITING = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC)")
_LINE = re.compile(r"^\d+\s+(\w+)\((.*)$")
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    """The `nth` call named `name` of the filing, and what strace printed of it."""

    name: str
    nth: int
    what: str


@dataclass(frozen=True, slots=True)
class Strike:
    """One instance: which blow at which call."""

    call: Call
    blow: str

    @property
    def words(self) -> str:
        """Name the strike for whoever wants to repeat it."""
        return f"{self.blow} at {self.call.name} {self.call.nth}: {self.call.what[:160]}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one strike: how the process ended, and everything that was not as it must be."""

    strike: Strike
    ended: str
    wrong: tuple[str, ...]


class Striking:
    """A campaign over copies of one small office, in `folder`; `warm` does the work."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm, self.folder, self.office = warm, folder, folder / "office"
        warm.run("founded", self.office)
        # The pages are drawn in the warm process, and what it takes to look at an office is loaded in it, on a copy
        # that nobody needs afterwards.
        drawn = self._copy("drawn")
        warm.draw("release", drawn)
        warm.draw("carried_on", drawn)
        self._forget("drawn")

    def calls(self) -> list[Call]:
        """Count one filing: every call under its office that changes something."""
        office, log = self._copy("counted"), self.folder / "counted.log"
        answer = self._under_strace(office, log, [f"trace={','.join(MUTATING)}"])
        assert answer["said"]["is_done"], answer
        found = list(_counted(log.read_text("utf-8", "replace").splitlines(), str(office)))
        self._forget("counted")
        return found

    def strike(self, strike: Strike) -> Outcome:
        """Strike one filing, let it be carried on, and return what is wrong then."""
        office, log = self._copy("struck"), self.folder / "struck.log"
        name, nth = strike.call.name, strike.call.nth
        blow = "signal=KILL" if strike.blow == "KILL" else f"error={strike.blow}"
        # With room again nobody starts anything anew; after the other blows a fresh process carries on.
        tries = 2 if strike.blow == "ENOSPC" else 1
        answer = self._under_strace(office, log, [f"trace={name}", f"inject={name}:{blow}:when={nth}"], tries)
        traced = log.read_text("utf-8", "replace")
        looked = self.warm.run("carried_on", office)
        wrong = [*_not_struck(strike, traced, answer), *_wrong_end(strike, answer), *wrong_in(looked)]
        self._forget("struck")
        return Outcome(strike, _ended(answer), tuple(wrong))

    def _under_strace(self, office: Path, log: Path, expressions: Sequence[str], tries: int = 1) -> dict[str, Any]:
        child = self.warm.hold("release", office, tries=tries)
        options = [word for one in expressions for word in ("-e", one)]
        command = ["strace", "-f", "-y", "-qqq", "-s", "0", "-o", str(log), *options, "-p", str(child)]
        tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _wait_until_held(child, tracer)
        self.warm.go()
        answer = self.warm.ended()
        _, said = tracer.communicate(timeout=_SECONDS)
        assert b"rror" not in said, said
        return answer

    def _copy(self, name: str) -> Path:
        target = self.folder / name / "office"
        shutil.copytree(self.office, target, symlinks=True)
        return target

    def _forget(self, name: str) -> None:
        shutil.rmtree(self.folder / name)


def _wait_until_held(child: int, tracer: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _SECONDS
    while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
        assert tracer.poll() is None and time.monotonic() < until, "strace cannot take hold of the process"
        time.sleep(0.002)


def _counted(lines: Iterable[str], office: str) -> Iterator[Call]:
    """Yield the calls under the office, each with its place among all calls of its name."""
    places: Counter[str] = Counter()
    for line in lines:
        if (found := _LINE.match(line)) is None:
            continue
        name, what = found[1], found[2]
        places[name] += 1
        changes = name not in _OPENS or _FOR_WRITING.search(what)
        if office in what and changes:
            yield Call(name, places[name], what.replace(office, "OFFICE").replace(f"<{ROOT}>", ""))


def instances(calls: Sequence[Call], most: int | None = None, seed: int = 20260720) -> list[Strike]:
    """Return every strike there is, or `most` of them by chance, the same ones for the same seed."""
    whole = [Strike(call, blow) for call in calls for blow in BLOWS]
    return whole if most is None or most >= len(whole) else random.Random(seed).sample(whole, most)


def _not_struck(strike: Strike, traced: str, answer: dict[str, Any]) -> Iterator[str]:
    if strike.blow == "KILL":
        if answer["status"] != 9:
            yield f"it was not killed: {answer}"
    elif "(INJECTED)" not in traced:
        yield "the call did not come"


def _wrong_end(strike: Strike, answer: dict[str, Any]) -> Iterator[str]:
    """Yield where a process that lived on said something other than what it did: a traceback, or no second success."""
    if strike.blow != "KILL" and answer["status"]:
        yield f"it ended in a traceback: {answer['status']}"
    elif strike.blow == "ENOSPC" and not answer["said"]["is_done"]:
        yield f"it did not carry on when there was room: {answer['said']['refusals']}"


def wrong_in(looked: dict[str, Any]) -> Iterator[str]:
    """Yield what must hold after recovery and does not: filed whole, once, with its number, and everything clean."""
    wanted = {
        "stage": "secured", "number": NUMBER, "released": 1, "filed": 1, "copied": 1, "is_found": True, "entries": 2,
        "told_twice": [], "faults": [], "empty": [], "benches": [], "not_found": [],
    }  # fmt: skip
    for name, value in wanted.items():
        if looked[name] != value:
            yield f"{name}: {looked[name]}"
    if looked["ledger"][0] != looked["ledger"][1]:
        yield f"the ledger does not reach the last event: {looked['ledger']}"
    for root, (is_good, objects) in looked["judged"].items():
        if not is_good or objects != 2:
            yield f"ocfl-py finds {objects} objects in {root}, good: {is_good}"
    if looked["before"]["told"] and not looked["before"]["is_there"]:
        yield "an event told of an entry that was not there (I1)"
    yield from (f"resume: {row}" for row in looked["resumed"] if row["error"])


def _ended(answer: dict[str, Any]) -> str:
    if answer["status"]:
        return "killed"
    return "refused" if answer["said"]["refusals"] else "unmoved"
