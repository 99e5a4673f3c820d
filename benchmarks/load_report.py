"""What fifty people at the desk felt: from single answers to a table of pages, and to what the issue asks of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

HEADS = ("page", "asked", "p50, ms", "p95", "p99", "most", "errors", "CPU alone, ms")
MOST_MS, MOST_CPU_MS = 200.0, 40.0
# A password is made slow to try on purpose, and a file that comes in is no page: they are told, and not held to it.
_NO_PAGE = ("step: ",)


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: the page's name, how long it took in milliseconds, and what was wrong with it, if anything."""

    page: str
    ms: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: who asked and for how long, every answer, each page's CPU alone (ms), the server's share of the time.

    `server_seconds` is the CPU that all its processes used while the trial lasted.
    """

    people: int
    seconds: float
    entries: int
    samples: Sequence[Sample]
    alone: Mapping[str, float]
    server_seconds: float

    @property
    def faults(self) -> int:
        """How many answers were wrong."""
        return sum(bool(one.fault) for one in self.samples)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least of `values` that `share` of them do not pass (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0


def rows(trial: Trial) -> list[list[str]]:
    """Return a row under `HEADS` for each page, the pages first, then the steps; what is too slow is marked."""
    by_page: dict[str, list[Sample]] = defaultdict(list)
    for one in trial.samples:
        by_page[one.page].append(one)
    ordered = sorted(by_page, key=lambda name: (not is_page(name), name))
    return [_row(name, by_page[name], trial.alone.get(name)) for name in ordered]


def is_page(name: str) -> bool:
    """Return whether the figures of the issue are asked of what is called `name`."""
    return not name.startswith(_NO_PAGE)


def _row(name: str, found: Iterable[Sample], alone: float | None) -> list[str]:
    answers = list(found)
    times, faults = [one.ms for one in answers], sum(bool(one.fault) for one in answers)
    p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    missed = _marked(p95, MOST_MS if is_page(name) else None)
    cpu = "—" if alone is None else _marked(alone, MOST_CPU_MS if is_page(name) else None)
    counts = (str(len(answers)), f"{p50:.0f}", missed, f"{p99:.0f}", f"{max(times, default=0):.0f}")
    return [name, *counts, str(faults) if not faults else f"{faults} **missed**", cpu]


def _marked(measured: float, most: float | None) -> str:
    return f"{measured:.0f}" + (" **missed**" if most is not None and measured > most else "")


def told(trial: Trial) -> str:
    """Return what the table stands for, in a few sentences."""
    pace = len(trial.samples) / trial.seconds if trial.seconds else 0.0
    cores = trial.server_seconds / trial.seconds if trial.seconds else 0.0
    return (
        f"{trial.people} people, each thinking 1–3 s between two pages, for {trial.seconds / 60:.0f} min at an office "
        f"of {trial.entries:,} entries: {len(trial.samples):,} answers, {pace:.1f} a second, {trial.faults} of them "
        f"errors; the server's processes used {cores:.2f} cores. The locust that asks runs on the same cores."
    )


def faults(trial: Trial) -> list[str]:
    """Return every kind of wrong answer with how often it was given, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    for one in trial.samples:
        if one.fault:
            counts[f"{one.page}: {one.fault}"] += 1
    return [f"{count} × {what}" for what, count in sorted(counts.items(), key=lambda found: -found[1])]
