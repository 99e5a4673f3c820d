"""The engine's door: damage, locks, and readers while someone writes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import whoosh_engine as module
from index.engine import Gone, IndexBusy, IndexDamaged, Query
from index.generations import Generations
from index.whoosh_engine import WhooshEngine

_START = (
    "import sys; from pathlib import Path\nfrom index.search import Finder; from index.engine import IndexedDocument\n"
)


@pytest.fixture
def engine(tmp_path, document) -> WhooshEngine:
    """Return an engine that holds twenty documents and stands at 20."""
    engine = WhooshEngine(tmp_path / "index", patience=0.2)
    engine.update([(place, document(number=f"N-{place:02}", body="电梯检修")) for place in range(1, 21)], 20)
    return engine


def files(engine: WhooshEngine):
    current = Generations(engine.folder).current()
    assert current is not None
    return sorted(path for path in current.iterdir() if path.is_file() and path.stat().st_size)


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), lambda path: os.truncate(path, 40)])
def test_a_cut_file_is_damage_and_a_rebuild_mends_it(engine, document, damage):
    for path in files(engine):
        damage(path)

    with pytest.raises(IndexDamaged) as caught:
        engine.search(Query("电梯"))
    assert caught.value.exit_code == 4
    with pytest.raises(IndexDamaged):
        engine.update([(21, document())], 21)
    engine.rebuild([document(number="N-01", body="电梯检修")], 21)
    assert engine.search(Query("电梯")).total == 1


def test_a_missing_folder_is_damage(engine):
    for path in files(engine):
        path.unlink()

    with pytest.raises(IndexDamaged):
        engine.position()


def test_an_index_without_its_position_is_damage(engine):
    path = Generations(engine.folder).current()
    for position in path.glob("position-*"):
        position.unlink()

    with pytest.raises(IndexDamaged):
        engine.position()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_anywhere_is_an_answer_or_a_designed_error_and_never_another(engine, data):
    path = data.draw(st.sampled_from(files(engine)))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    garbage = data.draw(st.binary(min_size=1, max_size=20))
    path.write_bytes(whole[:place] + garbage + whole[place + len(garbage) :])
    with suppress(IndexDamaged):
        engine.search(Query("电梯检修"))
    path.write_bytes(whole)

    assert engine.search(Query("电梯检修")).total == 20


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), MemoryError(), NameError("bug")])
def test_what_a_rebuild_would_not_cure_is_not_called_damage(engine, monkeypatch, fault):
    def fail(*_):
        raise fault

    monkeypatch.setattr(module, "_position", fail)

    with pytest.raises(type(fault)):
        engine.position()


def test_a_second_writer_waits_and_then_says_so(engine, document):
    with engine._writing(), pytest.raises(IndexBusy) as caught:
        engine.update([(21, document())], 21)

    assert caught.value.exit_code == 3
    assert engine.position() == 20


def test_a_failed_write_frees_the_turn_and_changes_nothing(engine, document, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(module, "_fields", lambda _: {"no such field": 1})
        with pytest.raises(IndexDamaged):
            engine.update([(21, document(number="N-01"))], 21)

    assert (engine.position(), len(engine.numbers())) == (20, 20)
    assert engine.update([(21, document(number="N-21"))], 21) == 21


@pytest.mark.slow
def test_readers_are_always_answered_while_documents_are_written_and_the_index_is_rebuilt(engine, document):
    done = threading.Event()

    def totals() -> set[int]:
        seen = set()
        while not done.is_set():
            seen.add(engine.search(Query("电梯", limit=1)).total)
            seen.add(engine.position())
        return seen

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(totals) for _ in range(3)]
        try:
            for place in range(21, 41):
                engine.update([(place, document(number=f"N-{place:02}", body="电梯检修"))], place)
                if place % 5 == 0:
                    everything = [document(number=f"N-{count:02}", body="电梯检修") for count in range(1, place + 1)]
                    engine.rebuild(everything, place)
        finally:
            done.set()

        assert set().union(*(reader.result() for reader in readers)) <= set(range(20, 41))
    assert engine.position() == 40


def test_a_reader_that_comes_between_two_folders_looks_again(engine, document, monkeypatch):
    old = Generations(engine.folder).current()
    engine.rebuild([document(body="电梯检修")], 21)
    new = Generations(engine.folder).current()
    answers = iter([old, new, new])
    monkeypatch.setattr(Generations, "current", lambda _: next(answers))

    assert engine.search(Query("电梯")).total == 1


def test_two_processes_that_write_at_once_take_turns_and_lose_nothing(tmp_path):
    code = _START + (
        "finder, first = Finder(Path(sys.argv[1])), int(sys.argv[2])\n"
        "for place in range(first, 21, 2):\n"
        "    changes = [(n, IndexedDocument(f'N-{n}', *'abcdefghijk')) for n in range(1, place + 1)]\n"
        "    finder.engine.update(changes, place)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "index"), first]) for first in "12"]

    assert [writer.wait() for writer in writers] == [0, 0]
    engine = WhooshEngine(tmp_path / "index")
    assert (engine.position(), len(engine.numbers())) == (20, 20)


def test_a_writer_that_is_killed_leaves_a_whole_index(tmp_path, document):
    code = _START + (
        "finder = Finder(Path(sys.argv[1]))\n"
        "for place in range(1, 10_000):\n"
        "    finder.follow([(place, IndexedDocument(f'N-{place}', *'abcdefghijk', body='电梯' * 99))], place)\n"
    )
    folder = tmp_path / "index"
    writer = subprocess.Popen([sys.executable, "-c", code, str(folder)])
    engine = WhooshEngine(folder)
    while engine.position() < 7:
        assert writer.poll() is None
    writer.kill()
    writer.wait()
    position = engine.position()

    assert len(engine.numbers()) == position >= 7
    assert engine.update([(position + 1, document())], position + 1) == position + 1


def test_a_question_that_was_answered_is_asked_anew_after_a_filing(engine, document):
    before = engine.search(Query("通知不停")).total

    engine.update([(100, document(number="N-100", body="通知不停"))], 100)

    assert (before, engine.search(Query("通知不停")).total) == (0, 1)


def test_the_words_asked_for_last_are_kept_and_the_others_let_go(engine, document):
    engine.update([(100, document(number="N-100", body="甲乙丙"))], 100)

    answers = [engine.search(Query(f"第{number}问 甲乙")).total for number in range(80)]

    assert (set(answers), engine.search(Query("甲乙")).total) == ({0}, 1)


def test_an_index_between_two_rebuilds_is_no_index(tmp_path):
    assert frozenset(module._files(tmp_path / "gone")) == frozenset()


def test_a_position_without_documents_is_recorded_and_leaves_what_is_held_as_it_is(engine):
    before = engine._state()

    assert engine.update((), 25) == 25
    assert engine.update((), 21) == 25
    assert engine.position() == 25
    assert engine._state() == before
    assert engine.search(Query("电梯")).total == 20


def test_many_threads_ask_one_shelf_and_each_is_answered(engine):
    with ThreadPoolExecutor(8) as pool:
        totals = set(pool.map(lambda number: engine.search(Query(f"电梯 N-{number:02}")).total, range(1, 21)))

    assert totals == {1}


def test_a_filing_leaves_older_documents_as_they_were_found_and_a_disposal_takes_one_away(engine, document):
    first = engine.search(Query("检修", limit=30))

    engine.update([(21, document(number="N-21", body="水泵检修")), (22, Gone("N-03"))], 22)
    second = engine.search(Query("检修", limit=30))

    assert first.total == second.total == 20
    assert {hit.number for hit in first.hits} ^ {hit.number for hit in second.hits} == {"N-03", "N-21"}
    assert "N-03" not in engine.numbers()


def test_what_was_written_while_a_shelf_was_opened_is_on_it_whole(engine, document):
    folder = Generations(engine.folder).current()
    for place in (21, 22):
        module._write(folder, [document(number=f"N-{place}")], place, merge=False)

    # Nothing of it was there yet when the files were looked at.
    numbers = module._numbers(folder, frozenset())

    assert {"N-20", "N-21", "N-22"} <= numbers


def test_threads_that_ask_while_documents_are_filed_find_each_that_was_acknowledged(engine, document):
    def asked(number: int) -> list[tuple[int, int]]:
        held, found = engine.position(), []
        for question in ("电梯", f"检修 N-{number:02}", f"梯检 -{number}", ""):
            results = engine.search(Query(question, limit=30, newest=bool(number % 2)))
            found.append((results.total, sum(results.facets["project"].values())))
        assert found[0][0] >= held and found[1][0] == 1
        return found

    with ThreadPoolExecutor(4) as pool:
        asking = []
        for place in range(21, 31):
            engine.update([(place, document(number=f"N-{place}", body="电梯检修"))], place)
            asking += [pool.submit(asked, number) for number in (1, place)]
        answers = [answer for one in asking for answer in one.result()]

    assert all(total == counted for total, counted in answers)
    assert engine.search(Query("电梯")).total == 30


def test_what_is_not_read_again_after_a_filing_is_scored_as_an_index_that_is_new_scores_it(engine, document, tmp_path):
    engine.search(Query("电梯检修"))
    added = document(number="N-21", title="电梯", body="电梯电梯检修，电梯")
    engine.update([(21, added)], 21)
    fresh = WhooshEngine(tmp_path / "fresh")
    fresh.rebuild([*(document(number=f"N-{place:02}", body="电梯检修") for place in range(1, 21)), added], 21)

    assert engine.search(Query("电梯检修")) == fresh.search(Query("电梯检修"))
