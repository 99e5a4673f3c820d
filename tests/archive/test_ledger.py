"""The ledger follows the office's events: every one once, in order, whatever dies on the way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.ledger import Head, Ledger, LedgerDamaged, LedgerGap
from archive.ledger_lines import LedgerEvent
from archive.merkle import tree_hash


def event(seq: int, **body: Any) -> LedgerEvent:
    return LedgerEvent(seq, "2026-07-20T09:30:00+08:00", "filed", f"D-{seq}", body or {"n": seq}, f"{seq:032x}")


def events(first: int, last: int) -> Iterator[LedgerEvent]:
    return (event(seq) for seq in range(first, last + 1))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of small segments, so that a few events fill several."""
    return Ledger(tmp_path / "ledger", segment=4)


def test_an_empty_ledger_has_the_root_of_nothing(ledger: Ledger) -> None:
    assert ledger.size() == 0
    assert ledger.root() == tree_hash([]).hex()
    assert list(ledger.events()) == []

    ledger.create()

    assert ledger.size() == 0
    assert list(ledger.check()) == []


def test_events_are_kept_in_order_over_several_files(ledger: Ledger) -> None:
    assert ledger.follow(events(1, 3)) == 3
    assert ledger.follow(events(4, 10)) == 10

    assert list(ledger.events()) == list(events(1, 10))
    assert [list(ledger.events(since)) for since in (4, 5, 10, 11)] == [
        list(events(5, 10)),
        list(events(6, 10)),
        [],
        [],
    ]
    assert ledger.root() == tree_hash(each.leaf() for each in events(1, 10)).hex()
    assert sorted(path.name for path in ledger.folder.glob("events-*")) == [
        "events-0000000001.jsonl",
        "events-0000000005.jsonl",
        "events-0000000009.jsonl",
    ]
    assert list(ledger.check()) == []


def test_following_again_changes_nothing(ledger: Ledger) -> None:
    ledger.follow(events(1, 6))
    before = _bytes(ledger)

    assert ledger.follow(events(1, 6)) == 6
    assert _bytes(ledger) == before


def test_a_gap_is_refused_and_what_came_before_it_may_come_again(ledger: Ledger) -> None:
    ledger.follow(events(1, 2))

    with pytest.raises(LedgerGap) as refused:
        ledger.follow([event(3), event(5)])

    assert refused.value.exit_code == 4
    assert ledger.follow(events(1, 5)) == 5
    assert list(ledger.check()) == []


def test_numbers_and_texts_of_a_body_come_back_digit_for_digit(ledger: Ledger) -> None:
    body = {"total": Decimal("10.50"), "share": 0.1, "text": "e\u0301", "rows": [1, None, True, {"x": 1e22}]}

    ledger.follow([event(1, **body)])
    read = next(ledger.events())

    assert read.body == {"total": "10.50", "share": "0.1", "text": "é", "rows": [1, None, True, {"x": f"{10**22}"}]}
    assert read.leaf() == event(1, **body).leaf()
    assert list(ledger.check()) == []


@pytest.mark.parametrize("size", [1, 3, 4, 5, 8])
def test_a_line_torn_by_a_crash_is_cut_off_and_written_again(ledger: Ledger, size: int) -> None:
    ledger.follow(events(1, size))
    with ledger.segment_of(size + 1).open("ab") as file:
        file.write(event(size + 1).line()[:40])

    assert ledger.size() == size
    assert [fault.code for fault in ledger.check()] == ["ledger-torn"]
    assert ledger.follow(events(1, size + 2)) == size + 2
    assert list(ledger.events()) == list(events(1, size + 2))
    assert list(ledger.check()) == []


@pytest.mark.parametrize("size", [1, 3, 4, 8])
def test_the_head_may_lag_and_is_caught_up(ledger: Ledger, size: int) -> None:
    ledger.follow(events(1, size))
    head = (ledger.folder / "head.json").read_bytes()
    ledger.follow(events(1, size + 5))
    (ledger.folder / "head.json").write_bytes(head)

    assert list(ledger.check()) == []
    assert ledger.size() == size + 5
    assert ledger.root() == tree_hash(each.leaf() for each in events(1, size + 5)).hex()
    assert ledger.follow([]) == size + 5
    assert _head_size(ledger) == size + 5


@pytest.mark.parametrize(
    "content", [None, b"", b"[]", b"{}", b'{"size": 5, "root": "00", "frontier": [], "offset": 0}']
)
def test_a_lost_or_unreadable_head_is_made_anew_from_the_events(ledger: Ledger, content: bytes | None) -> None:
    ledger.follow(events(1, 5))
    (ledger.folder / "head.json").unlink()
    if content is not None:
        (ledger.folder / "head.json").write_bytes(content)

    assert [fault.code for fault in ledger.check()] == ["ledger-head-damaged"]
    assert ledger.size() == 5
    assert ledger.follow(events(1, 6)) == 6
    assert list(ledger.check()) == []


def test_a_ledger_shorter_than_its_head_takes_nothing_in(ledger: Ledger) -> None:
    ledger.follow(events(1, 6))
    path = ledger.segment_of(6)
    path.write_bytes(event(5).line())

    with pytest.raises(LedgerDamaged):
        ledger.follow(events(1, 7))

    assert [fault.code for fault in ledger.check()] == ["ledger-head-leads"]


