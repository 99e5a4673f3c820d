"""What the server keeps running beside the desk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli import serve
from cli.serve import working_beside
from tests.source_tree import ROOT

SECONDS = 30.0
_TELLS = "import os, sys; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); "


def _wait_for(lines: int, file: Path) -> list[int]:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        told = file.read_text().split() if file.exists() else []
        if len(told) >= lines:
            return [int(one) for one in told]
        time.sleep(0.01)
    raise AssertionError(f"{file} has not {lines} lines")


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(serve, "_LOOK_SECONDS", 0.01)


def test_a_worker_that_ends_is_started_again_and_it_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with working_beside([sys.executable, "-c", _TELLS + "sys.exit(3)", str(tmp_path / "told")]):
        _wait_for(2, tmp_path / "told")

    assert "ended with 3; it is started again" in caplog.text


def test_the_worker_ends_with_the_desk(tmp_path: Path) -> None:
    with working_beside([sys.executable, "-c", _TELLS + "import time; time.sleep(600)", str(tmp_path / "told")]):
        (one,) = _wait_for(1, tmp_path / "told")

    with pytest.raises(ProcessLookupError):
        os.kill(one, 0)


def test_two_processes_that_make_the_tables_at_once_both_succeed(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment = {name: value for name, value in environment.items() if not name.startswith(("LETTERBOOK", "DJANGO"))}
    office = tmp_path / "office"
    subprocess.run([sys.executable, "-m", "cli", "init", str(office)], env=environment, check=True, cwd=ROOT)
    desk = environment | {"LETTERBOOK_OFFICE": str(office), "DJANGO_SETTINGS_MODULE": "web.desk"}
    # An office that was just founded lacks the tables of the sign-in: whoever comes first makes them.
    code = "import django; django.setup(); from cli import tables; tables.brought_up_to_date()"
    both = [subprocess.Popen([sys.executable, "-c", code], env=desk, cwd=ROOT) for _ in range(2)]

    assert [one.wait(120) for one in both] == [0, 0]
