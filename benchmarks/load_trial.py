"""Lets the people in and writes down every answer: a process of its own, because locust patches the one that it is in.

    python -m benchmarks.load_trial CAST.json OUT.json --host http://127.0.0.1:8000 --server PID --minutes 10

First one person of each role visits each page alone, and what that costs the server in CPU is counted. Then all come,
one a second; the clock runs once the last is in. A sign-in happens before that, and its times are kept all the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gevent
import psutil
from locust.env import Environment

from benchmarks.load_owners import Owner
from benchmarks.load_report import Sample, Trial
from benchmarks.load_users import STAFF
from benchmarks.load_visit import Visitor

_ROUNDS_ALONE, _COMING_EACH_SECOND, _SETTLING_SECONDS = 5, 1.0, 5.0
# The first visit of a process pays for what it keeps for all later ones.
_ROUNDS_BEFORE = 1
ROLES: tuple[type[Visitor], ...] = (*STAFF, Owner)
_AT_THE_DOOR = "sign in", "enter the code"


class Ear:
    """Hears of every answer and keeps what is asked for at the time: the CPU of one alone, or the times of all."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.samples: list[Sample] = []
        self.costs: dict[str, list[float]] = defaultdict(list)
        self.is_alone = self.is_timed = False
        self._used = 0.0

    def heard(self, name: str, response_time: float, exception: BaseException | None, **_more: Any) -> None:
        """Take one answer down."""
        fault = str(exception) if exception else ""
        if self.is_alone:
            used = self.cpu_seconds()
            self.costs[name].append((used - self._used) * 1000)
            self._used = used
        elif self.is_timed or name.endswith(_AT_THE_DOOR) or fault:
            self.samples.append(Sample(name, response_time, fault))

    def cpu_seconds(self) -> float:
        """Return the CPU that the server and the processes that answer have used so far.

        What works beside it is left out: it is nicer than they are, and its own processes come and go.
        """
        first = psutil.Process(self.server)
        return sum(_used(one) for one in (first, *first.children(recursive=True)))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Count the CPU of each answer while nobody else asks."""
        self._used, self.is_alone = self.cpu_seconds(), True
        yield
        self.is_alone = False


def _used(process: psutil.Process) -> float:
    try:
        return 0.0 if process.nice() > 0 else float(sum(process.cpu_times()[:2]))
    except psutil.NoSuchProcess:
        return 0.0


def visited_alone(environment: Environment, ear: Ear) -> dict[str, float]:
    """Return what each page costs, in milliseconds of CPU, when one person of each role visits each page in turn."""
    for role in ROLES:
        visitor = role(environment)
        visitor.on_start()
        for round_ in range(_ROUNDS_BEFORE + _ROUNDS_ALONE):
            for task in dict.fromkeys(role.tasks):
                if round_ < _ROUNDS_BEFORE:
                    task(visitor)
                else:
                    with ear.alone():
                        task(visitor)
    # A page that few roles have was asked less often; a single time says too little.
    return {name: sum(costs) / len(costs) for name, costs in ear.costs.items() if len(costs) >= _ROUNDS_ALONE}


def tried(environment: Environment, ear: Ear, seconds: float, people: int) -> tuple[float, float]:
    """Let all in and wait; return how long it took and how much CPU the server used, in seconds."""
    runner = environment.create_local_runner()
    runner.start(people, spawn_rate=_COMING_EACH_SECOND)
    gevent.sleep(people / _COMING_EACH_SECOND + _SETTLING_SECONDS)
    began, used, ear.is_timed = time.monotonic(), ear.cpu_seconds(), True
    gevent.sleep(seconds)
    took, used, ear.is_timed = time.monotonic() - began, ear.cpu_seconds() - used, False
    runner.quit()
    return took, used


def main(arguments: list[str]) -> int:
    """Try, and write the trial as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load_trial")
    parser.add_argument("cast", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--host", required=True)
    parser.add_argument("--server", type=int, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    asked = parser.parse_args(arguments)
    Visitor.cast = json.loads(asked.cast.read_text("utf-8"))
    environment, ear = Environment(user_classes=list(ROLES), host=asked.host), Ear(asked.server)
    environment.events.request.add_listener(ear.heard)
    for role in ROLES:
        role.host = asked.host
    alone, people = visited_alone(environment, ear), sum(role.fixed_count for role in ROLES)
    took, used = tried(environment, ear, asked.minutes * 60, people)
    trial = Trial(people, took, Visitor.cast["entries"], ear.samples, alone, used)
    asked.out.write_text(json.dumps(asdict(trial), ensure_ascii=False), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
