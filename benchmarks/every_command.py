"""Every command of Letterbook on an office of ten thousand entries: `python -m benchmarks.every_command OFFICE`.

OFFICE is one such as `benchmarks.large_office` makes. A copy of it is worked in, by the commands that people use, each
in a process of its own; which of them answered, how long it took and how much memory it held goes onto the page of
timings. A command that is new and stands in no step is told, and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from benchmarks.called import called, done
from benchmarks.every_command_steps import LEFT, Step, steps
from benchmarks.page import COMMANDS, Part, keep, kept, page
from benchmarks.timings import PAGE, machine

_FEW = 1000


@dataclass(frozen=True, slots=True)
class Ran:
    """How one call ended: its step, exit code, seconds, the peak of its memory in MB, and what it printed."""

    step: Step
    code: int
    seconds: float
    mb: float
    out: str
    words: str

    @property
    def is_well(self) -> bool:
        """Whether it ended as it should, and not in a traceback."""
        return self.code in self.step.exits and "Traceback" not in self.words


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the table, and write it; 1 if a command did not answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("office", type=Path)
    parser.add_argument("-o", dest="page", type=Path, default=PAGE)
    given = parser.parse_args(arguments)
    if lacking := sorted(leaves() - {named(one.words) for one in steps()} - set(LEFT)):
        raise SystemExit(f"no step for: {', '.join(lacking)}")
    facts = dict(machine())
    with tempfile.TemporaryDirectory(prefix="letterbook-commands-", dir=given.office.resolve().parent) as name:
        office, files = Path(name) / "office", Path(name) / "files"
        subprocess.run(["cp", "-a", str(given.office.resolve()), str(office)], check=True)
        files.mkdir()
        known = {"files": str(files), **_found(office, files)}
        ran = list(_run(office, known))
    found = {COMMANDS: Part([_row(one) for one in ran], _note(known, ran), facts)}
    print(page(found))
    wrong = [one for one in ran if not one.is_well]
    print("\n".join(f"{one.step.words}: {one.code}\n{one.words}" for one in wrong))
    if int(known["entries"]) >= _FEW and not wrong:
        parts = kept(given.page.with_suffix(".json")) | found
        keep(parts, given.page.with_suffix(".json"))
        given.page.write_text(page(parts), "utf-8")
    return 1 if wrong else 0


def leaves() -> set[str]:
    """Return the names of all commands that do something by themselves."""
    from cli.main import app

    return set(_leaves(app, ()))


def _leaves(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    if command.invoke_without_command and path:
        yield " ".join(path)
    for name, below in command.commands.items():
        yield from _leaves(below, (*path, name))


def named(words: str) -> str:
    """Return the command that `words` call: the longest name that they begin with."""
    said = shlex.split(words)
    said = said[2:] if said[0] == "--office" else said
    names = leaves()
    return next((name for n in (3, 2, 1) if (name := " ".join(said[:n])) in names), "")


def _found(office: Path, files: Path) -> dict[str, str]:
    """Return what the steps name of `office`, and write the files that they read."""
    rows = json.loads(done(office, "list", "--project", "P01", "--json").out)

    def first(kind: str, stage: str, name: str) -> str:
        return str(next(row[name] for row in rows if (row["type"], row["stage"]) == (kind, stage)))

    today = date.today()
    _written(files, today)
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    (files / "identity.txt").write_text(f"{identity}\n")
    (files / "identity.txt").chmod(0o600)
    return {
        "entries": str(sum(1 for _one in (office / "archive").rglob("inventory.json.sha512")) // 2),
        "plan": first("event_plan", "deciding", "document"),
        "letter": first("letter_in", "secured", "number"),
        "circular": first("circular", "published", "number"),
        "kept": first("service_report", "published", "number"),
        "recipient": str(identity.to_public()),
        "today": str(today),
        "soon": str(today + timedelta(days=7)),
    }


def _written(files: Path, today: date) -> None:
    from benchmarks.large_live import circulars, of_project
    from schemas import record as records

    paper, other, _third = (of_project(one, 1) for one in circulars(today + timedelta(days=40)))
    (files / "paper.json").write_text(records.dumps(paper), "utf-8")
    (files / "corrected.json").write_text(records.dumps(other), "utf-8")
    project: dict[str, Any] = {"code": "P97", "name": "晚晴苑", "city": "日照", "fee_mode": "lump_sum"}
    (files / "projects.json").write_text(json.dumps([project | {"hotline": "400-000-0025"}]), "utf-8")
    person = {"user": "steward.P97", "name": "晚晴管家", "roles": [{"role": "steward", "project": "P97"}]}
    (files / "people.json").write_text(json.dumps([person]), "utf-8")


def _run(office: Path, known: dict[str, str]) -> Iterator[Ran]:
    for step in steps():
        ran = Ran(step, *astuple(called(office, *shlex.split(step.words.format(**known)))))
        print(f"{ran.seconds:7.1f} s  {ran.mb:5.0f} MB  {ran.code}  {step.words}", file=sys.stderr, flush=True)
        if ran.is_well:
            known |= {name: _at(json.loads(ran.out), way) for name, way in step.gives}
        yield ran


def _at(told: Any, way: str) -> str:
    told = told[-1] if isinstance(told, list) else told
    for name in way.split("."):
        told = told[int(name)] if isinstance(told, list) else told[name]
    return str(told)


def _row(ran: Ran) -> list[str]:
    words = ran.step.words.replace("|", "\\|")
    return [f"`{words}`", f"{ran.seconds:.1f}", f"{ran.mb:.0f}", str(ran.code) + ("" if ran.is_well else " **missed**")]


def _note(known: Mapping[str, str], ran: Sequence[Ran]) -> str:
    left = "; ".join(f"`{name}` is {why}" for name, why in LEFT.items())
    wrong = sum(not one.is_well for one in ran)
    return f"{int(known['entries']):,} entries, {len(ran)} calls, {wrong} of them without the answer due; {left}."


if __name__ == "__main__":
    raise SystemExit(main())
