"""What duties need to know of the documents of each type: fields of the record, and facts. Pure.

An office of ten thousand documents has fifty million characters of records, of which its duties ask for a few hundred
thousand. What they ask for is read from their expressions, so that nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schemas import asking
from schemas.asking import Way
from schemas.duties import Counted, Duty, Scope

_CAUSE, _DOCUMENT, _FACT_AT, _HOTLINE = "cause", "document", "_at", "hotline"
# What stands before a field of the record with the same name (`known.seen_by`): beside every record, for an occasion,
# and for a row of what brought it.
_AROUND = frozenset({"today", "project", "company", "parameters", "holders"})
_OF_OCCASION, _OF_ROW = _AROUND | {"occasion", "person", _CAUSE}, _AROUND | {"row"}
# What stands beside the record of a cause, and is not of it.
_BESIDE = {_DOCUMENT, "row", "key"}


@dataclass(slots=True)
class Need:
    """What is asked of the documents of one type; None is everything.

    `causing` are those of `fields` that are asked of a document as the cause of a duty: there, a field that is empty
    and one that is not there are two things. `across` says whether documents count beyond their own project.
    """

    fields: set[str] | None = field(default_factory=set)
    causing: set[str] = field(default_factory=set)
    facts: set[str] | None = field(default_factory=set)
    hotline: bool = False
    across: bool = False

    def ask(self, field_name: str) -> None:
        """Ask for one field of the record."""
        if self.fields is not None:
            self.fields.add(field_name)

    def wait(self, fact: str) -> None:
        """Ask when one fact happened; of one with a name behind it, for all of that kind."""
        if self.facts is not None:
            self.facts.add(fact.partition(":")[0])

    def has(self, fact: str) -> bool:
        """Return whether it is asked when `fact` happened."""
        return self.facts is None or fact in self.facts


def whole() -> Need:
    """Return the need of everything there is."""
    return Need(fields=None, facts=None, hotline=True, across=True)


def of(duties: Iterable[Duty]) -> dict[str, Need]:
    """Return what `duties` need to know of the documents of each type that they speak of."""
    made: dict[str, Need] = {}
    for duty in duties:
        _of_event(duty, made)
        for block in (duty.done, duty.waived_by):
            if block:
                _of_block(duty, block, made)
    return made


def _of_event(duty: Duty, made: dict[str, Need]) -> None:
    event = duty.event
    if event is None:
        return
    for need in _each(event.types, duty, made):
        for fact in filter(None, (event.fact, duty.not_before)):
            need.wait(fact)
        earlier = duty.due.earlier if duty.due else ""
        for way in _ways(event.on, event.when, event.each, event.key):
            _own(way, need, _OF_ROW)
        for way in _ways(earlier):
            _own(way, need, _OF_OCCASION)
        for way in _ways(duty.applies, earlier):
            _caused(way, need)


def _of_block(duty: Duty, block: Counted, made: dict[str, Need]) -> None:
    ways = [*_ways(block.when, block.on, block.at, block.distinct)]
    for need in _each(block.types, duty, made):
        need.across |= block.across
        if "{{" in block.fact.partition(":")[0]:
            need.facts = None
        need.wait(block.fact)
        for way in ways:
            _own(way, need, _OF_OCCASION)
    for need in _each(duty.event.types if duty.event else (), duty, made):
        for way in (*ways, *asking.ways(block.fact, text=True)):
            _caused(way, need)


def _each(types: Iterable[str], duty: Duty, made: dict[str, Need]) -> Iterator[Need]:
    for kind in types:
        need = made.setdefault(kind, Need())
        need.across |= duty.scope is Scope.COMPANY
        yield need


def _ways(*sources: str) -> Iterator[Way]:
    for source in filter(None, sources):
        yield from asking.ways(source)


def _own(way: Way, need: Need, given: frozenset[str]) -> None:
    """Add what an expression over the record itself asks for by `way`, unless that is `given` from elsewhere."""
    if way[0] == _DOCUMENT:
        _told(way[1:], need)
    elif way[0] not in given:
        need.ask(way[0])


def _caused(way: Way, need: Need) -> None:
    """Add what an expression over another record, or over none, asks of the document that brought the duty."""
    if way[0] != _CAUSE:
        return
    if len(way) == 1:
        need.fields = need.facts = None
    elif way[1] == _DOCUMENT:
        _told(way[2:], need)
    elif way[1] not in _BESIDE:
        need.ask(way[1])
        need.causing.add(way[1])


def _told(way: Way, need: Need) -> None:
    if not way:
        need.facts, need.hotline = None, True
    elif way[0].endswith(_FACT_AT):
        need.wait(way[0].removesuffix(_FACT_AT))
    elif way[0] == _HOTLINE:
        need.hotline = True
