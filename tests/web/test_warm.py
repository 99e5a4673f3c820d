"""What a process of the desk reads before its first page."""

from __future__ import annotations

import gc

import pytest

from index.engine import IndexDamaged
from index.search import Finder
from web import warm

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def thawed():
    """Let the collector see everything again: this process has more tests to run."""
    yield
    gc.unfreeze()


def test_a_process_reads_the_index_before_its_first_page(monkeypatch):
    asked = []
    monkeypatch.setattr(Finder, "warm", lambda finder: asked.append(finder.folder.name))

    warm.up()

    assert asked == ["index"]


def test_a_damaged_index_keeps_no_process_from_starting(monkeypatch, caplog):
    def damaged(_finder):
        raise IndexDamaged(where="index", reason="cut")

    monkeypatch.setattr(Finder, "warm", damaged)

    warm.up()

    assert [record.getMessage() for record in caplog.records] == ["not read ahead: IndexDamaged"]
