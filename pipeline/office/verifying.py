"""Everything against everything: archive, copies, ledger, database and index. Every byte is read; nothing is mended.

A check has parts (`verify_parts.Part`), each of which tells faults and what it covered. Nothing passes by silence: the
checker is first tried on damage made on purpose; a part that raises, says nothing or covers less than there is, is a
fault; and whether all is well is asked twice, of the faults and of the counts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from archive.faults import Fault
from pipeline.office import (
    canaries,
    stores,
    verify_index,
    verify_ledger,
    verify_numbers,
    verify_personal,
    verify_rows,
    verify_stores,
)
from pipeline.office.verify_parts import Check, Covered, Findings, Part, Scope
from pipeline.premises import Premises
from schemas.errors import LetterbookError
from schemas.language import text

log = logging.getLogger("letterbook")

EVERYTHING = Scope()

CHECKS: Mapping[Part, Callable[[Check], Findings]] = {
    Part.CHECKER: canaries.checker,
    Part.ARCHIVE: verify_stores.archive,
    Part.COPIES: verify_stores.copies,
    Part.PERSONAL: verify_personal.personal_parts,
    Part.OPENED: verify_personal.opened,
    Part.LEDGER: verify_ledger.ledger,
    Part.EVENTS: verify_ledger.recorded,
    Part.ROWS: verify_rows.rows,
    Part.NUMBERS: verify_numbers.numbers,
    Part.REGISTER: verify_numbers.register,
    Part.RECEIVED: verify_numbers.received,
    Part.INDEX: verify_index.index,
}


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries were read, how many there should be, and what is wrong; `covered` is what each part looked at.

    `counted` are the rows that only the database has, and that nothing can be compared with, by table; `red` tells how
    many faults each part found.
    """

    checked: int
    expected: int
    faults: tuple[Fault, ...]
    covered: tuple[Covered, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)
    red: Mapping[Part, int] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all is well: no fault was told, and apart from that every part covered all there is."""
        told = {one.part for one in self.covered}
        return not self.faults and told == set(Part) and all(one.is_whole for one in self.covered)

    def agreed(self, against: Mapping[str, bytes]) -> dict[str, int]:
        """Return how many events each of the checkpoints counts that the ledger still continues, by its name."""
        if "ledger-missing" in {one.code for one in self.faults} or Part.LEDGER not in {
            one.part for one in self.covered
        }:
            return {}
        faulty = {one.where for one in self.faults}
        return {name: int(raw.split(b"\n")[1]) for name, raw in against.items() if name not in faulty}

    def row(self) -> dict[str, Any]:
        """Return the result as the outside contract shows it."""
        return {
            "checked": self.checked,
            "expected": self.expected,
            "faults": [fault.row() for fault in self.faults],
            "parts": [
                {
                    "part": one.part.value,
                    "of": one.of,
                    "checked": one.checked,
                    "expected": one.expected,
                    "faults": self.red.get(one.part, 0),
                }
                for one in self.covered
            ],
            "counted": dict(self.counted),
        }


def verify(
    premises: Premises, against: Mapping[str, bytes] = MappingProxyType({}), scope: Scope = EVERYTHING
) -> Verified:
    """Check everything against everything and return every fault found.

    `against` are checkpoints of the ledger that somebody kept, by the names that faults shall bear; `scope` says how
    much of the stores is read this time.
    """
    check = Check(premises, against, scope, stores.filings())
    faults, covered, red = list[Fault](), list[Covered](), dict[Part, int]()
    for part in Part:
        told, looked_at = _looked_at(part, check)
        told += _reckoned(part, looked_at, is_faulty=bool(told))
        faults += told
        covered += looked_at
        red[part] = len(told)
    entries = next((one for one in covered if one.of == f"{stores.ARCHIVE}-entries"), None)
    done, wanted = (entries.checked, entries.expected) if entries else (0, len(check.told))
    return Verified(done, wanted, tuple(faults), tuple(covered), check.counted, red)


def _looked_at(part: Part, check: Check) -> tuple[list[Fault], list[Covered]]:
    """Let one part look; that it fails, whatever the reason, is a fault of its own, and the next one follows."""
    faults, covered = list[Fault](), list[Covered]()
    try:
        for found in CHECKS[part](check):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                covered.append(found)
    except LetterbookError as error:
        # It says itself what is wrong: settings that cannot be meant, a store that is damaged. No bug, no traceback.
        words = text("This part of the check failed: %(error)s", error=text(error.message, **error.params))
        faults.append(Fault("part-failed", part.value, words))
    except Exception as error:
        # The outermost edge of a part: a check that ends in a traceback tells nothing about all that it did not reach.
        log.exception("verify: %s", part)
        words = text("This part of the check failed: %(error)s", error=f"{type(error).__name__}: {error}")
        faults.append(Fault("part-failed", part.value, words))
    return faults, covered


def _reckoned(part: Part, covered: list[Covered], *, is_faulty: bool) -> list[Fault]:
    """Return a fault where a part said nothing of what it covered, or covered less and found no fault to explain it."""
    if not covered:
        return [Fault("part-skipped", part.value, text("This part of the check was left out."))]
    words = text("Not everything that lies here was read.")
    return [Fault("read-short", one.of, words) for one in covered if not one.is_whole and not is_faulty]
