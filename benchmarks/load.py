"""`make load`: fifty people at the web desk of an office of 10,000 entries, for ten minutes.

python -m benchmarks.load [--office DIR] [--minutes 10] [--workers 2]

It works on a copy of the office (without --office it makes a large one first, in a quarter of an hour), serves it by
`letterbook serve` on a free port of this machine, and lets `load_trial` ask. A trial of ten minutes or more goes onto
docs/reference/timings.md; a shorter one is printed only. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import load_report
from benchmarks.load_report import Sample, Trial
from benchmarks.page import LOAD, Part, keep, kept, page
from benchmarks.timings import PAGE, machine

ROOT = Path(__file__).resolve().parents[1]
_MINUTES = 10.0
_PATIENCE_SECONDS = 120.0
# Each visitor comes from an address of their own, which only a proxy may say.
_DESK = ("behind_proxy = false\n", "behind_proxy = true\nhttps = false\n")


def made(folder: Path) -> Path:
    """Make a large office in `folder`."""
    subprocess.run([sys.executable, "-m", "benchmarks.large_office", str(folder)], check=True, cwd=ROOT)
    return folder


def copied(office: Path, folder: Path) -> Path:
    """Return a copy of the office, which may be written to, and whose desk believes in proxies."""
    subprocess.run(["cp", "-r", "--reflink=auto", str(office), str(folder)], check=True)
    settings = folder / "office.toml"
    before, after = _DESK
    written = settings.read_text("utf-8")
    if before not in written:
        raise SystemExit(f"{settings} has no line {before!r}")
    settings.write_text(written.replace(before, after, 1), "utf-8")
    return folder


@contextmanager
def served(office: Path, static: Path, workers: int) -> Iterator[tuple[str, int]]:
    """Serve the office on a free port; yield the address and the server's process number, and stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("letterbook")), "serve", "--port", str(port), "--workers"]
    here = os.environ | {"LETTERBOOK_OFFICE": str(office), "LETTERBOOK_STATIC": str(static), "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([*command, str(workers)], env=here, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/account/login/", server)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                answer.read()
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise SystemExit("the desk did not start")


def tried(office: Path, room: Path, minutes: float, workers: int) -> Trial:
    """Return the trial of the office, which is changed by it; `room` takes what lies about meanwhile."""
    cast, out = room / "cast.json", room / "trial.json"
    with cast.open("wb") as file:
        subprocess.run([sys.executable, "-m", "benchmarks.load_cast", str(office)], check=True, cwd=ROOT, stdout=file)
    with served(office, room / "static", workers) as (host, server):
        words = ["--host", host, "--server", str(server), "--minutes", str(minutes)]
        subprocess.run(
            [sys.executable, "-m", "benchmarks.load_trial", str(cast), str(out), *words], check=True, cwd=ROOT
        )
    found = json.loads(out.read_text("utf-8"))
    return Trial(**found | {"samples": [Sample(**one) for one in found["samples"]]})


def part(trial: Trial, facts: dict[str, str]) -> Part:
    """Return the trial as a part of the page of timings."""
    return Part(load_report.rows(trial), load_report.told(trial), facts)


def main(arguments: list[str]) -> int:
    """Try and tell; 1 if an answer was wrong."""
    parser = argparse.ArgumentParser(prog="make load")
    parser.add_argument("--office", type=Path, help="an office to copy, instead of a large one made for this")
    parser.add_argument("--minutes", type=float, default=_MINUTES)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("-o", dest="page", type=Path, default=PAGE)
    asked = parser.parse_args(arguments)
    facts = dict(machine())
    with tempfile.TemporaryDirectory(prefix="letterbook-load-") as name:
        room = Path(name)
        office = copied(asked.office, room / "office") if asked.office else copied(made(room / "made"), room / "office")
        shutil.rmtree(room / "made", ignore_errors=True)
        trial = tried(office, room, asked.minutes, asked.workers)
        found = {LOAD: part(trial, facts)}
        # Told before the copy is cleared away, which takes minutes of its own.
        print(page(found))
        print("\n".join(load_report.faults(trial)), flush=True)
    if asked.minutes >= _MINUTES:
        parts = kept(asked.page.with_suffix(".json")) | found
        keep(parts, asked.page.with_suffix(".json"))
        asked.page.write_text(page(parts), "utf-8")
    return 1 if trial.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
