"""What the archive's guarantees cost, at ten thousand entries: `python -m benchmarks.archive_speed OFFICE`.

Filing beside the bare durable copy, `verify` beside `sha512sum`, and how soon an office that was killed in the middle
of a filing works again. A copy of OFFICE is worked in, on its disk; the figures go onto the page of timings. Nothing
else should run meanwhile.
"""

from __future__ import annotations

import argparse
import json
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks import filing_speed, verify_speed
from benchmarks.called import COMMAND, ROOT, done, here
from benchmarks.figures import ROUNDS, Figure
from benchmarks.page import ARCHIVE, Part, keep, kept, page
from benchmarks.timings import PAGE, machine

_MOST_SECONDS = 5.0
_PATIENCE_SECONDS = 60.0
_REASONS = ("text-repeated", "suspected-copy", "published-late", "figure-in-text-differs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and write them; 1 if one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("office", type=Path)
    parser.add_argument("-o", dest="page", type=Path, default=PAGE)
    given = parser.parse_args(arguments)
    facts = dict(machine())
    with tempfile.TemporaryDirectory(prefix="letterbook-archive-", dir=given.office.resolve().parent) as name:
        room = Path(name)
        subprocess.run(["cp", "-a", str(given.office.resolve()), str(room / "office")], check=True)
        (room / "filing").mkdir()
        found = [
            filing_speed.measure(room / "filing"),
            verify_speed.measure(room / "office"),
            recovery(room / "office", room),
        ]
    print("\n".join(": ".join(one.row[:3]) for one in found))
    parts = kept(given.page.with_suffix(".json")) | {ARCHIVE: Part([one.row for one in found], "", facts)}
    keep(parts, given.page.with_suffix(".json"))
    given.page.write_text(page(parts), "utf-8")
    return 0 if all(one.holds for one in found) else 1


def recovery(office: Path, room: Path) -> Figure:
    """Return how long `letterbook resume` takes after the process that filed a circular was killed."""
    seconds = [_recovered(office, room, turn) for turn in range(ROUNDS)]
    told = f"{median(seconds):.1f} s (at most {max(seconds):.1f} s)"
    what = "an office of 10,000 entries carried on after a kill in the middle of a filing"
    return Figure(what, f"≤ {_MOST_SECONDS:g} s", told, None, ROUNDS, median(seconds) <= _MOST_SECONDS)


def _recovered(office: Path, room: Path, turn: int) -> float:
    from benchmarks.large_live import circulars, of_project
    from schemas import record as records

    paper = room / f"paper-{turn}.json"
    first = next(circulars(date.today() + timedelta(days=30 + 10 * turn)))
    paper.write_text(records.dumps(of_project(first, 1)), "utf-8")
    reasons = [word for code in _REASONS for word in ("--reason", f"{code}=压力测试")]
    [row] = json.loads(
        done(office, "submit", str(paper), "--by", "steward.P01", "--project", "P01", *reasons, "--json").out
    )
    key = row["document"]
    done(office, "decide", key, "--as", "project_manager.P01", "--approve", "--photos-confirmed")
    _kill_in_the_middle(office, key)
    started = time.perf_counter()
    done(office, "resume")
    seconds = time.perf_counter() - started
    if _stage(office, key) != "secured":
        raise SystemExit(f"{key} was not carried on: {_stage(office, key)}")
    return seconds


def _kill_in_the_middle(office: Path, key: str) -> None:
    """Release a document and kill the process as soon as it has its number."""
    child = subprocess.Popen([*COMMAND, "release", key, "--by", "steward.P01"], env=here(office), cwd=ROOT)
    until = time.monotonic() + _PATIENCE_SECONDS
    while child.poll() is None and _stage(office, key) == "approved" and time.monotonic() < until:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()


def _stage(office: Path, key: str) -> str:
    with sqlite3.connect(f"file:{office / 'letterbook.sqlite3'}?mode=ro", uri=True) as tables:
        [(stage,)] = tables.execute("SELECT stage FROM office_document WHERE key = ?", (key,))
    return str(stage)


if __name__ == "__main__":
    raise SystemExit(main())
