"""Several watchers on one inbox, as processes of their own: each file is taken once, and a killed one loses none.

The suite's share of `benchmarks/inbox.py`, which does the same with ten thousand files.
"""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from benchmarks import inbox as load_test
from benchmarks.inbox import Load
from pipeline import receive
from pipeline.premises import Premises


@pytest.mark.slow
@pytest.mark.parametrize(
    "load",
    [Load(300, watchers=3), Load(300, stalled=True), Load(300, watchers=2, events=False)],
    ids=lambda load: load.words,
)
def test_every_file_is_taken_once(tmp_path, load):
    run = load_test.measure(tmp_path, load)

    assert (run.taken, run.twice, run.missing) == (300, 0, 0)


@pytest.mark.slow
def test_a_watcher_that_is_killed_loses_nothing_and_the_other_goes_on(tmp_path):
    premises, journal = Premises.build(tmp_path / "office"), tmp_path / "taken"
    (premises.inbox / load_test.PROJECT).mkdir()
    journal.touch()
    with ExitStack() as running:
        killed, _other = (running.enter_context(load_test.watcher(premises, journal, Load(300))) for _ in range(2))
        dropped = {load_test.drop(premises, number) for number in range(300)}
        load_test.wait_for(journal, 50)
        killed.kill()
        load_test.wait_for(journal, 298)  # the killed one may have held one, and written down none

    list(receive.recovered(premises))
    lying = len(list((premises.inbox / load_test.PROJECT).iterdir()))
    kept = {one.sha256 for one in receive.everything(premises)}
    taken = journal.read_text().split()
    assert kept <= dropped and len(kept) + lying == 300
    assert len(taken) == len(set(taken)) and set(taken) <= kept
