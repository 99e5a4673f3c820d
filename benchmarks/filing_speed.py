"""Filing one entry beside the bare durable copy of the same files, each fsynced: what the guarantees cost.

python -m benchmarks.filing_speed [FOLDER]      on the disk of FOLDER (default: the system's temporary folder)

Both write the same bytes to the same disk in turns, so that a slow moment of the disk falls on both.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from archive.filestore import FileStore
from archive.staging import Staged
from benchmarks.figures import Figure

ROUNDS = 40
MOST_TIMES = 4.0
# As large as the files of a circular's entry.
_SIZES = {"number.pdf": 90_000, "number.docx": 40_000, "record.json": 6_000, "text.txt": 2_000, "entry.json": 2_000}


def _files(number: int) -> dict[str, bytes]:
    return {name: f"{number}-{name}".encode().ljust(size, b".") for name, size in _SIZES.items()}


def copied(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files and bring each to the disk, as a careful copy does; no name is synced, nothing read again."""
    folder.mkdir()
    for name, data in files.items():
        with (folder / name).open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(folder: Path, rounds: int = ROUNDS) -> Figure:
    """Return the figure: the median filing beside the median copy."""
    store = FileStore(folder / "archive")
    store.create()
    filing, copying = [], []
    for number in range(rounds):
        files = _files(number)
        staged = Staged(f"urn:letterbook:P01/2026/circulars/N-{number:04d}", files, datetime.now(UTC))
        copying.append(_seconds(lambda at=folder / f"copy-{number}", files=files: copied(at, files)))  # type: ignore[misc]
        filing.append(_seconds(lambda staged=staged: store.commit(staged)))  # type: ignore[misc]
    times = median(filing) / median(copying)
    told = f"{times:.1f} × ({1000 * median(filing):.1f} ms beside {1000 * median(copying):.1f} ms)"
    return Figure(
        "filing one entry, beside the bare durable copy", f"≤ {MOST_TIMES:g} ×", told, None, rounds, times <= MOST_TIMES
    )


def main(arguments: list[str]) -> int:
    """Measure and print; 0 where it holds."""
    with tempfile.TemporaryDirectory(dir=arguments[0] if arguments else None) as name:
        figure = measure(Path(name))
    print(": ".join(figure.row[:3]))
    return 0 if figure.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
