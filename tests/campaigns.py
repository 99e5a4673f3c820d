"""Campaigns of faults, shared by the suite (a bounded share) and by `make faults` (the whole).

A campaign makes an office with many approved circulars and kills `release --ready --jobs 2` with SIGKILL at random
moments; `resume` and `verify` must always find everything in order, every number given once.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import record as records
from schemas.document_type import TEMPLATES

ROOT = Path(__file__).resolve().parents[1]
_LETTERBOOK = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]


def run(office: Path, *words: str) -> Any:
    """Run one command to its end; return its JSON, or its exit code where it prints none."""
    done = subprocess.run(
        [*_LETTERBOOK, "--office", str(office), *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if "--json" in words:
        assert done.stdout, done.stderr
        return json.loads(done.stdout)
    return done.returncode


def circulars(folder: Path, count: int) -> list[Path]:
    """Write `count` circulars for the board, each with its own date and reason."""
    base = records.loads((TEMPLATES / "circular" / "examples" / "full.json").read_bytes())
    files = []
    for number in range(count):
        made = records.loads(records.dumps(base)) | {"channels": ["board"], "post_until": "2027-12-31"}
        day = f"202{7 if number >= 112 else 6}-{number % 112 // 28 + 8:02d}-{number % 28 + 1:02d}"
        made["particulars"] |= {"effect_start": f"{day}T09:00", "effect_end": f"{day}T17:00"}
        path = folder / f"circular-{number:03d}.json"
        path.write_text(records.dumps(made), "utf-8")
        files.append(path)
    return files


def approved_office(root: Path, count: int) -> Path:
    """Make a demo office with `count` approved circulars, ready for release."""
    office, outside = root / "office", root / "outside"
    outside.mkdir()
    run(office, "init", str(office), "--demo")
    files = [str(path) for path in circulars(outside, count)]
    rows = run(office, "submit", *files, "--by", "linruoxi", "--jobs", "2", "--json")
    run(office, "decide", *[row["document"] for row in rows], "--as", "zhouqiming", "--approve")
    return office


@dataclass(frozen=True)
class Outcome:
    """How one kill ended: what was not in order afterwards (empty = all was)."""

    kill: int
    after_seconds: float
    faults: tuple[str, ...]


def kill_and_resume(office: Path, kill: int, chance: random.Random) -> Outcome:
    """Kill one bulk release at a random moment, resume, and verify."""
    process = subprocess.Popen(
        [*_LETTERBOOK, "--office", str(office), "release", "--ready", "--by", "linruoxi", "--jobs", "2"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    moment = chance.uniform(1.0, 9.0)
    time.sleep(moment)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    run(office, "resume")
    verified = run(office, "verify", "--json")
    return Outcome(kill, round(moment, 2), tuple(f"{one['code']} {one['where']}" for one in verified["faults"]))


def finish(office: Path) -> list[str]:
    """Release what is left and return every number given, in the order of the list."""
    run(office, "release", "--ready", "--by", "linruoxi", "--jobs", "2")
    return [row["number"] for row in run(office, "list", "--type", "circular", "--json")]
