"""Figures that an issue asks for: what was asked beside what was measured, how often, and with how much memory."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROUNDS = 5
LONG_SECONDS, ROUNDS_OF_LONG = 60.0, 3
MOST_MB = 500.0
HEADS = ("the issue's figure", "asked", "measured", "peak memory", "runs")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured: what it was, what was asked of it, what came out, the peak in MB, and whether it holds."""

    what: str
    asked: str
    measured: str
    mb: float | None
    runs: int
    holds: bool

    @property
    def row(self) -> list[str]:
        """Return it as a row under `HEADS`."""
        memory = "—" if self.mb is None else f"{self.mb:.0f} MB"
        return [self.what, self.asked, self.measured + ("" if self.holds else " **missed**"), memory, str(self.runs)]


def repeated(once: Callable[[], T], most: int) -> list[T]:
    """Return what `most` runs give; three at most where the first takes longer than a minute."""
    started = time.perf_counter()
    runs = [once()]
    is_long = time.perf_counter() - started > LONG_SECONDS
    return runs + [once() for _run in range(1, min(most, ROUNDS_OF_LONG) if is_long else most)]


def peak_mb(process: int | str = "self") -> float:
    """Return the most memory that a living process has held, in MB.

    Linux counts a starting process's `ru_maxrss` from its parent's; the high-water mark in /proc is its own.
    """
    try:
        found = re.search(r"^VmHWM:\s*(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    except OSError:
        found = None
    kib = int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kib * 1024 / 1e6
