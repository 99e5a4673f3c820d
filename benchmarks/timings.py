"""`make bench`: measure this machine and write docs/reference/timings.md, the baseline that later work is held against.

python -m benchmarks.timings [--only PART] [--quick] [-o FILE]

--only measures one part (steps, bulk, workbooks, faults, inbox, year, first_page, pages); the page keeps the
others (timings.json beside it).
--quick runs each once, with a tenth of the files in the inbox, and prints: no such figure goes onto the page.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from benchmarks import bulk, figures, offices, pages, steps
from benchmarks.figures import Figure
from benchmarks.page import PARTS, Part, keep, kept, page

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "timings.md"
_ENGINES = ("weasyprint", "docxtpl", "python-docx", "openpyxl", "whoosh-reloaded", "django")
_FILES, _FILES_IF_QUICK = 10_000, 1_000
_Measured = tuple[list[list[str]], str]


def machine() -> Iterator[tuple[str, str]]:
    """Yield what the figures depend on."""
    cpu = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    yield "processor", f"{cpu[1] if cpu else platform.processor()}, {os.cpu_count()} cores"
    yield "memory", f"{memory:.0f} GiB"
    yield "system", f"{platform.system()} {platform.release().split('-')[0]}, {platform.libc_ver()[0]}"
    yield "Python", platform.python_version()
    yield "engines", ", ".join(f"{name} {version(name)}" for name in _ENGINES)
    yield "load when it began", f"{os.getloadavg()[0]:.1f}"
    yield "measured", datetime.now(UTC).date().isoformat()


def _steps(rounds: int) -> _Measured:
    with tempfile.TemporaryDirectory(prefix="letterbook-bench-") as name:
        folder = Path(name)
        offices.office(folder / "steps")
        chain = (offices.MANAGER, offices.FINANCE, offices.LEADER)
        report = steps.measure(list(islice(offices.reports(), rounds + 1)), chain, folder / "reports")
        circular = steps.measure(list(islice(offices.circulars(1), rounds + 1)), chain[:1], folder / "circulars")
    columns = (report.medians(), report.first(), circular.medians(), circular.first())
    rows = [[step, *(f"{one[step]:.3f}" if step in one else "—" for one in columns)] for step in steps.STEPS]
    return rows, ""


def _bulk(_rounds: int) -> _Measured:
    with tempfile.TemporaryDirectory(prefix="letterbook-bench-") as name:
        # In a process of its own, so that this one stays small: a process that is started counts its parent's memory.
        words = (
            "import sys; from pathlib import Path; from benchmarks import offices; offices.office(Path(sys.argv[1]))"
        )
        subprocess.run([sys.executable, "-c", words, f"{name}/office"], check=True, cwd=ROOT)
        runs = bulk.measure(Path(name) / "office", Path(name) / "files")
    rows = [[run.work, str(run.count), f"{run.seconds:.1f}", f"{run.each:.2f}"] for run in runs]
    return rows, f"No process held more than {bulk.most_memory_mib():.0f} MiB."


def _workbooks(rounds: int) -> _Measured:
    from benchmarks import reading, workbooks

    return _rows([reading.large_workbook(rounds), workbooks.marked_copies(rounds), reading.hostile_files(rounds)])


def _faults(_rounds: int) -> _Measured:
    from benchmarks import faults

    return _rows(faults.figures())


def _inbox(rounds: int) -> _Measured:
    from benchmarks import inbox

    loads = inbox.loads(_FILES if rounds > 1 else _FILES_IF_QUICK)
    return _rows([inbox.figure(load, rounds) for load in loads])


def _year(rounds: int) -> _Measured:
    from benchmarks import year

    return _rows(year.figures(*((40, 12) if rounds > 1 else (3, 6))))


def _first_page(rounds: int) -> _Measured:
    from benchmarks import first_page

    return _rows(first_page.measure(first_page.PAGES, rounds))


def _pages(rounds: int) -> _Measured:
    entries = pages.ENTRIES if rounds > 1 else pages.ENTRIES_IF_QUICK
    return [one.row for one in pages.measured(entries, pages.VIEWS if rounds > 1 else 1)], ""


def _rows(found: list[Figure]) -> _Measured:
    return [one.row for one in found], ""


_BY_NAME: dict[str, Callable[[int], _Measured]] = dict(
    zip(PARTS, (_steps, _bulk, _workbooks, _faults, _inbox, _year, _first_page, _pages), strict=True)
)


def measured(name: str, *, is_quick: bool) -> Part:
    """Return what the part called `name` measures now."""
    facts = dict(machine())
    rows, note = _BY_NAME[name](1 if is_quick else figures.ROUNDS)
    return Part(rows, note, facts)


def main(arguments: list[str]) -> int:
    """Measure and write the page; each part in a process of its own, so that none pays for the one before it."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("-o", dest="page", type=Path, default=PAGE)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.only is None:
        command = [sys.executable, "-m", "benchmarks.timings", *arguments, "--only"]
        return max(subprocess.run([*command, name], check=False, cwd=ROOT).returncode for name in PARTS)
    part = measured(asked.only, is_quick=asked.quick)
    if asked.quick:
        print(page({asked.only: part}))
        return 0
    store = asked.page.with_suffix(".json")
    parts = kept(store) | {asked.only: part}
    keep(parts, store)
    asked.page.write_text(page(parts), "utf-8")
    print(f"{asked.page}: {asked.only}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
