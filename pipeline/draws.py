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
from pipeline import draw_commitment
from schemas.errors import BadFile
from schemas.language import _

CLAUSE = "5.3.3B④"
ALGORITHM = "sha256-tickets-1"
# A round was committed before its seed existed; a draw at one go can only show that it can be computed again (重算).
ROUND, RECOMPUTED = "round", "recomputed"


class NotADraw(BadFile):
    """The file is no saved draw."""

    message = _("%(name)s is not the record of a draw.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is drawn: reports of a year and type, so many per project at least, and so many in all.

    Without `per_project` it is a round of the year: then `covered` are the projects that earlier rounds drew from, and
    `rounds_left` says how many rounds, this one included, the year's guarantee is spread over.
    """

    year: str
    type: str
    per_project: int | None = 1
    size: int | None = None
    covered: tuple[str, ...] = ()
    rounds_left: int = 1


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
    draw = _draw(dict(among), asked, seed)
    active = sorted(set(projects))
    return {
        "kind": RECOMPUTED,
        "algorithm": ALGORITHM,
        "clause": CLAUSE,
        "year": asked.year,
        "type": asked.type,
        "per_project": asked.per_project,
        "size": asked.size,
        "covered": sorted(asked.covered),
        "rounds_left": asked.rounds_left,
        "seed": seed,
        "population": sorted(among),
        "projects": dict(sorted(among.items())),
        "active": active,
        "population_digest": draw.population,
        "tickets": dict(draw.tickets),
        "sample": list(draw.sample),
        # A project whose only reports were drawn before is covered, and misses nothing.
        "missing": sorted(set(active) - set(among.values()) - set(asked.covered)),
    }


def _draw(among: Mapping[str, str], asked: Asked, seed: str) -> sampling.Draw:
    if asked.per_project is None:
        return sampling.draw_share(
            among, seed, covered=asked.covered, rounds_left=asked.rounds_left, size=asked.size or 0
        )
    return sampling.draw_per_project(among, asked.per_project, seed, size=asked.size)


def digest_of(among: Iterable[str]) -> str:
    """Return the digest that commits a population."""
    return sampling.population_digest(among)


def faults(file: Path) -> list[str]:
    """Return the keys in which a saved draw differs from what its own seed and population give; none = genuine.

    Raises:
        NotADraw: the file is no record of a draw.
    """
    try:
        return differing(saved_record(file))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotADraw(name=file.name, reason=str(error)) from error


def differing(saved: Mapping[str, Any]) -> list[str]:
    """Return the keys in which the record of a draw differs from what its own seed and population give."""
    year = (tuple(saved.get("covered", ())), saved.get("rounds_left", 1))
    asked = Asked(saved["year"], saved["type"], saved["per_project"], saved["size"], *year)
    again = drawn(dict(saved["projects"]), asked, saved["seed"], saved["active"])
    checked = ("population", "population_digest", "tickets", "sample", "missing", "algorithm")
    differing = [key for key in checked if saved[key] != again[key] or list(saved[key]) != list(again[key])]
    return differing if draw_commitment.holds(saved) else [*differing, "commitment"]


def saved_record(file: Path) -> dict[str, Any]:
    """Return the record that a draw was saved as.

    Raises:
        NotADraw
    """
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise NotADraw(name=file.name, reason=str(error)) from error
