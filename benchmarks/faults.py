"""How many seeded faults are found, at the right sheet and cell, and how much is said beside them.

python -m benchmarks.faults [--quiet]      prints found/expected/noise; without --quiet every seed that misses
"""

from __future__ import annotations

import sys
import time
from statistics import median

from pipeline import check, resolve, type_check
from pipeline.read import read
from schemas.document_type import TEMPLATES, DocumentType, load_all
from tests.staff import PROJECTS
from tests.workbook.seeds import SEEDS
from tests.workbook.spoiling import Found, Seed

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


def main() -> int:
    """Print the figures; return 0 where every seed is found and nothing else is said."""
    kinds = load_all()
    expected = found = noise = 0
    seconds = []
    blanks = {one: (TEMPLATES / one / "examples" / "full.xlsx").read_bytes() for one in kinds}
    baseline = {one: found_in(data, kinds) for one, data in blanks.items()}
    only = [word for word in sys.argv[1:] if not word.startswith("-")]
    for seed in SEEDS:
        if only and not {seed.name, seed.kind} & set(only):
            continue
        if is_of_the_office(seed):
            continue
        wanted, data = seed.expected(blanks[seed.kind]), seed.workbook(blanks[seed.kind])
        started = time.perf_counter()
        said = found_in(data, kinds)
        said -= baseline[seed.kind] - wanted
        seconds.append(time.perf_counter() - started)
        expected, found, noise = (
            expected + len(wanted), found + len(said & wanted), noise + len(said - wanted),
        )  # fmt: skip
        if said != wanted and "--quiet" not in sys.argv:
            missed, beside = sorted(wanted - said), sorted(said - wanted)
            print(f"{seed.kind}: {seed.name}: missed {missed}, beside it {beside}", flush=True)
    print(f"{len(seconds)} seeds: {found} of {expected} problems found, {noise} said beside them, ", end="")
    print(f"{median(seconds):.2f} s each (median)")
    return int(found < expected or noise > 0)


if __name__ == "__main__":
    sys.exit(main())
