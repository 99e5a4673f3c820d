"""How long twenty reports and two hundred circulars take with two worker processes, by the commands that people use."""

from __future__ import annotations

import json
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import offices
from benchmarks.called import done

JOBS = 2
CIRCULARS_EACH = 10


@dataclass(frozen=True, slots=True)
class Run:
    """One command over many documents: how many, and how many seconds it took."""

    work: str
    count: int
    seconds: float

    @property
    def each(self) -> float:
        """Seconds of wall time per document."""
        return self.seconds / self.count


def measure(office: Path, folder: Path) -> list[Run]:
    """Submit, decide, release and publish everything; return what each command took."""
    reports = offices.written(offices.reports(), folder, "report")
    circulars = offices.written(offices.circulars(CIRCULARS_EACH), folder, "circular")
    runs = []
    for name, files, approvers in (
        ("reports", reports, (offices.MANAGER, offices.FINANCE, offices.LEADER)),
        ("circulars", circulars, (offices.MANAGER,)),
    ):
        submitted, rows = _timed(office, "submit", *map(str, files), "--by", offices.AUTHOR, "--jobs", str(JOBS))
        keys = [row["document"] for row in rows]
        if None in keys:
            raise SystemExit(f"refused: {next(row for row in rows if not row['document'])}")
        for user in approvers:
            _timed(office, "decide", *keys, "--as", user, "--approve")
        released, _rows = _timed(office, "release", *keys, "--by", offices.MANAGER, "--jobs", str(JOBS))
        runs += [Run(f"submit {name}", len(keys), submitted), Run(f"release {name}", len(keys), released)]
    published, _rows = _timed(office, "publish", *keys, "--by", offices.MANAGER, "--jobs", str(JOBS))
    return [*runs, Run("publish circulars", len(keys), published)]


def most_memory_mib() -> float:
    """Return the most memory that any process of the bulk run held, in MiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _timed(office: Path, *words: str) -> tuple[float, Any]:
    ran = done(office, *words, "--json")
    return ran.seconds, json.loads(ran.out)
