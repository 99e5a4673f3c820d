"""Whether the policy of a type contradicts itself: whom it names, and in which order they would have to decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from schemas import chains
from schemas.language import Text, _, text
from schemas.policy import Step
from schemas.toml_lines import line_of
from schemas.vocabulary import channels, concerns, roles

# Where a type names roles beside its approvals: the table (empty: before all tables) and its key.
_LISTS = (
    ("", "author_roles"),
    ("", "part_roles"),
    ("release", "by"),
    ("publish", "by"),
    ("later", "abandon"),
    ("later", "withdraw"),
    ("emergency", "consent"),
    ("emergency", "escalate"),
)
_ROWS = ("copies", "parts")
BEFORE = ("release", "publish")

# A table, the number of the row in it, the word that is wrong, and why.
_Fault = tuple[str, int, str, Text]


def contradictions(
    source: str, data: Mapping[str, Any], approvals: Sequence[Step], fields: Collection[str]
) -> Iterator[tuple[int, Text]]:
    """Yield everything in a `type.toml` that cannot be, each with its line.

    `source` is the file's text and `data` its tables, `approvals` its steps, `fields` those of a record of the type.
    """
    for table, index, word, why in (
        *_unknown(data),
        *_chain(data, approvals, fields),
        *_gates(data),
        *_deadlines(data),
    ):
        yield line_of(source, table, index, word), why


def _unknown(data: Mapping[str, Any]) -> Iterator[_Fault]:
    known, ways, publish = roles(), channels(), data.get("publish", {})
    named = [(table, 0, role) for table, key in _LISTS for role in _names(data, table, key)]
    named += [(table, index, row["role"]) for table in _ROWS for index, row in enumerate(data.get(table, ()))]
    for table, index, role in named:
        if role not in known:
            yield table, index, role, text(_("unknown role %(role)s"), role=role)
    for channel in (*publish.get("channels", ()), *publish.get("default", ())):
        if channel not in ways:
            yield "publish", 0, channel, text(_("unknown channel %(channel)s"), channel=channel)


def _names(data: Mapping[str, Any], table: str, key: str) -> Sequence[str]:
    value = (data.get(table, {}) if table else data).get(key, ())
    return (value,) if isinstance(value, str) else value


def _deadlines(data: Mapping[str, Any]) -> Iterator[_Fault]:
    """Yield a deadline that is over before what it counts from has happened."""
    if (hours := data.get("emergency", {}).get("hours", 1)) <= 0:
        yield "emergency", 0, "hours", text(_("the deadline lies before its base: %(hours)s hours"), hours=hours)


def _chain(data: Mapping[str, Any], approvals: Sequence[Step], fields: Collection[str]) -> Iterator[_Fault]:
    """Yield what is wrong with the approvals, taken with all that any channel or concern of the type may add."""
    ways, necessary = channels(), concerns().values() if "concerns" in fields else ()
    chosen = [ways[one] for one in data.get("publish", {}).get("channels", ()) if one in ways]
    beside = [step for one in (*chosen, *necessary) for step in one.approvals]
    for index, word, why in chains.faults(approvals, roles(), beside):
        yield "approvals", index, word, why


def _gates(data: Mapping[str, Any]) -> Iterator[_Fault]:
    for index, gate in enumerate(data.get("gates", ())):
        if (before := gate.get("before", BEFORE[-1])) not in BEFORE:
            yield (
                "gates",
                index,
                "before",
                text(_("a gate stands before release or publish, not %(step)s"), step=before),
            )
