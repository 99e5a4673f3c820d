"""Spot checks: which filed documents the quality centre looks at (5.3.3B④), drawn so that anybody can repeat it.

The population comes from the archive, never from the database. A project without a report is itself a finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import entry as entries
from archive import sampling
from archive.store import Store
from schemas.errors import BadFile
from schemas.language import _

CLAUSE = "5.3.3B④"
ALGORITHM = "sha256-tickets-1"


class NotADraw(BadFile):
    """The file is no saved draw."""

    message = _("%(name)s is not the record of a draw.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is drawn: reports of a year and type, so many per project at least, and so many in all."""

    year: str
    type: str
    per_project: int = 1
    size: int | None = None


def population(store: Store, year: str, kind: str, *, gone: Iterable[str] = ()) -> dict[str, str]:
    """Return the entries (number to project) of one type and 报告期年度; `gone` were superseded or withdrawn.

    Restricted ones are never among them: their numbers alone would tell that they exist.
    """
    left_out = set(gone)
    found = {}
    for object_id in store.entries():
        facts = entries.loads(store.read(object_id, entries.ENTRY))
        if facts.more.get("confidentiality") == entries.RESTRICTED:
            continue
        if facts.type == kind and str(facts.year) == year and facts.number not in left_out:
            found[facts.number] = facts.project
    return found


def drawn(among: Mapping[str, str], asked: Asked, seed: str, projects: Iterable[str]) -> dict[str, Any]:
    """Return the record of one draw; `projects` are those active in the year, to find the ones without a report."""
    draw = sampling.draw_per_project(dict(among), asked.per_project, seed, size=asked.size)
    active = sorted(set(projects))
    return {
        "kind": "recomputed",
        "algorithm": ALGORITHM,
        "clause": CLAUSE,
        "year": asked.year,
        "type": asked.type,
        "per_project": asked.per_project,
        "size": asked.size,
        "seed": seed,
        "population": sorted(among),
        "projects": dict(sorted(among.items())),
        "active": active,
        "population_digest": draw.population,
        "tickets": dict(draw.tickets),
        "sample": list(draw.sample),
        "missing": sorted(set(active) - set(among.values())),
    }


def faults(file: Path) -> list[str]:
    """Return the keys in which a saved draw differs from what its own seed and population give; none = genuine.

    Raises:
        NotADraw: the file is no record of a draw.
    """
    try:
        saved = json.loads(file.read_text("utf-8"))
        among = dict(saved["projects"])
        asked = Asked(saved["year"], saved["type"], saved["per_project"], saved["size"])
        again = drawn(among, asked, saved["seed"], saved["active"])
        checked = ("population", "population_digest", "tickets", "sample", "missing", "algorithm")
        return [key for key in checked if saved[key] != again[key] or list(saved[key]) != list(again[key])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotADraw(name=file.name, reason=str(error)) from error
