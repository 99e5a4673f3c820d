"""The restore drill: the office brought back from a target to a temporary place, compared, timed, thrown away.

A copy that nobody ever restored is a hope. The database is brought back by two ways: from the newest snapshot, and made
anew from ledger and entries, which also knows what came after the snapshot. The office itself is only read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.faults import Fault
from archive.filestore import FileStore
from archive.ledger import Ledger
from index.search import Finder
from pipeline.office import bringing_back, custody, drill_memory, events, filed, personal, scratch, targets, vaulting
from pipeline.office.bringing_back import Brought
from pipeline.office.leases import lease
from pipeline.office.models import Document
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas.errors import WrongUsage
from schemas.language import _, text

_QUESTIONS = 5
# The restored office stands alone: it has no copies of its own, and the key that signs never leaves the old one.
_OF_COPIES = ("copy-", "vault-", "ledger-key-missing", "personal-key-copy")


class NoSuchTarget(WrongUsage):
    """No target has this name."""

    message = _("There is no target “%(name)s”; there are: %(known)s")


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill brought back, how long it took, and everything that was not as it is in the office."""

    target: str
    entries: int
    events: int
    snapshot: str
    seconds: float
    questions: int
    faults: tuple[Fault, ...]

    @property
    def per_ten_thousand(self) -> float | None:
        """How long 10,000 entries would take at this rate; None for so few that starting up took longest."""
        return bringing_back.rate(self.seconds, self.entries)

    def row(self) -> dict[str, Any]:
        """Return it as the outside contract shows it."""
        return {
            "target": self.target,
            "entries": self.entries,
            "events": self.events,
            "snapshot": self.snapshot or None,
            "seconds": round(self.seconds, 2),
            "seconds_per_10000": self.per_ten_thousand,
            "searches": self.questions,
            "faults": [fault.row() for fault in self.faults],
        }


def drill(premises: Premises, source: str = "", identity: str = "", keep: Path | None = None) -> Drilled:
    """Restore the office from the target `source` (empty: the first), compare, and write down how it went.

    `identity` are the words of an escrow key's file; without, the office's own key is used. `keep` is where the
    restored office stays.

    Raises:
        NoSuchTarget, NoIdentity, OpensNothing, FolderInUse, HeldElsewhere, OfficeKeyAway, FaultyVault
        OSError: the target is away.
    """
    place = _place(premises, source)
    key = custody.identity_in(identity) if identity else personal.safe(premises).office_key()
    if identity:
        bringing_back.refuse_unless_it_opens(place, key)
    _bring_up(premises)
    with lease("drill"), _room(keep) as root:
        begun = time.monotonic()
        place.store.must_exist()
        brought = bringing_back.bring(place, root, key, (premises.root / "office.toml").read_bytes())
        faults = [*brought.faults, *bringing_back.snapshot_faults(brought, root), *_database_faults(root)]
        seconds = time.monotonic() - begun
        faults += _differences(brought, premises, root)
        asked, more = _searches(brought, premises, root)
        done = Drilled(place.name, brought.entries, brought.size, brought.snapshot, seconds, asked, (*faults, *more))
    _write_down(done, premises)
    return done


def _bring_up(premises: Premises) -> None:
    """Make the copies that are owed, as whoever works beside the desk does every minute: a drill is no race with it."""
    filed.follow_ledger(premises)
    # What was copied is told by events, which the target's ledger has only after the next pass.
    while any(one.copied for one in vaulting.work_off(premises, at_once=True, seconds=float("inf"))):
        filed.follow_ledger(premises)


def _place(premises: Premises, source: str) -> Place:
    places = targets.places(premises)
    for one in places:
        if source in {"", one.name}:
            return one
    raise NoSuchTarget(name=source, known="、".join(one.name for one in places))


@contextmanager
def _room(keep: Path | None) -> Iterator[Path]:
    """Give a folder for this account alone; unless it is to be kept, nothing of it is left, however it ends.

    One that was killed cannot clear up after itself: `resume` does, or the next drill.
    """
    if keep is not None:
        if keep.exists() and any(keep.iterdir()):
            raise bringing_back.FolderInUse(folder=keep)
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield keep
        return
    with scratch.folder(Path(tempfile.gettempdir()), scratch.DRILL) as root:
        yield root


