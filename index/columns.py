"""What filters, facets and order need to know of all documents, a column for each: a question may find every one.

A set of documents is one whole number with a bit for each, document 0 the lowest: what a filter admits, what is visible
and what a facet counts are then `&` and `bit_count` over a kilobyte, however many documents are found. The same for
every engine that numbers its documents from 0.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

from index.engine import FACETS, Facts, Query, Scope
from index.folding import fold
from schemas.bounded import Bounded

_FILTERS = ("project", "type", "category", "importance")
_SETS = tuple(dict.fromkeys((*FACETS, *_FILTERS, "confidentiality")))
_KEPT_SPANS = 64
_LAST = chr(sys.maxunicode)  # ends a day, which comes after all that begin as it does
_IS_SET = bytes.maketrans(b"01", b"\x00\x01")


class _Turned(dict[int, str]):
    """Turns letters round, so that the last day comes first."""

    def __missing__(self, code: int) -> str:
        return chr(sys.maxunicode - code)


@dataclass(frozen=True, slots=True)
class Part:
    """The columns of some documents, 0, 1, 2 …, that never change: made once, whatever comes beside them later.

    `having` has the set of documents by each value of a column, `numbers` the documents by their folded number;
    `newest` has all in the order of `places`.
    """

    facts: Sequence[Facts]
    by_name: Mapping[str, Sequence[str]]
    having: Mapping[str, Mapping[str, int]]
    places: Sequence[str]
    newest: Sequence[int]
    numbers: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, facts: Sequence[Facts]) -> Part:
        """Return the columns over `facts`."""
        by_name = {name: [getattr(one, name) for one in facts] for name in (*_SETS, "date", "number")}
        having = {
            name: {value: bits_of(documents, len(facts)) for value, documents in _grouped(by_name[name]).items()}
            for name in _SETS
        }
        turned = {day: day.translate(_Turned()) + _LAST for day in set(by_name["date"])}
        places = [turned[one.date] + one.number for one in facts]
        newest = sorted(range(len(facts)), key=places.__getitem__)
        numbers = _grouped([fold(one) if len(fold(one)) == len(one) else "" for one in by_name["number"]])
        return cls(facts, by_name, having, places, newest, numbers)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns over `parts`, whose documents are numbered on; `newest` has all in order, by date and then number."""

    parts: Sequence[Part]
    facts: Sequence[Facts]
    by_name: Mapping[str, Sequence[str]]
    having: Mapping[str, Mapping[str, int]]
    newest: Sequence[int]
    spans: Bounded[tuple[str, str], int] = field(default_factory=lambda: Bounded(_KEPT_SPANS))

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Columns:
        """Return the columns over `parts`."""
        by_name = {
            name: list(chain.from_iterable(part.by_name[name] for part in parts)) for name in (*_SETS, "date", "number")
        }
        having: dict[str, dict[str, int]] = {name: {} for name in _SETS}
        newest: list[int] = []
        for base, part in _based(parts):
            for name, sets in part.having.items():
                for value, bits in sets.items():
                    having[name][value] = having[name].get(value, 0) | bits << base
            newest += map(base.__add__, part.newest)
        places = list(chain.from_iterable(part.places for part in parts))
        # Each part is in order already, and to put a few ordered lists together is quick.
        newest.sort(key=places.__getitem__)
        return cls(parts, [facts for part in parts for facts in part.facts], by_name, having, newest)

    def numbered(self, number: str) -> list[int]:
        """Return the documents whose number, folded, is `number`."""
        return [base + one for base, part in _based(self.parts) for one in part.numbers.get(number, ()) if number]

    def bits(self, documents: Iterable[int]) -> int:
        """Return the set of `documents`."""
        return bits_of(documents, len(self.facts))

    def among(self, documents: Sequence[int], wanted: int) -> Iterator[int]:
        """Yield those of `documents` that are in the set `wanted`, as they come."""
        return compress(documents, self.chosen(documents, wanted))

    def chosen(self, documents: Iterable[int], wanted: int) -> Iterator[int]:
        """Yield for each of `documents` whether it is in the set `wanted`, as 1 or 0."""
        # The bit above all others keeps the leading zeros; it goes when the digits are turned round.
        digits = format(wanted | 1 << len(self.facts), "b")[:0:-1].encode().translate(_IS_SET)
        return map(digits.__getitem__, documents)

    def admitted(self, query: Query) -> int:
        """Return the set of documents that pass the filters of `query` and are visible to its asker.

        What may not be seen is left out here, before anything is counted.
        """
        found = self._open_to(query.visible)
        for name in _FILTERS:
            if (wanted := getattr(query, name)) is not None:
                found &= self.having[name].get(wanted, 0)
        if query.since is not None or query.until is not None:
            span = (query.since or "", query.until or "\U0010ffff")
            found &= self.spans.of(span, lambda: self._between(*span))
        return found

    def _between(self, since: str, until: str) -> int:
        return self.bits(one for one, day in enumerate(self.by_name["date"]) if since <= day <= until)

    def _open_to(self, visible: Iterable[Scope] | None) -> int:
        every = (1 << len(self.facts)) - 1
        if visible is None:
            return every
        found = 0
        for scope in visible:
            of_project = every if scope.project is None else self.having["project"].get(scope.project, 0)
            ranged = scope.confidentiality is not None
            found |= (
                of_project & self.having["confidentiality"].get(scope.confidentiality or "", 0)
                if ranged
                else of_project
            )
        return found

    def counts(self, found: int, in_order: Iterable[int]) -> Mapping[str, Mapping[str, int]]:
        """Return how many of the set `found` there are by facet, the most frequent first.

        Of two that are as frequent, the one is first that comes first `in_order`.
        """
        return {name: self._counted(name, found, in_order) for name in FACETS}

    def _counted(self, name: str, found: int, in_order: Iterable[int]) -> Mapping[str, int]:
        sets = self.having[name].items()
        counts = {value: count for value, bits in sets if (count := (bits & found).bit_count())}
        often = Counter(counts.values())
        tied = {value for value, count in counts.items() if often[count] > 1}
        places = _first_places(tied, map(self.by_name[name].__getitem__, in_order)) if tied else {}
        return dict(sorted(counts.items(), key=lambda one: (-one[1], places.get(one[0], 0))))


def bits_of(documents: Iterable[int], size: int) -> int:
    """Return the set of `documents`, all of them below `size`."""
    digits = bytearray(b"0") * (size + 1)
    for one in documents:
        digits[one] = 49  # the digit 1
    digits.reverse()
    return int(digits, 2)


def _based(parts: Iterable[Part]) -> Iterator[tuple[int, Part]]:
    base = 0
    for part in parts:
        yield base, part
        base += len(part.facts)


def _grouped(column: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one, value in enumerate(column):
        found.setdefault(value, []).append(one)
    return found


def _first_places(wanted: set[str], values: Iterable[str]) -> Mapping[str, int]:
    """Return in which order the `wanted` first come among `values`."""
    places: dict[str, int] = {}
    for value in values:
        if value in wanted and value not in places:
            places[value] = len(places)
            if len(places) == len(wanted):
                break
    return places
