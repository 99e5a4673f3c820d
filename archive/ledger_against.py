"""The ledger against checkpoints that somebody kept: is it still the same history, and if not, what became of it?

Which of the five it was is told from what else still speaks of the old state, the head and the ledger's own checkpoint:

    edited        lines are other lines; what was signed over them here does not fit them either
    reordered     the same lines in another order
    truncated     lines are gone at the end, and head or checkpoint here still count them
    rolled back   everything here is from an earlier time and agrees with itself
    forked        everything here agrees with itself, signature included, and tells another history
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.faults import Fault
from archive.merkle import Frontier
from schemas.language import text

if TYPE_CHECKING:
    # The library that signs takes time to load, and most who read the ledger hold no checkpoint.
    from archive.checkpoint import Checkpoint


@dataclass(slots=True)
class Witness:
    """Sees every line of a ledger once and then says what became of it since each of the `kept` checkpoints.

    `kept` are pairs of a name, as a fault shall bear it, and a checkpoint whose signature is good; `own` is the one
    that lies in the ledger itself.
    """

    kept: tuple[tuple[str, Checkpoint], ...] = ()
    own: Checkpoint | None = None
    _roots: dict[int, bytes] = field(default_factory=dict)
    _seqs: list[int] = field(default_factory=list)
    _is_altered: bool = False
    _sizes: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        checkpoints = [checkpoint for _name, checkpoint in self.kept] + ([self.own] if self.own else [])
        self._sizes = frozenset(checkpoint.size for checkpoint in checkpoints)

    def sees(self, grown: Frontier, seq: int = 0, fault: Fault | None = None) -> None:
        """Take note of one line: the tree up to it, the number that it bears, and its own fault."""
        if seq:
            self._seqs.append(seq)
        self._is_altered = self._is_altered or fault is not None
        if grown.size in self._sizes:
            self._roots[grown.size] = grown.root()

    def faults(self, counted: int) -> Iterator[Fault]:
        """Yield what became of the ledger since each checkpoint; its head counts `counted` events."""
        for name, checkpoint in self.kept:
            if self._roots.get(checkpoint.size) != checkpoint.root:
                yield self._named(name, checkpoint, counted)

    def _named(self, name: str, kept: Checkpoint, counted: int) -> Fault:
        found, size = len(self._seqs), kept.size
        if self._seqs != sorted(self._seqs) and sorted(self._seqs) == list(range(1, found + 1)):
            return Fault("ledger-reordered", name, text("The events of the ledger stand in another order."))
        if found < size:
            if size <= max(counted, self.own.size if self.own else 0):
                words = text("The ledger was cut off: %(size)s events were signed, %(found)s are left.",
                             size=size, found=found)  # fmt: skip
                return Fault("ledger-truncated", name, words)
            words = text("The ledger was set back: this checkpoint counts %(size)s events, the ledger %(found)s.",
                         size=size, found=found)  # fmt: skip
            return Fault("ledger-rolled-back", name, words)
        if self._is_altered or self.own is None or self._roots.get(self.own.size) != self.own.root:
            words = text("Events among the first %(size)s were altered after they were signed.", size=size)
            return Fault("ledger-edited", name, words)
        words = text("The ledger agrees with itself and tells another history than this checkpoint: it was forked.")
        return Fault("ledger-forked", name, words)