def _database_faults(root: Path) -> Iterator[Fault]:
    """Make the database anew from ledger and entries, and yield what a whole check of the restored office finds."""
    made = _run(root, "rebuild", "--database", "--json")
    if "events" not in made:
        yield Fault("rebuild", str(root.name), text("The database was not made: %(why)s", why=str(made)))
        return
    if made["root"] != (root_of := Ledger(root / "ledger").reached(sizes=(made["events"],))[1][made["events"]].hex()):
        yield Fault("rebuild", root_of, text("The rebuilt database has another history."))
    checked = _run(root, "verify", "--no-record", "--json")
    if "faults" not in checked:
        yield Fault("rebuild", str(root.name), text("The restored office was not checked: %(why)s", why=str(checked)))
        return
    for one in checked["faults"]:
        if not one["code"].startswith(_OF_COPIES):
            yield Fault(one["code"], one["where"], text("%(why)s", why=one["message"]))


def _run(root: Path, *arguments: str) -> dict[str, Any]:
    """Run a command in the restored office, in a process of its own: one process is at home in one office."""
    here = os.environ | {"LETTERBOOK_OFFICE": str(root)}
    ran = subprocess.run(
        [sys.executable, "-m", "cli", *arguments], env=here, capture_output=True, text=True, check=False
    )
    try:
        found: dict[str, Any] = json.loads(ran.stdout)
    except ValueError:
        return {"error": (ran.stderr or ran.stdout)[-500:]}
    return found


def _differences(brought: Brought, premises: Premises, root: Path) -> Iterator[Fault]:
    """Yield where the restored ledger and entries are not, to the byte, what the office has."""
    _head, known = filed.ledger(premises).reached(sizes=(brought.size,))
    _head, there = Ledger(root / "ledger").reached(sizes=(brought.size,))
    if known.get(brought.size) != there[brought.size]:
        yield Fault("restored-ledger", "ledger", text("The restored ledger has another root."))
    own, other = filed.archive(premises), FileStore(root / "archive")
    for entry in own.entries():
        if not other.has(entry):
            yield Fault("restored-missing", entry, text("The target has no copy of this entry yet."))
        elif _bytes(own, entry) != _bytes(other, entry):
            yield Fault("restored-differs", entry, text("The restored entry has other bytes than the archive's."))


def _bytes(store: FileStore, entry: str) -> dict[str, str]:
    path = entry.removeprefix("urn:letterbook:")
    return {kept.path: store.digest(f"{path}/{kept.path}")[0] for kept in store.listing(path)}


def _searches(brought: Brought, premises: Premises, root: Path) -> tuple[int, list[Fault]]:
    """Ask both the same questions; return how many, and those that were answered otherwise."""
    filed.follow_index(premises)
    words = [str(title)[:4] for title in Document.objects.exclude(entry="").values_list("title", flat=True)]
    questions = list(dict.fromkeys(words))[:: max(1, len(words) // _QUESTIONS)][:_QUESTIONS] if brought.entries else []
    mine, theirs = Finder(premises.index), Finder(root / "index")
    differing = [one for one in questions if _hits(mine, one) != _hits(theirs, one)]
    words_of = text("The restored index answers otherwise.")
    return len(questions), [Fault("restored-search", one, words_of) for one in differing]


def _hits(finder: Finder, question: str) -> list[str]:
    return [hit.number for hit in finder.search(question, limit=100).hits]


def _write_down(done: Drilled, premises: Premises) -> None:
    with transaction.atomic():
        facts: dict[str, Any] = {"target": done.target, "entries": done.entries, "snapshot": done.snapshot}
        counts: dict[str, Any] = {
            "seconds": round(done.seconds),
            "searches": done.questions,
            "faults": len(done.faults),
        }
        events.record(drill_memory.DRILLED, at=timezone.now(), **facts, **counts)
    filed.follow_ledger(premises)
