"""The inbox under load: ten thousand files while the watcher is stalled, or polls, or is one of several.

Measured is the *taking*: look, let rest, claim into `received/` with every fsync. What the flow makes of a claimed file
is left out (a recorder stands in its place, and writes one line for each): ten thousand renderings would hide it.

python -m benchmarks.inbox [--files 10000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import ROUNDS, Figure, peak_mb, repeated
from pipeline import rounds
from pipeline.pace import Pace
from pipeline.premises import Premises
from pipeline.receive import Received
from pipeline.rest import Rest
from pipeline.rounds import Rounds

ROOT = Path(__file__).resolve().parents[1]
PROJECT, QUIET_SECONDS, SCAN_SECONDS = "TFY", 0.5, 0.5
PATIENCE_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is measured: how many files and watchers, whether the system's hints are on, and stalled while dropping."""

    files: int
    watchers: int = 1
    events: bool = True
    stalled: bool = False

    @property
    def words(self) -> str:
        """Say it in words."""
        told = f"{self.watchers} watcher{'s' if self.watchers > 1 else ''}"
        return told + ("" if self.events else ", events off") + (", stalled while they were dropped" * self.stalled)


@dataclass(frozen=True, slots=True)
class Run:
    """How it went: files taken, taken more than once, and never; seconds; the largest watcher's peak memory in MB."""

    taken: int
    twice: int
    missing: int
    seconds: float
    memory_mb: float


def measure(folder: Path, load: Load) -> Run:
    """Drop the files into an office in `folder`, let the watchers take them, and return how it went."""
    premises, journal = Premises.build(folder / "office"), folder / "taken"
    (premises.inbox / PROJECT).mkdir()
    journal.touch()
    with ExitStack() as running:
        watchers = [running.enter_context(watcher(premises, journal, load)) for _number in range(load.watchers)]
        _signal(watchers, signal.SIGSTOP if load.stalled else 0)
        dropped = {drop(premises, number) for number in range(load.files)}
        began = time.monotonic()
        _signal(watchers, signal.SIGCONT if load.stalled else 0)
        wait_for(journal, load.files)
        seconds = time.monotonic() - began
        # Whoever takes one twice does so now.
        time.sleep(2 * QUIET_SECONDS)
        memory = max(peak_mb(one.pid) for one in watchers)
    counts = Counter(journal.read_text().split())
    kept = {path.name for path in premises.received.iterdir()}
    missing = (dropped - set(counts)) | (dropped - kept)
    return Run(len(counts), sum(count > 1 for count in counts.values()), len(missing), seconds, memory)


def _signal(watchers: list[subprocess.Popen[bytes]], number: int) -> None:
    for one in watchers:
        os.kill(one.pid, number)


def drop(premises: Premises, number: int) -> str:
    """Put one file into the inbox, as a program that renames does, and return the SHA-256 of its bytes."""
    data = f'{{"doc_type": "circular", "title": "{number:06d}"}}\n'.encode()
    half = premises.inbox / PROJECT / f".{number:06d}.json.part"
    half.write_bytes(data)
    half.rename(premises.inbox / PROJECT / f"通知-{number:06d}.json")
    return hashlib.sha256(data).hexdigest()


def wait_for(journal: Path, lines: int) -> None:
    """Wait until so many files were taken, or patience is at its end."""
    until = time.monotonic() + PATIENCE_SECONDS
    while journal.read_bytes().count(b"\n") < lines and time.monotonic() < until:
        time.sleep(0.05)


@contextmanager
def watcher(premises: Premises, journal: Path, load: Load) -> Iterator[subprocess.Popen[bytes]]:
    """Run one watcher as a process of its own; it is told to stop at the end, and is waited for."""
    words = [sys.executable, "-m", "benchmarks.inbox", "--watch", str(premises.root), "--journal", str(journal)]
    started = subprocess.Popen(
        [*words, *([] if load.events else ["--no-events"])], cwd=ROOT, stdout=subprocess.PIPE, env=_environment()
    )
    assert started.stdout is not None
    started.stdout.readline()  # it says when it is awake
    try:
        yield started
    finally:
        if started.poll() is None:
            started.terminate()
        started.wait()
        started.stdout.close()


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(ROOT)}


def watch(premises: Premises, journal: Path, *, events: bool) -> None:
    """Be a watcher until told to stop: write the SHA-256 of each file taken as a line of `journal`."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_given: stop.set())
    with journal.open("ab", buffering=0) as lines:

        def take(received: Received, _stray: str) -> None:
            lines.write(f"{received.sha256}\n".encode())

        print("awake", flush=True)
        going = Rounds(premises, Rest(QUIET_SECONDS, time.monotonic), lambda: {PROJECT}, take)
        rounds.watch(going, Pace(events, SCAN_SECONDS, QUIET_SECONDS), stop, lambda _round: None)


def loads(files: int) -> list[Load]:
    """Return what the issue wants measured."""
    several = [Load(files, watchers=many) for many in (2, 4, 8)]
    return [Load(files, stalled=True), Load(files, events=False), *several]


def figure(load: Load, rounds: int = ROUNDS) -> Figure:
    """Return how `load` was taken: every run counts for the counts, the median run for the seconds."""
    runs = repeated(lambda: _alone(load), rounds)
    once = sum(run.taken == load.files and not run.twice and not run.missing for run in runs)
    seconds = median(run.seconds for run in runs)
    taken, again = min(run.taken for run in runs), sum(run.twice for run in runs)
    missing = sum(run.missing for run in runs)
    told = "each once" if once == len(runs) else f"{again} more than once, {missing} never"
    return Figure(
        f"{load.files:,} files dropped, {load.words}",
        f"{load.files:,}, each once",
        f"{taken:,}, {told}; {seconds:.1f} s",
        max(run.memory_mb for run in runs),
        len(runs),
        once == len(runs),
    )


def _alone(load: Load) -> Run:
    with tempfile.TemporaryDirectory(prefix="letterbook-inbox-") as name:
        return measure(Path(name), load)


def main(arguments: list[str]) -> int:
    """Print the figures, or be a watcher of one of its runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inbox")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--watch", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--journal", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--no-events", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.watch:
        watch(Premises(asked.watch), asked.journal, events=not asked.no_events)
        return 0
    print("Claiming alone, with every fsync; reading, checking and rendering are left out.\n")
    for load in loads(asked.files):
        print(" | ".join(figure(load, asked.rounds).row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
