"""Folders of which nothing may remain: what a killed process left is cleared by the next one, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipeline.office import carrying, drilling, scratch
from tests.source_tree import ROOT

WORK = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from pipeline.office import scratch
with scratch.folder(Path(sys.argv[1]), ".bag.", ".partial") as made:
    (made / "record.json").write_text("personal")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> Path:
    """A folder in which a process was killed while it built a bag."""
    place = tmp_path_factory.mktemp("place")
    here = os.environ | {"DJANGO_SETTINGS_MODULE": "web.settings", "LETTERBOOK_OFFICE": str(place)}
    ran = subprocess.run([sys.executable, "-c", WORK, place], env=here, cwd=ROOT, check=False)
    assert ran.returncode == -signal.SIGKILL and len(list(place.glob(".bag.*.partial/record.json"))) == 1
    return place


def test_what_a_killed_process_left_is_cleared_by_the_next_and_a_renamed_one_stays(left):
    with scratch.folder(left, ".bag.", ".partial") as made:
        assert [one.name for one in left.iterdir()] == [made.name]
        made.rename(left / "bag")

    assert [one.name for one in left.iterdir()] == ["bag"]


def test_what_a_live_process_or_another_machine_works_in_is_left_alone(tmp_path):
    foreign = tmp_path / "drill-00000000-1-1-abcdefgh"
    other = tmp_path / "drill-whatever"
    for one in (foreign, other):
        one.mkdir()

    with scratch.folder(tmp_path, "drill-") as mine:
        assert scratch.cleared(tmp_path, "drill-") == []

    assert foreign.is_dir() and other.is_dir() and not mine.exists()


def test_the_next_drill_clears_what_a_killed_one_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with drilling._room(None) as first:
        dead = first.with_name(first.name.replace(f"-{os.getpid()}-", "-4194305-"))
        dead.mkdir()

    with drilling._room(None):
        assert not dead.exists()


def test_resume_clears_what_a_killed_drill_left_and_leaves_a_running_one_alone(office, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with drilling._room(None) as running:
        dead = running.with_name(running.name.replace(f"-{os.getpid()}-", "-4194305-"))
        (dead / "keys").mkdir(parents=True)

        done = list(carrying.put_in_order(office))

        assert [(one.document, one.work, one.error) for one in done] == [(dead.name, "clear", "")]
        assert running.is_dir() and not dead.exists()
