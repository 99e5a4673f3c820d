"""Processes killed at random moments while letters come in: what was acknowledged is filed, and found, once.

Two clerks hand in letters without a pause. Each is killed again and again; the next one begins with the letter that the
one before it had no answer for. Now and then, and at the end, what was left is carried on.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.warm import Warm

_CLERKS = 2
_SHORTEST, _LONGEST = 0.05, 2.5


@dataclass
class Loaded:
    """What a campaign came to: letters acknowledged, processes killed, and everything that was wrong at the end."""

    letters: int = 0
    kills: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class _Clerk:
    warm: Warm
    first: int
    last: int
    acks: Path
    kills: int = 0

    def acknowledged(self) -> dict[int, tuple[str, str]]:
        """Return the letters that were answered for: number of the letter to the document's key and number."""
        lines = self.acks.read_text().split("\n")[:-1] if self.acks.exists() else []
        return {int(number): (key, given) for number, key, given in (line.split() for line in lines)}


def loaded(folder: Path, letters: int, kills: int, seed: int = 20260720) -> Loaded:
    """Take in `letters` and kill `kills` times on the way; more letters come in if that is not enough for the kills."""
    office = folder / "office"
    with Warm(is_plain=True) as first, Warm(is_plain=True) as second:
        first.run("founded", office)
        share = 1_000_000  # each clerk counts in a range of its own
        clerks = [_Clerk(warm, at * share, at * share + letters // 2, folder / f"acks{at}") for at, warm in
                  enumerate((first, second))]  # fmt: skip
        wrong: list[str] = []
        threads = [
            threading.Thread(target=_handed_in, args=(clerk, office, kills // _CLERKS, random.Random(seed + at), wrong))
            for at, clerk in enumerate(clerks)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wrong += [f"resume: {row}" for row in first.run("resumed", office)]
        looked = first.run("letters_looked_at", office)
    answered = [told for clerk in clerks for told in clerk.acknowledged().values()]
    made = Loaded(len(answered), sum(clerk.kills for clerk in clerks), wrong)
    made.wrong += _wrong_in(looked, answered)
    return made


def _handed_in(clerk: _Clerk, office: Path, kills: int, chance: random.Random, wrong: list[str]) -> None:
    """Hand in the clerk's letters, killed `kills` times; then the rest, and what the last kill left, in peace."""
    is_owed = False
    while True:
        done = clerk.acknowledged()
        first = max(done, default=clerk.first - 1) + 1
        if first >= clerk.last and clerk.kills >= kills and not is_owed:
            return
        last = max(clerk.last, first + 1)
        given: dict[str, Any] = {"first": first, "last": last, "acks": str(clerk.acks)}
        child = clerk.warm.hold("letters", office, folder=str(office.parent / "files"), **given)
        clerk.warm.go()
        if clerk.kills < kills:
            time.sleep(chance.uniform(_SHORTEST, _LONGEST))
            with suppress(ProcessLookupError):  # its letters were all taken
                os.kill(child, signal.SIGKILL)
        status = clerk.warm.ended()["status"]
        is_owed = status != 0
        if status == signal.SIGKILL:
            clerk.kills += 1
        elif status:
            wrong.append(f"a clerk ended with {status} at letter {first}")
            return
        if chance.random() < 0.1:
            wrong += [f"resume: {row}" for row in clerk.warm.run("resumed", office)]


def _wrong_in(looked: dict[str, Any], answered: list[tuple[str, str]]) -> Iterator[str]:
    numbers = [number for _key, number in answered]
    if len(set(numbers)) != len(numbers):
        yield "a number was given twice"
    if missing := sorted(set(numbers) - set(looked["numbers"])):
        yield f"acknowledged and not filed: {missing[:5]}"
    # What was filed without an answer is one letter a kill at most, and was handed in again and known.
    if beyond := sorted(set(looked["numbers"]) - set(numbers)):
        yield f"filed and never acknowledged: {beyond[:5]}"
    for name in ("not_found", "told_twice", "faults", "benches", "empty"):
        if looked[name]:
            yield f"{name}: {looked[name][:5]}"
    for root, (is_good, objects) in looked["judged"].items():
        if not is_good or objects != looked["entries"]:
            yield f"ocfl-py finds {objects} of {looked['entries']} objects in {root}, good: {is_good}"
