"""What lies in the inbox: files at rest are taken, what is not meant for us is left alone and told."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import arrivals
from pipeline.arrivals import Arrived, Left, Rest, Why


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "TFY").mkdir()
    return tmp_path


def names(look):
    return [(one.project, one.path.name) for one in look.files]


@pytest.mark.parametrize(
    "name",
    [
        "~$报告.xlsx",
        ".报告.xlsx",
        ".~lock.报告.xlsx#",
        "报告.xlsx.part",
        "报告.tmp",
        "报告.xlsx.crdownload",
        "Thumbs.db",
    ],
)
def test_what_programs_lay_beside_a_file_is_not_meant_for_us(inbox, name):
    (inbox / "TFY" / name).write_bytes(b"x")

    look = arrivals.look(inbox, {"TFY"})

    assert look == arrivals.Look((), ())


def test_files_are_seen_with_the_project_whose_folder_they_lie_in(inbox):
    (inbox / "TFY" / "b.xlsx").write_bytes(b"x")
    (inbox / "TFY" / "a.json").write_bytes(b"x")
    (inbox / "别处").mkdir()
    (inbox / "别处" / "c.json").write_bytes(b"x")
    (inbox / "d.json").write_bytes(b"x")

    look = arrivals.look(inbox, {"TFY"})

    assert names(look) == [("TFY", "a.json"), ("TFY", "b.xlsx"), ("", "d.json"), ("", "c.json")]


def test_links_folders_and_pipes_are_left_alone_and_told_but_letters_have_their_place(inbox):
    (inbox / "TFY" / "链接.xlsx").symlink_to("/etc/hostname")
    (inbox / "TFY" / "旧文件").mkdir()
    (inbox / "TFY" / "来函").mkdir()
    os.mkfifo(inbox / "TFY" / "管道")

    look = arrivals.look(inbox, {"TFY"})

    assert look.files == ()
    assert {(one.path.name, one.why) for one in look.left} == {
        ("链接.xlsx", Why.LINK),
        ("旧文件", Why.FOLDER),
        ("管道", Why.SPECIAL),
    }


def test_a_link_to_a_folder_is_not_walked_into(inbox, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "a.json").write_bytes(b"x")
    (inbox / "SLHY").symlink_to(elsewhere)

    look = arrivals.look(inbox, {"TFY", "SLHY"})

    assert look == arrivals.Look((), (Left(inbox / "SLHY", Why.LINK),))


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_file_is_at_rest_only_after_the_quiet_time_by_our_own_clock(inbox):
    file = inbox / "TFY" / "a.json"
    file.write_bytes(b"half")
    os.utime(file, (0, 0))
    clock, arrived = Clock(), (Arrived(file, "TFY"),)
    rest = Rest(2.0, clock)

    seen = [rest.at_rest(arrived)]
    clock.now += 1
    file.write_bytes(b"half and more")
    os.utime(file, (0, 0))
    seen.append(rest.at_rest(arrived))
    clock.now += 1.9
    seen.append(rest.at_rest(arrived))
    clock.now += 0.2
    seen.append(rest.at_rest(arrived))

    assert seen == [[], [], [], list(arrived)]


def test_a_file_that_vanishes_is_forgotten(inbox):
    file = inbox / "TFY" / "a.json"
    file.write_bytes(b"x")
    clock = Clock()
    rest = Rest(1.0, clock)
    rest.at_rest((Arrived(file, "TFY"),))
    file.unlink()
    clock.now += 5

    assert rest.at_rest((Arrived(file, "TFY"),)) == []


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
            file.write_bytes(b"x" * size)
            changed = clock.now
        taken = rest.at_rest((Arrived(file, "TFY"),))

        assert not (taken and clock.now - changed < 2.0)
