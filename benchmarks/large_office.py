"""A large office for benchmarks and load tests: `python -m benchmarks.large_office DIR --entries 10000`.

Thousands of filed entries of many types, years and projects, with ledger, vault, database and index; on top of them,
through the real flow, documents that wait for somebody, a round of spot checks, and a few with drawn pages. It is an
office like any other: every command answers in it, and `letterbook verify` finds nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks import large_live
from benchmarks.large_copies import Foundry, chosen
from benchmarks.large_mould import MOULDS, Mould, moulds
from benchmarks.large_names import estate_name, leader_name, person_name
from benchmarks.year_office import CITIES, COMPANY, NAMES
from schemas.periods import end_of

if TYPE_CHECKING:
    from pipeline.premises import Premises

ENTRIES, PROJECTS, DRAWN = 10_000, 40, 4


@dataclass(frozen=True)
class Made:
    """The office, and how many seconds each piece of work took."""

    office: Premises
    seconds: dict[str, float]


@dataclass(frozen=True)
class Wanted:
    """How large an office: its filed entries, its projects, the day of its newest papers, the calls in its longest."""

    entries: int = ENTRIES
    projects: int = PROJECTS
    until: date = field(default_factory=date.today)
    calls: int = large_live.DRAWN_CALLS


def made(folder: Path, wanted: Wanted, cast_in: dict[str, Mould] | None = None) -> Made:
    """Make an office in the new `folder`, cast in the moulds that are given or in new ones."""
    from cli import founding

    seconds: dict[str, float] = {}
    with _timed("the mould, a year of two projects", seconds):
        cast_in = cast_in or moulds(processes=2)
    with _timed("projects and people", seconds), without_waiting():
        office = founding.found(folder, demo=False)
        from pipeline.office import filed  # the tables can be asked once the office is open

        modes = [MOULDS[number % 3 == 0] for number in range(1, wanted.projects + 1)]
        staffed(modes)
    with _timed(f"{wanted.entries - DRAWN} entries and their ledger", seconds), without_waiting():
        copies = chosen(cast_in, modes, wanted.entries - DRAWN, end_of(wanted.until))
        Foundry(office, cast_in).cast(copies)
        filed.follow_ledger(office)
    with _timed("what waits, a round of spot checks", seconds), without_waiting():
        large_live.waiting(wanted.projects, wanted.until)
        large_live.spot_checked(office, wanted.until.year)
    with _timed(f"{DRAWN} papers with drawn pages", seconds), without_waiting():
        large_live.drawn(wanted.calls, wanted.until)
    with _timed("the index", seconds), without_waiting():
        filed.rebuild_index(office)
    return Made(office, seconds)


@contextmanager
def _timed(what: str, seconds: dict[str, float]) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[what] = time.monotonic() - began


@contextmanager
def without_waiting() -> Iterator[None]:
    """Wait for no disk: an office that can be made again needs to survive no power cut while it is made."""
    with ExitStack() as patches:
        patches.enter_context(patch("os.fsync", lambda _descriptor: None))
        yield


def staffed(modes: list[str]) -> None:
    """Add a project for each of `modes`, people for every role in each, and those of the company."""
    from pipeline.office import people
    from schemas.document_type import roles

    for number, mode in enumerate(modes, 1):
        people.add_project(_project(number, mode))
    company = {role.id for role in roles().values() if role.scope != "project"} - {"supervising_leader"}
    for role in sorted(company | set(COMPANY)):
        _person(role, NAMES.get(role, roles()[role].titles["zh-Hans"]), [(role, "")])
    for number in range(1, len(modes) + 1):
        code = f"P{number:02d}"
        steward, manager = person_name("steward", number), person_name("manager", number)
        _person(f"steward.{code}", steward, [("steward", code)])
        _person(f"project_manager.{code}", manager, [("project_manager", code)])
        _person(leader_name(number), leader_name(number), [("supervising_leader", code)])
        departments = (role for role in roles().values() if role.scope == "project")
        others = [(role.id, code) for role in departments if role.id not in {"steward", "project_manager"}]
        for role, _code in others:
            _person(f"{role}.{code}", f"{estate_name(number)}{roles()[role].titles['zh-Hans']}", [(role, code)])


def _project(number: int, mode: str) -> dict[str, str]:
    code, name = f"P{number:02d}", estate_name(number)
    facts = {"code": code, "name": name, "city": CITIES[(number - 1) % len(CITIES)], "client_mode": "multi"}
    facts |= {"fee_mode": "remuneration" if mode == MOULDS[0] else "lump_sum", "established_on": "2024-01-01"}
    facts |= {"hotline": "400-000-0024", "manager_name": person_name("manager", number), "remuneration_rate": "0.08"}
    centre = {"service_centre_name": f"{name}管家服务中心", "service_centre_phone": "400-000-0108"}
    centre |= {"service_centre_place": "3号楼一层", "service_hours": "8:30—18:00", "email": "wy@xrwy.example"}
    return facts | centre


def _person(user: str, name: str, held: list[tuple[str, str]]) -> None:
    from pipeline.office import people

    people.add_person(
        {"user": user, "name": name, "roles": [{"role": role, "project": project} for role, project in held]}
    )


def main() -> None:
    """Make the office and say how long it took."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--entries", type=int, default=ENTRIES)
    asked.add_argument("--projects", type=int, default=PROJECTS)
    asked.add_argument("--until", type=date.fromisoformat, default=date.today())
    given = asked.parse_args()
    done = made(given.folder, Wanted(given.entries, given.projects, given.until))
    for what, seconds in done.seconds.items():
        print(f"{seconds:7.1f} s  {what}")


if __name__ == "__main__":
    main()
