"""The company in several processes: each lives its own projects, and all of them wait for one another at a round.

A round of spot checks draws from the reports of every project, and its notice tells of every check sheet, so no crew
may run ahead of either.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from itertools import groupby
from pathlib import Path

from benchmarks.year_acts import Clock, Company
from benchmarks.year_office import simulated
from benchmarks.year_plan import Act, Plan

Keys = dict[tuple[str, str, str], str]


def lived(plan: Plan, company: Company, root: Path, processes: int) -> None:
    """Carry out `plan` in the office in `root`; `company` knows every paper afterwards."""
    acts = plan.ordered()
    if processes == 1:
        company.live(acts)
        return
    crew = {one.code: number % processes for number, one in enumerate(plan.estates)}
    with ExitStack() as pools:
        started = [pools.enter_context(_crew(company, root)) for _number in range(processes)]
        for is_of_all, chapter in groupby(acts, key=lambda one: one.verb.is_of_all):
            if is_of_all:
                company.live(list(chapter))
                continue
            shares: list[list[Act]] = [[] for _number in range(processes)]
            for act in chapter:
                shares[crew[act.project]].append(act)
            for done in [pool.submit(_live, share) for pool, share in zip(started, shares, strict=True)]:
                company.keys |= done.result()


def _crew(company: Company, root: Path) -> ProcessPoolExecutor:
    fresh = multiprocessing.get_context("spawn")
    given = (root, company.clock.now, company.folder, dict(company.leaders))
    return ProcessPoolExecutor(1, mp_context=fresh, initializer=_begin, initargs=given)


_AT_WORK: list[Company] = []
# What is simulated in a crew's process is so for as long as the process lives.
_SIMULATED = ExitStack()


def _begin(root: Path, now: datetime, folder: Path, leaders: dict[str, str]) -> None:
    from cli import opening

    opening.name(root)
    opening.wake()
    company = Company(Clock(now), folder, leaders)
    _SIMULATED.enter_context(simulated(company.clock))
    _AT_WORK.append(company)


def _live(acts: list[Act]) -> Keys:
    [company] = _AT_WORK
    company.live(acts)
    return company.keys
