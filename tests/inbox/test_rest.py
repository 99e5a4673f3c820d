"""A file is taken when it has come to rest, and not before: by its facts, its end, and who has it open."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import rest as resting
from pipeline import trees
from pipeline.arrivals import Arrived
from pipeline.rest import FOLDER, GRACE, Rest

WHOLE = b'{"doc_type": "circular"}'


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "TFY").mkdir()
    return tmp_path


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_file_is_at_rest_only_after_the_quiet_time_by_our_own_clock(inbox):
    file = inbox / "TFY" / "a.json"
    file.write_bytes(b"[1]")
    os.utime(file, (0, 0))
    clock, arrived = Clock(), (Arrived(file, "TFY"),)
    rest = Rest(2.0, clock)

    seen = [rest.at_rest(arrived)]
    clock.now += 1
    file.write_bytes(b"[1, 2]")
    os.utime(file, (0, 0))
    seen.append(rest.at_rest(arrived))
    clock.now += 1.9
    seen.append(rest.at_rest(arrived))
    clock.now += 0.2
    seen.append(rest.at_rest(arrived))

    assert seen == [[], [], [], list(arrived)]


def test_a_file_that_vanishes_is_forgotten(inbox):
    file = inbox / "TFY" / "a.json"
    file.write_bytes(WHOLE)
    clock = Clock()
    rest = Rest(1.0, clock)
    rest.at_rest((Arrived(file, "TFY"),))
    file.unlink()
    clock.now += 5

    assert rest.at_rest((Arrived(file, "TFY"),)) == []
    assert rest._seen == {}  # it must not grow over the years


@pytest.mark.parametrize("time", [0, 4_000_000_000])
def test_a_time_of_change_long_ago_or_yet_to_come_means_nothing(inbox, time):
    file = inbox / "TFY" / "a.json"
    file.write_bytes(WHOLE)
    os.utime(file, (time, time))
    clock, arrived = Clock(), (Arrived(file, "TFY"),)
    rest = Rest(2.0, clock)

    first = rest.at_rest(arrived)
    clock.now += 2

    assert (first, rest.at_rest(arrived)) == ([], list(arrived))


@pytest.mark.parametrize(
    "torn",
    [
        b"",
        b"PK\x03\x04 no end",
        b'{"doc_type": 1',
        b"%PDF-1.7 ...",
        b"\x89PNG...",
        b"\xff\xd8\xff...",
        b"a,b" + bytes(512),
    ],
)
def test_a_file_whose_end_is_missing_waits_longer_and_is_then_taken_all_the_same(inbox, torn):
    file = inbox / "TFY" / "a"
    file.write_bytes(torn)
    clock, arrived = Clock(), (Arrived(file, "TFY"),)
    rest = Rest(2.0, clock)
    rest.at_rest(arrived)

    clock.now += 2.0 * GRACE - 0.1
    waiting = rest.at_rest(arrived)
    clock.now += 0.1

    assert (waiting, rest.at_rest(arrived)) == ([], list(arrived))


def test_a_file_that_is_open_for_writing_is_left_until_it_is_closed_and_rests_again(inbox):
    file = inbox / "TFY" / "a.json"
    clock, arrived = Clock(), (Arrived(file, "TFY"),)
    rest = Rest(2.0, clock)
    with file.open("wb") as writer:
        writer.write(WHOLE)
        writer.flush()
        rest.at_rest(arrived)
        clock.now += 1000
        while_open = (rest.at_rest(arrived), rest.written)
    clock.now += 1
    just_closed = rest.at_rest(arrived)
    clock.now += 1

    assert while_open == ([], arrived)
    assert (just_closed, rest.at_rest(arrived)) == ([], list(arrived))


def test_more_files_than_can_be_asked_about_at_once_are_asked_later(inbox, monkeypatch):
    monkeypatch.setattr(resting, "MOST", 2)
    files = [inbox / "TFY" / f"{number}.json" for number in range(3)]
    for file in files:
        file.write_bytes(WHOLE)
    clock, arrived = Clock(), tuple(Arrived(file, "TFY") for file in files)
    rest = Rest(2.0, clock)
    rest.at_rest(arrived)
    clock.now += 2

    first, postponed, waiting = rest.at_rest(arrived), rest.postponed, rest.waiting

    assert (first, postponed, waiting) == (list(arrived[:2]), 1, 0)
    assert rest.at_rest(arrived[2:]) == [arrived[2]]


def test_a_file_that_changed_between_look_and_claim_is_not_still(inbox):
    file = inbox / "TFY" / "a.json"
    file.write_bytes(WHOLE)
    rest = Rest(2.0, Clock())
    arrived = Arrived(file, "TFY")
    rest.at_rest((arrived,))

    before = rest.is_still(arrived)
    file.write_bytes(WHOLE + b" ")

    assert (before, rest.is_still(arrived)) == (True, False)
    assert not rest.is_still(Arrived(inbox / "TFY" / "never seen", "TFY"))


@pytest.fixture
def folder(inbox):
    place = inbox / "TFY" / "资料"
    (place / "照片").mkdir(parents=True)
    (place / "报告.json").write_bytes(WHOLE)
    return place


def test_a_folder_rests_when_everything_in_it_does_and_for_longer(folder):
    clock, arrived = Clock(), (Arrived(folder, "TFY"),)
    rest = Rest(1.0, clock)
    rest.at_rest(arrived)

    clock.now += FOLDER - 1
    (folder / "照片" / "1.csv").write_bytes(b"x")
    seen = [rest.at_rest(arrived)]
    clock.now += FOLDER - 1
    seen.append(rest.at_rest(arrived))
    clock.now += 1
    seen.append(rest.at_rest(arrived))

    assert seen == [[], [], list(arrived)]


@pytest.mark.parametrize(("name", "data"), [("1.xlsx.part", b"x"), ("1.xlsx", b"PK\x03\x04 no end")])
def test_a_folder_with_something_half_copied_in_it_waits_longer(folder, name, data):
    (folder / "照片" / name).write_bytes(data)
    clock, arrived = Clock(), (Arrived(folder, "TFY"),)
    rest = Rest(1.0, clock)
    rest.at_rest(arrived)

    clock.now += GRACE - 1
    waiting = rest.at_rest(arrived)
    clock.now += 1

    assert (waiting, rest.at_rest(arrived)) == ([], list(arrived))


def test_a_folder_in_which_somebody_has_a_file_open_is_left(folder):
    clock, arrived = Clock(), (Arrived(folder, "TFY"),)
    rest = Rest(1.0, clock)
    with (folder / "照片" / "1.csv").open("wb") as writer:
        writer.write(b"a,b")
        writer.flush()
        rest.at_rest(arrived)
        clock.now += FOLDER

        assert (rest.at_rest(arrived), rest.written) == ([], arrived)


def test_a_folder_that_cannot_be_read_does_not_rest(folder, monkeypatch):
    clock, arrived = Clock(), (Arrived(folder, "TFY"),)
    rest = Rest(1.0, clock)
    rest.at_rest(arrived)
    clock.now += GRACE

    def files(_folder):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(trees, "files", files)
        unreadable = rest.at_rest(arrived)

    assert unreadable == []


def test_what_turned_into_a_link_does_not_rest(inbox):
    (inbox / "TFY" / "链接").symlink_to("/etc")
    rest = Rest(0.0, Clock())

    assert rest.at_rest((Arrived(inbox / "TFY" / "链接", "TFY"),)) == []


@given(steps=st.lists(st.tuples(st.booleans(), st.floats(0.1, 3)), max_size=12))
def test_a_file_that_changed_within_the_quiet_time_is_never_taken(tmp_path_factory, steps):
    file = tmp_path_factory.mktemp("inbox") / "a.json"
    clock, rest, changed, size = Clock(), None, 100.0, 1
    file.write_bytes(b"x")
    rest = Rest(2.0, clock)
    rest.at_rest((Arrived(file, "TFY"),))

    for change, seconds in steps:
        clock.now += seconds
        if change:
            size += 1
            file.write_bytes(b"1" * size)
            changed = clock.now
        taken = rest.at_rest((Arrived(file, "TFY"),))

        assert not (taken and clock.now - changed < 2.0)
