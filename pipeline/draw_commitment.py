"""A round's population stood in the signed ledger before its seed existed: the record of the draw carries the proof.

Anybody can check it with the record alone; whether the checkpoint is really the office's is told by its key, or by the
office's own ledger (`draw_rounds.differences`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OPENED = "draw-opened"
_COMMITTED = ("round", "year", "type", "query", "population", "population_digest")


def holds(record: Mapping[str, Any]) -> bool:
    """Return whether the record's commitment is proved and speaks of this very round and population.

    A record of before there were signed checkpoints has none; then nothing is claimed, and nothing can be wrong.
    """
    if "commitment" not in record:
        return True
    from archive import ledger_proof
    from archive.ledger_lines import BadLine

    commitment = record["commitment"]
    try:
        if any(True for _fault in ledger_proof.faults(commitment)):
            return False
        event = ledger_proof.event_of(commitment["inclusion"])
    except (BadLine, KeyError, TypeError):
        return False
    return (
        event is not None
        and event.kind == OPENED
        and all(event.body.get(name) == record.get(name) for name in _COMMITTED)
    )


def named(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the record's commitment names: the number of its event, and the size and root of the checkpoint."""
    try:
        commitment = record["commitment"]
        _origin, size, root = str(commitment["checkpoint"]).split("\n")[:3]
        return {"event": commitment["inclusion"]["seq"], "size": int(size), "root": root}
    except (KeyError, TypeError, ValueError):
        return None
