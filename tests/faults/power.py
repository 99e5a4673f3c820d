"""Power cuts: after every acknowledged step, and after any changing call in between, on a file system that forgets."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.warm import ROOT, Warm

STRICT = None
_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: where it came, how many steps had been acknowledged by then, and what was wrong afterwards."""

    where: str
    acknowledged: int
    wrong: tuple[str, ...]


@contextmanager
def mounted(folder: Path, source: Path) -> Iterator[Path]:
    """Yield a forgetful file system that begins with what lies in `source`."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.faults.volatile", str(folder), str(source)]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    until = time.monotonic() + _SECONDS
    try:
        while not folder.is_mount():
            assert server.poll() is None and time.monotonic() < until, "FUSE cannot mount here: /dev/fuse is needed"
            time.sleep(0.01)
        yield folder
    finally:
        subprocess.run(["fusermount3", "-u", "-z", str(folder)], check=False)
        server.wait(_SECONDS)
        folder.rmdir()


def cut(office: Path, into: Path, *, seed: int | None) -> None:
    """Write into `into` what a power cut would leave now of a mounted office."""
    os.setxattr(office, "user.cut", json.dumps({"into": str(into), "seed": seed}).encode())


class Cutting:
    """A campaign in `folder`; `warm` does the work, in copies of one small office."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm, self.folder, self.source = warm, folder, folder / "office"
        warm.run("founded", self.source)
        warm.rehearse("after_the_cut", self.source, acks=[])

    def after_steps(self, seeds: int) -> Iterator[Cut]:
        """Cut after each acknowledged step: once with everything unsynced gone, `seeds` times with a part of it."""
        cuts = [{"into": str(self.folder / "left"), "seed": seed} for seed in (STRICT, *range(seeds))]
        self._travel(cuts, [])
        yield from self._looked_at()

    def in_between(self, most: int, seed: int = 20260720) -> Iterator[Cut]:
        """Cut after `most` changing calls by chance, every other time with a part of what was not synced kept."""
        chance, ops = random.Random(seed), self._travel([], [])
        chosen = sorted(chance.sample(range(1, ops), min(most, ops - 1)))
        plan = [
            {"op": op, "into": str(self.folder / f"left-op{op}"), "seed": STRICT if turn % 2 else turn}
            for turn, op in enumerate(chosen)
        ]
        self._travel([], plan)
        yield from self._looked_at()

    def _travel(self, cuts: list[dict[str, Any]], plan: list[dict[str, Any]]) -> int:
        """Go the journey once on the forgetful file system, and return how many changing calls it took."""
        acks, planned = self.folder / "acks", self.folder / "plan.json"
        acks.unlink(missing_ok=True)
        planned.write_text(json.dumps([cut | {"acks": str(acks)} for cut in plan]))
        with mounted(self.folder / "mounted", self.source) as office:
            os.setxattr(office, "user.plan", str(planned).encode())
            given = {"acks": str(acks), "folder": str(self.folder / "files"), "cuts": cuts}
            self.warm.run("travelled", office, **given)
            return int(os.getxattr(office, "user.ops"))

    def _looked_at(self) -> Iterator[Cut]:
        """Start each office that a cut left, and tell what is wrong with it."""
        for left in sorted(path for path in self.folder.glob("left-*") if path.is_dir()):
            kept = left.with_name(f"{left.name}.acks")
            acks = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
            looked = self.warm.run("after_the_cut", left, acks=acks)
            yield Cut(left.name.removeprefix("left-"), len(acks), tuple(_wrong_in(looked)))
            shutil.rmtree(left)
            kept.unlink(missing_ok=True)


def _wrong_in(looked: dict[str, Any]) -> Iterator[str]:
    for name in ("lost", "empty", "faults", "told_twice", "not_found", "benches"):
        if looked[name]:
            yield f"{name}: {looked[name]}"
    # A refused file may be answered once more: that it was answered is not worth a sync.
    yield from (f"resume: {row}" for row in looked["resumed"] if row["error"] and row["work"] != "take")
    for root, (is_good, objects) in looked["judged"].items():
        if not is_good or objects != looked["entries"]:
            yield f"ocfl-py finds {objects} of {looked['entries']} objects in {root}, good: {is_good}"
