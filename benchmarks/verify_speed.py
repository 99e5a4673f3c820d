"""How fast `verify` reads an archive beside `sha512sum` on the same files: `python -m benchmarks.verify_speed OFFICE`.

Both read from the disk: before each run the system forgets the files. They take turns, and the medians are compared.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from archive import fixity, fixity_pool
from archive.filestore import FileStore
from benchmarks.figures import Figure

ASKED = 0.8
_RUNS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the medians and their ratio; 1 if it is below what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("office", type=Path)
    parser.add_argument("--runs", type=int, default=_RUNS)
    given = parser.parse_args(arguments)
    figure = measure(given.office, given.runs)
    print(": ".join(figure.row[:3]))
    return 0 if figure.holds else 1


def measure(office: Path, runs: int = _RUNS) -> Figure:
    """Return the figure: the rate of `verify` beside that of `sha512sum` on the same archive."""
    store = FileStore(office.resolve() / "archive")
    ours, theirs = list[float](), list[float]()
    for _run in range(runs):
        theirs.append(_timed(store, lambda: _sha512sum(store)))
        ours.append(_timed(store, lambda: _verified(store)))
    ratio = median(theirs) / median(ours)
    told = f"{ratio:.2f} × ({median(ours):.1f} s beside {median(theirs):.1f} s)"
    return Figure("verify of the archive, beside sha512sum", f"≥ {ASKED:g} ×", told, None, runs, ratio >= ASKED)


def _timed(store: FileStore, read: Callable[[], object]) -> float:
    for folder, _folders, names in os.walk(store.root):
        for name in names:
            descriptor = os.open(f"{folder}/{name}", os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
    started = time.perf_counter()
    read()
    return time.perf_counter() - started


def _sha512sum(store: FileStore) -> None:
    command = "find . -type f -print0 | xargs -0 sha512sum > /dev/null"
    subprocess.run(command, shell=True, check=True, cwd=store.root)


def _verified(store: FileStore) -> None:
    objects, _faults = fixity.survey(store)
    # Pinned, as an office's entries are: only then one digest proves both.
    pinned = [(path, _pin(store, path)) for path in objects]
    if any(one.faults for one in fixity_pool.check_objects(store, pinned)):
        raise SystemExit("the archive is damaged; there is nothing to compare")


def _pin(store: FileStore, path: str) -> str:
    return store.whole(f"{path}/inventory.json.sha512").decode().split()[0]


if __name__ == "__main__":
    raise SystemExit(main())
