"""Letterbook's commands as people call them, each in a process of its own: how it ended, how long, how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "cli")


@dataclass(frozen=True, slots=True)
class Called:
    """How one call ended: its exit code, seconds, the peak of its memory in MB, what it printed and what it told."""

    code: int
    seconds: float
    mb: float
    out: str
    words: str


def here(office: Path) -> dict[str, str]:
    """Return the environment in which commands are about `office`, and speak English."""
    return os.environ | {"LETTERBOOK_OFFICE": str(office), "LANGUAGE": "en"}


def called(office: Path, *words: str) -> Called:
    """Call a command and return how it ended."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as told:
        started = time.perf_counter()
        child = subprocess.Popen(
            [*COMMAND, *words], cwd=ROOT, env=here(office), stdout=out, stderr=told, stdin=subprocess.DEVNULL
        )
        _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        out.seek(0)
        told.seek(0)
        return Called(child.returncode, seconds, used.ru_maxrss * 1024 / 1e6, out.read(), told.read())


def done(office: Path, *words: str, exits: tuple[int, ...] = (0,)) -> Called:
    """Call a command that must end with one of `exits`, and return how it did."""
    ran = called(office, *words)
    if ran.code not in exits:
        raise SystemExit(f"{words[0]}: {ran.words[-2000:]}{ran.out[-2000:]}")
    return ran
