"""How many seeded faults are found, at the right sheet and cell, and how much is said beside them.

python -m benchmarks.faults [--quiet]      prints found/expected/noise; without --quiet every seed that misses
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Figure
from pipeline import check, resolve, type_check
from pipeline.read import read
from schemas.document_type import TEMPLATES, DocumentType, load_all
from tests.staff import PROJECTS
from tests.workbook.seeds import SEEDS
from tests.workbook.spoiling import Found, Seed

FEWEST_KINDS = 80
# Who and which project there is, only an office knows: `tests/workbook/test_workbook_seeded_faults.py` asks one.
OF_THE_OFFICE = {"unknown-person", "unknown-project", "not-the-author"}


def found_in(data: bytes, kinds: dict[str, DocumentType]) -> set[Found]:
    """Return what reading and checking the workbook `data` finds: code, sheet and cell; nothing is rendered."""
    reading = read(data, "填好的.xlsx", kinds)[0]
    kind = kinds[str(reading.record["doc_type"])]
    around = type_check.around(reading.record, PROJECTS)
    made = resolve.resolve(reading.record, kind, around, reading.unread)
    faults = [*reading.problems, *(reading.located(fault) for fault in check.check(made, kind))]
    return {(fault.code, fault.place.sheet, fault.place.cell) for fault in faults}


def is_of_the_office(seed: Seed) -> bool:
    """Return whether only an office with its people and projects can find the seed."""
    return bool(seed.codes & OF_THE_OFFICE)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the seeds gave: how many there were, problems expected and found, what was said beside, seconds each."""

    seeds: int
    expected: int
    found: int
    noise: int
    seconds: float


def tally(seeds: Iterable[Seed], tell: Callable[[str], object]) -> Tally:
    """Read and check every seed that needs no office; tell of each that misses or says more than it should."""
    kinds = load_all()
    blanks = {one: (TEMPLATES / one / "examples" / "full.xlsx").read_bytes() for one in kinds}
    baseline = {one: found_in(data, kinds) for one, data in blanks.items()}
    expected = found = noise = 0
    seconds = []
    for seed in (one for one in seeds if not is_of_the_office(one)):
        wanted, data = seed.expected(blanks[seed.kind]), seed.workbook(blanks[seed.kind])
        started = time.perf_counter()
        said = found_in(data, kinds)
        seconds.append(time.perf_counter() - started)
        said -= baseline[seed.kind] - wanted
        missed, beside = sorted(wanted - said), sorted(said - wanted)
        expected, found, noise = expected + len(wanted), found + len(said & wanted), noise + len(beside)
        if missed or beside:
            tell(f"{seed.kind}: {seed.name}: missed {missed}, beside it {beside}")
    return Tally(len(seconds), expected, found, noise, median(seconds))


def figures(tell: Callable[[str], object] = print) -> list[Figure]:
    """Return the figures of all seeds: counts, which no second run could change."""
    made, all_found = tally(SEEDS, tell), "every problem found, at its sheet and cell"
    of_the_office = sum(map(is_of_the_office, SEEDS))
    kinds = f"kinds of seeded fault ({of_the_office} more, which only an office can see, stand in the tests)"
    found = f"{made.found} of {made.expected}; {made.seconds:.2f} s each"
    return [
        Figure(kinds, f"≥ {FEWEST_KINDS}", str(made.seeds), None, 1, made.seeds >= FEWEST_KINDS),
        Figure(f"seeded faults: {all_found}", "100 %", found, None, 1, made.found == made.expected),
        Figure("seeded faults: what is said beside them", "0", str(made.noise), None, 1, made.noise == 0),
    ]


def main(arguments: list[str]) -> int:
    """Print the tally; return 0 where every seed is found and nothing else is said."""
    only = {word for word in arguments if not word.startswith("-")}
    seeds = [seed for seed in SEEDS if not only or {seed.name, seed.kind} & only]
    made = tally(seeds, (lambda _line: None) if "--quiet" in arguments else print)
    print(
        f"{made.seeds} seeds: {made.found} of {made.expected} problems found, {made.noise} said beside them, ", end=""
    )
    print(f"{made.seconds:.2f} s each (median)")
    return int(made.found < made.expected or made.noise > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
