"""How long an office takes to be set up again from its copies: `python -m benchmarks.restoring OFFICE [-o PAGE]`.

OFFICE is one with its copies in itself, such as `benchmarks.large_office` makes; it is only read. It is restored beside
nothing else by the command that people use, and compared to the byte; the figure goes onto the page of timings.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.filestore import FileStore
from archive.ledger import Ledger
from benchmarks.called import done
from benchmarks.page import RESTORING, Part, keep, kept, page
from benchmarks.timings import PAGE, machine

_FEW = 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 if what came back is not what there was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("office", type=Path)
    parser.add_argument("-o", dest="page", type=Path, default=PAGE)
    given = parser.parse_args(arguments)
    office, facts = given.office.resolve(), dict(machine())
    with tempfile.TemporaryDirectory(prefix="letterbook-restore-", dir=office.parent) as name:
        told = _restored(office, Path(name) / "office")
        wrong = [*(fault["where"] for fault in told["faults"]), *_differences(office, Path(name) / "office", told)]
    found = {RESTORING: Part([_row(told)], _note(told, wrong), facts)}
    print(page(found))
    print("\n".join(wrong))
    if told["entries"] >= _FEW and not wrong:
        parts = kept(given.page.with_suffix(".json")) | found
        keep(parts, given.page.with_suffix(".json"))
        given.page.write_text(page(parts), "utf-8")
    return 1 if wrong else 0


def _restored(office: Path, root: Path) -> dict[str, Any]:
    key = office / "keys" / "office.age-identity"
    words = ("restore", str(root), "--from", str(office), "--identity", str(key), "--json")
    told: dict[str, Any] = json.loads(done(office, *words, exits=(0, 4)).out)
    return told


def _differences(office: Path, root: Path, told: dict[str, Any]) -> list[str]:
    """Return the entries that are not byte for byte what they are in the office, and the ledger if its root differs."""
    store, wrong = FileStore(office / "archive"), []
    for entry in store.entries():
        path = entry.removeprefix("urn:letterbook:")
        names = [f"{path}/{one.path}" for one in store.listing(path)]
        _same, *others = filecmp.cmpfiles(office / "archive", root / "archive", names, shallow=False)
        wrong += [name for other in others for name in other]
    size = told["events"]
    mine, theirs = (Ledger(one / "ledger").reached(sizes=(size,))[1][size] for one in (office, root))
    return wrong if mine == theirs else [*wrong, "ledger"]


def _row(told: dict[str, Any]) -> list[str]:
    per = told["seconds_per_10000"]
    return [f"{told['entries']:,}", f"{told['events']:,}", f"{told['seconds']:.0f}", f"{per:.0f}" if per else "—"]


def _note(told: dict[str, Any], wrong: list[str]) -> str:
    way = "made anew from ledger and entries" if told["database"] == "ledger" else "that of the snapshot"
    same = "every byte of every entry and the ledger's root are the same" if not wrong else f"{len(wrong)} differ"
    return f"The database is {way}; {same}."


if __name__ == "__main__":
    raise SystemExit(main())
