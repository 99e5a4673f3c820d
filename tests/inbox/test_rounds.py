"""The watcher's rounds: each file is taken once, whatever the drive and other watchers do, and none is forgotten."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time

import pytest

from pipeline import receive, rest, rounds
from pipeline.arrivals import Left, Why
from pipeline.pace import Pace
from pipeline.premises import Premises
from pipeline.rest import Rest
from pipeline.rounds import Round, Rounds

WHOLE = b'{"doc_type": "circular"}'


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Watcher:
    """A watcher that writes down what it takes; its clock is moved on by hand."""

    def __init__(self, premises, quiet=1.0, polled=False):
        self.taken, self.clock = [], Clock()
        self.going = Rounds(premises, Rest(quiet, self.clock), lambda: {"TFY"}, self._take, polled)

    def _take(self, received, stray):
        self.taken.append((received.name, received.data(), received.project, stray))
        return received.name

    def look(self, seconds=0.0):
        self.clock.now += seconds
        return self.going.once()


@pytest.fixture
def premises(tmp_path):
    made = Premises.build(tmp_path / "office")
    (made.inbox / "TFY").mkdir()
    return made


@pytest.fixture
def watcher(premises):
    return Watcher(premises)


def drop(premises, name="a.json", data=WHOLE, folder="TFY"):
    place = premises.inbox / folder
    place.mkdir(exist_ok=True)
    (place / name).write_bytes(data)
    return place / name


def test_a_file_that_lay_there_before_the_start_must_rest_too(premises, watcher):
    drop(premises)

    first, second = watcher.look(), watcher.look(1.0)

    assert (first.outcomes, first.waiting) == ((), 1)
    assert (second.outcomes, second.waiting) == (("a.json",), 0)


def test_a_corrected_file_with_the_same_name_is_taken_without_a_restart(premises, watcher):
    for data in (WHOLE, WHOLE + b" ", WHOLE):
        drop(premises, data=data)
        watcher.look()
        watcher.look(1.0)

    assert [data for _name, data, *_rest in watcher.taken] == [WHOLE, WHOLE + b" ", WHOLE]


def test_a_file_that_changes_between_look_and_claim_is_left_for_the_next_round(premises, watcher):
    first, second = drop(premises, "a.json"), drop(premises, "b.json")
    take = watcher._take

    def taken(received, stray):
        if second.exists():
            second.write_bytes(WHOLE + b" ")
        return take(received, stray)

    watcher.going = Rounds(premises, watcher.going.rest, lambda: {"TFY"}, taken)
    watcher.look()
    watcher.look(1.0)

    assert not first.exists() and second.exists()
    assert watcher.look(1.0).waiting == 1 and watcher.look(1.0).outcomes == ("b.json",)


def test_a_stray_file_is_handed_over_with_the_folder_it_lay_in(premises, watcher):
    drop(premises, "a.json", folder="不认识")
    drop(premises, "b.json", folder=".")
    watcher.look()
    watcher.look(1.0)

    assert [(name, project, stray) for name, _data, project, stray in watcher.taken] == [
        ("b.json", "", ""),
        ("a.json", "", "不认识"),
    ]


def test_what_a_crash_left_in_a_claim_is_taken_in_the_next_round(premises, watcher, monkeypatch):
    def broken(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(receive.claims, "place", broken)
        with pytest.raises(KeyboardInterrupt):
            receive.claimed(premises, drop(premises), "TFY")

    assert watcher.look().outcomes == ("a.json",) and watcher.look(1.0).outcomes == ()


@pytest.mark.parametrize(
    ("number", "why"),
    [(errno.ENOSPC, Why.FULL), (errno.EACCES, Why.LOCKED), (errno.EIO, Why.AWAY), (errno.ESTALE, Why.AWAY)],
)
def test_what_cannot_be_claimed_is_left_told_and_tried_again(premises, watcher, monkeypatch, number, why):
    file = drop(premises)
    watcher.look()

    def refused(*_given):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(receive, "claimed", refused)
        left = [watcher.look(1.0).left, watcher.look(1.0).left]

    assert left == [(Left(file, why),)] * 2
    assert watcher.look(1.0).outcomes == ("a.json",)


def test_files_that_cannot_be_claimed_never_stand_before_those_that_can(premises, watcher, monkeypatch):
    monkeypatch.setattr(rest, "MOST", 2)
    for number in range(5):
        drop(premises, f"{number}.json", WHOLE + b" " * number)
    claimed = receive.claimed

    def locked(premises, file, *given):
        if file.name in {"0.json", "1.json"}:
            raise PermissionError
        return claimed(premises, file, *given)

    monkeypatch.setattr(receive, "claimed", locked)
    watcher.look()

    seen = [watcher.look(1.0) for _round in range(4)]

    assert [one.outcomes for one in seen] == [(), ("2.json", "3.json"), ("4.json",), ()]
    assert not seen[-1].cut  # or it would look again without a pause


def test_a_claim_that_cannot_be_placed_for_want_of_room_is_told(premises, watcher, monkeypatch):
    def full(_premises):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield

    monkeypatch.setattr(receive, "recovered", full)

    assert watcher.look().left == (Left(premises.received, Why.FULL),)


def test_a_file_that_somebody_has_open_is_left_and_told(premises, watcher):
    file = drop(premises)
    with file.open("ab"):
        watcher.look()
        seen = watcher.look(1.0)

    assert (seen.outcomes, seen.left, seen.waiting) == ((), (Left(file, Why.WRITTEN),), 1)


def unmount(premises):
    shutil.move(premises.inbox, premises.root / "share")
    premises.inbox.mkdir()


def mount(premises):
    shutil.rmtree(premises.inbox)
    shutil.move(premises.root / "share", premises.inbox)


def test_an_unmounted_share_is_no_deletion_and_its_files_are_taken_when_it_is_back(premises):
    watcher = Watcher(premises, polled=True)
    drop(premises)
    watcher.look()

    unmount(premises)
    away = watcher.look(1.0)
    bare = list(premises.inbox.iterdir())
    mount(premises)
    back = [watcher.look(1.0).outcomes, watcher.look(1.0).outcomes]

    assert (away, bare) == (Round((), (Left(premises.inbox, Why.AWAY),)), [])
    assert back == [(), ("a.json",)]


def test_an_inbox_that_is_gone_altogether_is_waited_for(premises, watcher):
    drop(premises)
    shutil.move(premises.inbox, premises.root / "share")

    away = watcher.look()
    shutil.move(premises.root / "share", premises.inbox)
    watcher.look()

    assert away.left == (Left(premises.inbox, Why.AWAY),) and watcher.look(1.0).outcomes == ("a.json",)


def test_a_projects_folder_that_is_missing_is_told(premises, watcher):
    (premises.inbox / "TFY").rmdir()

    assert watcher.look().left == (Left(premises.inbox / "TFY", Why.AWAY),)


def test_a_round_is_cut_short_so_that_whoever_says_stop_is_heard(premises, watcher):
    for number in range(3):
        drop(premises, f"{number}.json")
    watcher.look()
    watcher.clock.now += 1
    over = iter([False, True])

    stopped = watcher.going.once(lambda: next(over))
    going_on = watcher.look()

    assert (stopped.outcomes, stopped.cut) == (("0.json",), True)
    assert (going_on.outcomes, going_on.cut) == (("1.json", "2.json"), False)


def test_a_round_is_cut_short_when_it_takes_long_so_that_new_files_are_seen(premises, watcher):
    for number in range(3):
        drop(premises, f"{number}.json")

    def slow(received, _stray):
        watcher.clock.now += rounds.LONGEST_SECONDS + 1
        return received.name

    watcher.going = Rounds(premises, watcher.going.rest, lambda: {"TFY"}, slow)
    watcher.look()

    assert [watcher.look(1.0).outcomes for _round in range(3)] == [("0.json",), ("1.json",), ("2.json",)]


def test_what_lies_there_is_told_once_and_again_only_when_it_comes_back(premises):
    watcher, stop, told = Watcher(premises), threading.Event(), []
    link = premises.inbox / "TFY" / "链接"
    link.symlink_to("/etc")
    for number, news in enumerate(rounds._news(watcher.going, stop)):
        told.append(len(news.left))
        link.unlink() if number == 2 else None
        link.symlink_to("/etc") if number == 3 else None
        stop.set() if number == 4 else None

    assert told == [1, 0, 0, 0, 1]


@pytest.mark.parametrize("events", [True, False], ids=["events", "polling"])
def test_the_watch_takes_what_is_dropped_and_stops_when_told(premises, events):
    pace, stop, told = Pace(events, scan_seconds=0.2, quiet_seconds=0.1), threading.Event(), []
    going = Rounds(premises, Rest(0.1, time.monotonic), lambda: {"TFY"}, lambda one, _stray: one.name, not events)

    def tell(done):
        told.append(done.outcomes)
        stop.set()

    threading.Timer(0.3, lambda: drop(premises)).start()
    rounds.watch(going, pace, stop, tell)

    assert told == [("a.json",)]


def test_the_log_has_one_line_for_each_file(premises, watcher, caplog):
    caplog.set_level("INFO", "letterbook")
    for number in range(3):
        drop(premises, f"{number}.json", WHOLE + b" " * number)
    watcher.look()
    watcher.look(1.0)
    watcher.look(1.0)

    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == [
        f"Received: {number}.json for TFY" for number in range(3)
    ]
