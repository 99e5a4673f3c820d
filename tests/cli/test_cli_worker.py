"""What works beside the desk: it makes letters of what owners write, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from cli import worker
from index.engine import IndexDamaged
from pipeline import hearing, inbox
from pipeline.office import kept_duties, people, searching
from pipeline.office.feedback import Category, Said
from pipeline.office.models import Feedback

SAID = Said(Category.SUGGESTION, "请在地库入口加一盏灯，晚上太暗。")


def test_the_worker_makes_a_letter_of_what_was_written(letterbook):
    hearing.hear(people.project("TFY"), SAID)

    done = letterbook("worker", "--once")

    document = Feedback.objects.get().document
    assert document is not None and document.number in done.err
    assert (done.code, letterbook("worker", "--once").err) == (0, "")


def test_what_cannot_be_made_a_letter_is_said_and_kept(letterbook, monkeypatch: pytest.MonkeyPatch):
    hearing.hear(people.project("TFY"), SAID)

    def fault(_received):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(hearing, "registered", fault)
        done = letterbook("worker", "--once")

    assert done.code == 1 and "网页反馈-TFY-FK-" in done.err
    assert len(list(hearing.waiting())) == 1
    assert letterbook("worker", "--once").code == 0 and Feedback.objects.get().document is not None


def test_the_worker_judges_the_day_before_anybody_looks(office):
    kept_duties._held.clear()

    worker.judge_today()

    assert kept_duties.is_at_hand(office)


_GIVES_WAY = """
import os, subprocess, sys
from cli import worker
worker.give_way()
told = "import os; print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_BATCH)"
subprocess.run([sys.executable, "-c", told], check=True)
"""


def test_the_worker_and_what_it_starts_give_way_to_the_desk():
    told = subprocess.run([sys.executable, "-c", _GIVES_WAY], check=True, capture_output=True, text=True)

    # Where these tests run less nicely than usual, so does what they start.
    assert told.stdout.split() == [str(min(19, os.nice(0) + worker.NICENESS)), "True"]


@pytest.mark.parametrize("lacks", ["the call", "the right"])
def test_where_the_system_knows_no_batch_jobs_the_worker_is_nice_and_says_nothing(
    lacks, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def forbidden(*_given: object) -> None:
        raise PermissionError

    nice = []
    monkeypatch.setattr(os, "nice", nice.append)
    if lacks == "the call":
        monkeypatch.delattr(os, "sched_setscheduler")
    else:
        monkeypatch.setattr(os, "sched_setscheduler", forbidden)

    worker.give_way()

    assert (nice, capfd.readouterr()) == ([worker.NICENESS], ("", ""))


@pytest.mark.usefixtures("office")
def test_the_worker_says_what_keeps_the_index_behind_and_goes_on(monkeypatch: pytest.MonkeyPatch, capsys):
    assert worker._searchable()

    def damaged(_premises):
        raise IndexDamaged(where="index", reason="cut")

    monkeypatch.setattr(searching, "bring_up", damaged)

    assert not worker._searchable()
    assert "index" in capsys.readouterr().err


@pytest.mark.parametrize("ended_by", ["signal", "parent"])
def test_the_worker_runs_until_it_is_stopped_or_whoever_started_it_has_ended(ended_by, office):
    hearing.hear(people.project("TFY"), SAID)
    beside = os.getpid() if ended_by == "signal" else 1
    command = [sys.executable, "-m", "cli", "--office", str(office.root), "worker", "--beside", str(beside)]

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        if ended_by == "signal":
            assert child.stderr is not None and "已登记来函" in child.stderr.readline()
            child.send_signal(signal.SIGTERM)
        _out, told = child.communicate(timeout=60)

    assert child.returncode == 0, told
    assert (Feedback.objects.get().document is None) == (ended_by == "parent")
    assert len(list(inbox.written_at_the_desk())) == (1 if ended_by == "parent" else 0)