def test_a_cut_in_the_middle_of_what_the_head_covers_is_never_mended_silently(ledger: Ledger) -> None:
    ledger.follow(events(1, 6))
    os.truncate(ledger.segment_of(6), ledger.segment_of(6).stat().st_size - 5)

    with pytest.raises(LedgerDamaged):
        ledger.size()

    assert {fault.code for fault in ledger.check()} == {"ledger-torn", "ledger-head-leads"}


def test_what_a_crash_left_of_a_head_is_cleared_away(ledger: Ledger) -> None:
    ledger.follow(events(1, 2))
    (ledger.folder / ".head.json.0011.tmp").write_bytes(b"{")

    assert [fault.code for fault in ledger.check()] == ["ledger-stray-file"]
    ledger.follow([])
    assert list(ledger.check()) == []


def test_an_empty_segment_that_a_crash_left_is_filled(ledger: Ledger) -> None:
    ledger.follow(events(1, 4))
    ledger.segment_of(5).touch()

    assert ledger.size() == 4
    assert ledger.follow(events(1, 5)) == 5
    assert list(ledger.check()) == []


def test_an_altered_event_is_never_handed_out(ledger: Ledger) -> None:
    ledger.follow(events(1, 6))
    _replace(ledger.segment_of(5), b'"n":6', b'"n":7')

    with pytest.raises(LedgerDamaged):
        list(ledger.events())

    codes = [fault.code for fault in ledger.check()]
    assert codes == ["ledger-event-altered", "ledger-root-differs"]


def test_an_event_rewritten_together_with_its_leaf_shows_in_the_root(ledger: Ledger) -> None:
    ledger.follow(events(1, 6))
    _replace(ledger.segment_of(5), event(6).line(), event(6, n=7).line())

    assert [fault.code for fault in ledger.check()] == ["ledger-root-differs"]


def test_a_line_that_is_no_event_and_one_out_of_order_are_found(ledger: Ledger) -> None:
    ledger.follow(events(1, 6))
    _replace(ledger.segment_of(1), event(2).line(), b"rubbish\n")
    _replace(ledger.segment_of(5), event(5).line(), b"")

    faults = [(fault.code, fault.where) for fault in ledger.check()]

    assert faults == [
        ("ledger-line-damaged", "events-0000000001.jsonl:2"),
        ("ledger-gap", "events-0000000005.jsonl:1"),
        ("ledger-head-leads", "head.json"),
    ]
    assert all(fault.message.localized() for fault in ledger.check())
    with pytest.raises(LedgerDamaged):
        list(ledger.events(4))


def test_a_foreign_file_and_a_missing_ledger_are_found(ledger: Ledger, tmp_path: Path) -> None:
    ledger.follow(events(1, 1))
    (ledger.folder / "copy of events.txt").write_text("x")

    assert [fault.code for fault in ledger.check()] == ["ledger-stray-file"]
    assert [fault.code for fault in Ledger(tmp_path / "none").check()] == ["ledger-missing"]


def test_several_processes_may_follow_at_once(ledger: Ledger) -> None:
    with ThreadPoolExecutor(6) as pool:
        sizes = list(pool.map(lambda last: ledger.follow(events(1, last)), range(1, 40)))

    assert max(sizes) == 39
    assert list(ledger.events()) == list(events(1, 39))
    assert list(ledger.check()) == []


@pytest.mark.slow
def test_a_process_killed_at_any_step_loses_no_event_and_writes_none_twice(
    tmp_path: Path, killed_at: Callable[[int, Callable[[], object]], bool]
) -> None:
    sizes = []
    for step in range(1, 10_000, 9):
        ledger = Ledger(tmp_path / str(step), segment=3)
        ledger.follow(events(1, 2))
        finished = killed_at(step, lambda ledger=ledger: ledger.follow(events(1, 7)))
        sizes.append(ledger.size())

        assert list(ledger.events()) == list(events(1, sizes[-1]))
        assert _head_size(ledger) <= sizes[-1]
        assert ledger.follow(events(1, 7)) == 7
        assert list(ledger.events()) == list(events(1, 7))
        assert list(ledger.check()) == []
        if finished:
            break

    assert sizes == sorted(sizes)
    assert {2, 3, 6, 7} == {*sizes}


def test_a_copy_follows_the_ledger_itself(ledger: Ledger, tmp_path: Path) -> None:
    ledger.follow([event(1, total=Decimal("1.10")), *events(2, 9)])
    copy = Ledger(tmp_path / "vault", segment=4)

    copy.follow(ledger.events(copy.size()))

    assert (copy.size(), copy.root()) == (ledger.size(), ledger.root())


def test_a_long_ledger_is_appended_to_without_reading_it_again(ledger: Ledger) -> None:
    ledger.follow(events(1, 30))
    # Were the old events read again, this would be found.
    ledger.segment_of(1).write_bytes(b"")

    assert ledger.follow(events(31, 33)) == 33
    head = ledger.head()
    assert isinstance(head, Head)
    assert len(head.frontier.nodes) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 9), max_size=8), st.integers(1, 5))
def test_the_root_never_depends_on_how_the_events_came(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], segment: int
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger"), segment=segment)
    ledger.create()
    size = 0
    for step in steps:
        size += step
        ledger.follow(events(1, size))

    assert ledger.size() == size
    assert ledger.root() == tree_hash(each.leaf() for each in events(1, size)).hex()
    assert list(ledger.check()) == []


def _head_size(ledger: Ledger) -> int:
    return int(json.loads((ledger.folder / "head.json").read_bytes())["size"])


def _bytes(ledger: Ledger) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in ledger.folder.iterdir()}


def _replace(path: Path, old: bytes, new: bytes) -> None:
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
