"""The campaigns of `make faults` with their full counts, each told as one line of docs/reference/faults.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults import full_disk, load, power, strikes, structure
from tests.faults.warm import ROOT, Warm

SEED = 20260720
_HITS = ("ghost hit", "missing hit")
# What about a filed entry the database tells alone, or twice, and `verify` compares with entry and ledger.
COMPARED = ("document.number", "document.entry", "document.stage", "event.", "copy.digest", "registerrow.serial")


@dataclass(frozen=True, slots=True)
class Told:
    """What one campaign came to: how much was tried, in words, what did not hold, and a remark."""

    tried: str
    wrong: tuple[str, ...]
    remark: str = ""


def _some(whole: int, share: float) -> int:
    return max(1, round(whole * share))


def calls(folder: Path, share: float) -> Told:
    """EIO, ENOSPC and SIGKILL at every changing file call of one filing."""
    with Warm() as warm:
        campaign = strikes.Striking(warm, folder)
        found = campaign.calls()
        chosen = strikes.instances(found, _some(len(found) * len(strikes.BLOWS), share))
        ended: Counter[str] = Counter()
        wrong = []
        for one in chosen:
            outcome = campaign.strike(one)
            ended[outcome.ended] += 1
            wrong += [f"{one.words}: {words}" for words in outcome.wrong]
    ends = ", ".join(f"{count} {name}" for name, count in sorted(ended.items()))
    whole = len(found) * len(strikes.BLOWS)
    return Told(f"{len(chosen):,} of {whole:,} ({len(found)} calls): {ends}", tuple(wrong))


def kills(folder: Path, share: float) -> Told:
    """Random SIGKILL while letters come in."""
    made = load.loaded(folder, _some(5_000, share), _some(500, share))
    return Told(f"{made.kills:,} kills, {made.letters:,} letters", tuple(made.wrong), "pages drawn plainly")


def cuts(folder: Path, share: float) -> Told:
    """Power cuts on a file system that forgets what was not synced."""
    with Warm(is_plain=True) as warm:
        campaign = power.Cutting(warm, folder)
        steps = list(campaign.after_steps(_some(5, share)))
        between = list(campaign.in_between(_some(300, share)))
    wrong = [f"cut {cut.where}: {words}" for cut in (*steps, *between) for words in cut.wrong]
    return Told(f"{len(steps)} cuts after acknowledged steps, {len(between)} between any two calls", tuple(wrong))


def room(folder: Path, share: float) -> Told:
    """A disk that fills up while a document is filed."""
    most, tries = 160, _some(40, share)
    with Warm() as warm:
        campaign = full_disk.Filling(warm, folder)
        done = [campaign.tried(most * turn // tries) for turn in range(tries)]
    wrong = [f"{one.blocks} blocks left: {words}" for one in done for words in one.wrong]
    return Told(f"{len(done)} fillings, {sum(one.refusals for one in done)} refusals in words", tuple(wrong))


def bits(folder: Path, share: float) -> Told:
    """Single bits of files turned over."""
    with Warm(is_plain=True) as warm:
        warm.run("founded", folder / "office")
        made = warm.run("flipped", folder / "office", count=_some(1_000, share), seed=SEED)
    wrong = [f"not found: {words}" for words in made["missed"]] + [f"false alarm: {one}" for one in made["alarms"]]
    each = ", ".join(f"{count} {kind}" for kind, count in sorted(made["tried"].items()))
    return Told(f"{sum(made['tried'].values()):,} flips ({each}), {made['clean']} clean runs", tuple(wrong))


def rows(folder: Path, share: float) -> Told:
    """Single bits of the database's rows turned over."""
    with Warm(is_plain=True) as warm:
        warm.run("founded", folder / "office")
        made = warm.run("rows_flipped", folder / "office", count=_some(500, share), seed=SEED)
    found, passed = Counter(made["found"]), Counter(made["passed"])
    wrong = [f"passed over: {name}" for name in sorted(passed) if name.startswith(COMPARED)]
    wrong += [f"false alarm: {one}" for one in made["alarms"]]
    unseen = "counted alone: " + (", ".join(sorted(passed)) or "none")
    return Told(f"{found.total()} of {found.total() + passed.total()} found", tuple(wrong), unseen)


def classes(folder: Path, _share: float) -> Told:
    """Harm to the structure of archive, copies and index, one of each class."""
    wrong = []
    with Warm(is_plain=True) as warm:
        warm.run("founded", folder / "office")
        warm.rehearse("carried_on", folder / "office")
        for at, harm in enumerate((*structure.CLASSES, *_HITS)):
            office = folder / f"harmed-{at}"
            subprocess.run(["cp", "-a", str(folder / "office"), str(office)], check=True)
            made = warm.run("hits_harmed" if harm in _HITS else "harmed", office, harm=harm)
            wrong += [f"{harm}: not found"] if not made["found"] else []
            wrong += [f"{harm}: {made[name]}" for name in ("clean", "left") if made.get(name)]
    return Told(f"{len(structure.CLASSES)} classes of harm, {len(_HITS)} of the index", tuple(wrong))


def histories(_folder: Path, _share: float) -> Told:
    """The ledger edited, cut, put in another order, forked, taken back: the suite's own tests, counted."""
    tests = [f"tests/archive/test_{name}.py" for name in ("ledger_against", "ledger_durable", "merkle", "merkle_proof")]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode:
        return Told(
            "tests of the ledger", tuple(re.findall(r"^FAILED (.+)$", done.stdout, re.MULTILINE)) or ("none ran",)
        )
    return Told(f"{done.stdout.count('.', 0, done.stdout.rfind('[100%]'))} tests", ())


@dataclass(frozen=True, slots=True)
class Campaign:
    """A line of the page: the fault, what must hold, and what is run for it."""

    fault: str
    asked: str
    run: Callable[[Path, float], Told]


BY_NAME: dict[str, Campaign] = {
    "calls": Campaign(
        "EIO, ENOSPC and SIGKILL at every changing file call of one filing",
        "100 %: entry whole or file waiting; verify clean after recovery; 0 lost, 0 doubled",
        calls,
    ),
    "kills": Campaign(
        "random SIGKILL under load", "≥ 500 kills over ≥ 5,000 letters: acknowledged = filed = found", kills
    ),
    "cuts": Campaign(
        "power loss (unsynced data gone, or a random part of it)",
        "0 acknowledged steps lost, 0 zero-length files",
        cuts,
    ),
    "room": Campaign(
        "disk full", "a clean refusal in Chinese, carries on in the same process when there is room", room
    ),
    "bits": Campaign(
        "single-bit flips in content, inventories, sidecars, ledger, copies",
        "≥ 1,000: 100 % found and named; 0 false alarms on clean runs",
        bits,
    ),
    "rows": Campaign(
        "bit flips in rows about what was filed", "what entry and ledger tell too is found; the rest counted", rows
    ),
    "classes": Campaign(
        "missing, extra, orphaned, misplaced, linked; ghost and missing index hits",
        "every class found; index difference 0 once it is made anew",
        classes,
    ),
    "histories": Campaign(
        "ledger edited, truncated, reordered, forked, rolled back", "every class found against a checkpoint", histories
    ),
}
