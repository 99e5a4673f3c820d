"""What a check consists of, and how each part tells what it covered: the vocabulary of `verifying` and its parts.

A part that says nothing of what it covered was skipped or failed, which is a fault; one that covered less than there is
to cover, too. So no part can pass by being silent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from archive.entry import EntryFacts
from archive.faults import Fault
from archive.fixity import Checked
from archive.pacing import Pace, unpaced
from pipeline.office.models import Event
from pipeline.premises import Premises
from schemas.language import _


class Part(StrEnum):
    """The parts of a check, in their order."""

    CHECKER = "checker"
    ARCHIVE = "archive"
    COPIES = "copies"
    PERSONAL = "personal"
    OPENED = "opened"
    LEDGER = "ledger"
    EVENTS = "events"
    ROWS = "rows"
    NUMBERS = "numbers"
    REGISTER = "register"
    RECEIVED = "received"
    INDEX = "index"

    @property
    def words(self) -> str:
        """What it is called, as a message."""
        return _WORDS[self]


_WORDS = {
    Part.CHECKER: _("the checker itself"),
    Part.ARCHIVE: _("the archive"),
    Part.COPIES: _("the copies"),
    Part.PERSONAL: _("the personal parts and their keys"),
    Part.OPENED: _("the files of the personal parts, opened"),
    Part.LEDGER: _("the ledger"),
    Part.EVENTS: _("the events in the database"),
    Part.ROWS: _("the rows about filed documents"),
    Part.NUMBERS: _("the series of numbers"),
    Part.REGISTER: _("register, copies and releases"),
    Part.RECEIVED: _("the received files"),
    Part.INDEX: _("the search index"),
}


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of something a part looked at, and how much there is; `of` names it (`archive-bytes`)."""

    part: Part
    of: str
    checked: int
    expected: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out, and nothing counted twice."""
        return self.checked == self.expected


Findings = Iterator[Fault | Covered]


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of each store is read this time, and how fast.

    `nights` reads the share of one of so many nights, `seconds` as much as fits; both take those that were read longest
    ago (`last_read`: store, then path, to the moment). `remember` is told of what was read, a few hundred at a time.
    With `opens_all` every personal part is opened again, and not only those that never were.
    """

    nights: int = 1
    seconds: float | None = None
    pace: Pace = unpaced
    last_read: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    remember: Callable[[str, Sequence[Checked]], None] = lambda _store, _read: None
    clock: Callable[[], float] = time.monotonic
    opens_all: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything is read."""
        return self.nights == 1 and self.seconds is None

    def chosen(self, store: str, paths: Sequence[str]) -> list[str]:
        """Return which of the objects at `paths` are read this time: those never read, then those of longest ago."""
        if self.is_whole:
            return list(paths)
        never, known = "", {path: at.isoformat() for (name, path), at in self.last_read.items() if name == store}
        oldest = sorted(paths, key=lambda path: (known.get(path, never), path))
        return oldest[: -(-len(paths) // self.nights)]


@dataclass(slots=True)
class Check:
    """One check under way: where, of what, against which kept checkpoints, and what its parts tell one another.

    `told` are the filing events by entry, `facts` what the entries that were read say of themselves, `counted` how many
    rows each table has that nothing can be compared with.
    """

    premises: Premises
    against: Mapping[str, bytes]
    scope: Scope
    told: Mapping[str, Event]
    facts: dict[str, EntryFacts] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
