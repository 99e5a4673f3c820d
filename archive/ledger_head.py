"""The ledger's head: how far it reaches, so that nobody need read all of it to go on.

It may lag behind the lines and never leads; one that is gone or unreadable is made anew from them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.merkle import Frontier
from schemas import record

HEAD = "head.json"


@dataclass(frozen=True, slots=True)
class Head:
    """How far the ledger reaches: the tree's frontier and the length in bytes of the last segment."""

    frontier: Frontier
    offset: int


def read(path: Path) -> Head | None:
    """Return the head that is kept in a file, or None where it is missing or unreadable."""
    try:
        raw = json.loads(path.read_bytes())
        frontier = Frontier(raw["size"], tuple(bytes.fromhex(node) for node in raw["frontier"]))
        head = Head(frontier, int(raw["offset"]))
        return head if raw["root"] == frontier.root().hex() else None
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def written(head: Head) -> bytes:
    """Return a head as its file holds it."""
    value: dict[str, Any] = {
        "size": head.frontier.size,
        "root": head.frontier.root().hex(),
        "frontier": [node.hex() for node in head.frontier.nodes],
        "offset": head.offset,
    }
    return record.canonical(value) + b"\n"


def signed(checkpoint: Path) -> int:
    """Return how many events a checkpoint counts, 0 where there is none; whether it is good is asked by others."""
    try:
        return int(checkpoint.read_bytes().split(b"\n")[1])
    except (FileNotFoundError, IndexError, ValueError):
        return 0
