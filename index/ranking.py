"""What a question finds, in order: worked out once, whoever asks it and with whatever filters."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from index.columns import Columns

_IS_THE_NUMBER = 1000.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """The documents that are found, the best first and the newest first among equals; their scores; the set of them."""

    order: array[int]
    scores: array[float]
    found: int

    @classmethod
    def of(cls, columns: Columns, scores: Mapping[int, float], text: str) -> Ranked:
        """Return the order of what was found with `scores` by whoever asked for `text`, perhaps a number."""
        if asked_for := [one for one in columns.numbered(text) if one in scores]:
            scores = {**scores, **{one: scores[one] + _IS_THE_NUMBER for one in asked_for}}
        order = [one for one in columns.newest if one in scores]
        order.sort(key=scores.__getitem__, reverse=True)
        return cls(array("I", order), array("d", map(scores.__getitem__, order)), columns.bits(order))

    def documents(self, columns: Columns, wanted: int, *, newest: bool) -> Sequence[int]:
        """Return the documents of the set `wanted`, the best first, or simply the `newest`."""
        if not newest and wanted == self.found:
            return self.order
        return list(columns.among(columns.newest if newest else self.order, wanted))

    def rows(self, columns: Columns, wanted: int, *, newest: bool) -> Iterator[tuple[int, float]]:
        """Yield the same documents, each with its score."""
        if newest:
            scores = dict(zip(self.order, self.scores, strict=True))
            return ((one, scores[one]) for one in columns.among(columns.newest, wanted))
        return compress(zip(self.order, self.scores, strict=True), columns.chosen(self.order, wanted))
