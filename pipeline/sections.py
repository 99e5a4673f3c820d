"""What a section of a record is before any rule is asked: whether it belongs there, is declared idle, or stands empty.

Apart from the check, because whoever only lists documents asks this too, and the check knows half of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas import expressions
from schemas.expressions import FaultyExpression
from schemas.policy import Section
from schemas.record import leaves

_NOT_APPLICABLE = "not_applicable"


def is_open(section: Section, record: Mapping[str, Any]) -> bool:
    """Return whether `section` belongs to this record at all (finance differs by fee mode, for example)."""
    try:
        return not section.when or expressions.holds(section.when, record) is not False
    except FaultyExpression:  # it asks a value of the wrong kind, which is a problem of its own
        return True


def is_not_applicable(value: Any) -> bool:
    """Return whether a section is declared to have had no work in the period."""
    return isinstance(value, Mapping) and value.get("status") == _NOT_APPLICABLE


def is_empty(section: Any) -> bool:
    """Return whether nothing stands in a section but its status."""
    return all(
        leaf is None or (isinstance(leaf, str) and not leaf) for path, leaf in leaves(section) if path != "status"
    )
