"""What lies in the inbox: what may be taken, and what is not meant for us is left alone and told."""

from __future__ import annotations

import errno
import os

import pytest

from pipeline import arrivals, litter, trees
from pipeline.arrivals import Arrived, Left, Why


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "TFY").mkdir()
    return tmp_path


def names(look):
    return [(one.project, one.path.name) for one in look.files]


@pytest.mark.parametrize("name", [name for row in litter.ROWS for name in row.examples])
def test_what_programs_lay_beside_a_file_is_not_taken_and_only_a_conflict_is_told(inbox, name):
    (inbox / "TFY" / name).write_bytes(b"x")

    look = arrivals.look(inbox, {"TFY"})

    is_conflict = litter.sort_of(name) is litter.Sort.CONFLICT
    assert look == arrivals.Look((), (Left(inbox / "TFY" / name, Why.CONFLICT),) if is_conflict else ())


@pytest.mark.parametrize("partial", ["报告.xlsx.part", "报告.xlsx.aria2", "~syncthing~报告.xlsx.tmp"])
def test_a_file_that_a_download_beside_it_will_replace_is_left_until_then(inbox, partial):
    file = inbox / "TFY" / "报告.xlsx"
    file.write_bytes(b"")
    (inbox / "TFY" / partial).write_bytes(b"PK")

    during = arrivals.look(inbox, {"TFY"})
    (inbox / "TFY" / partial).rename(file)

    assert during == arrivals.Look((), (Left(file, Why.WRITTEN),))
    assert arrivals.look(inbox, {"TFY"}).files == (Arrived(file, "TFY"),)


def test_files_are_seen_with_the_project_whose_folder_they_lie_in(inbox):
    (inbox / "TFY" / "b.xlsx").write_bytes(b"x")
    (inbox / "TFY" / "a.json").write_bytes(b"x")
    (inbox / "别处").mkdir()
    (inbox / "别处" / "c.json").write_bytes(b"x")
    (inbox / "d.json").write_bytes(b"x")

    look = arrivals.look(inbox, {"TFY"})

    assert names(look) == [("TFY", "a.json"), ("TFY", "b.xlsx"), ("", "d.json"), ("", "c.json")]


def test_links_pipes_and_empty_folders_are_left_alone_and_told(inbox):
    (inbox / "TFY" / "链接.xlsx").symlink_to("/etc/hostname")
    (inbox / "TFY" / "空").mkdir()
    os.mkfifo(inbox / "TFY" / "管道")

    look = arrivals.look(inbox, {"TFY"})

    assert look.files == ()
    assert {(one.path.name, one.why) for one in look.left} == {
        ("链接.xlsx", Why.LINK),
        ("空", Why.EMPTY),
        ("管道", Why.SPECIAL),
    }


def test_a_folder_is_one_thing_that_arrived(inbox):
    (inbox / "TFY" / "报告和附件" / "照片").mkdir(parents=True)
    (inbox / "TFY" / "报告和附件" / "照片" / "1.jpg").write_bytes(b"x")

    look = arrivals.look(inbox, {"TFY"})

    assert look == arrivals.Look((Arrived(inbox / "TFY" / "报告和附件", "TFY"),), ())


def test_a_folder_that_holds_only_links_and_litter_holds_nothing(inbox):
    (inbox / "TFY" / "空").mkdir()
    (inbox / "TFY" / "空" / "链接").symlink_to("/etc")
    (inbox / "TFY" / "空" / ".DS_Store").write_bytes(b"x")

    look = arrivals.look(inbox, {"TFY"})

    assert look == arrivals.Look((), (Left(inbox / "TFY" / "空", Why.EMPTY),))


def test_a_folder_that_holds_more_than_a_drop_can_mean_is_left_and_told(inbox, monkeypatch):
    monkeypatch.setattr(trees, "MOST_ENTRIES", 3)
    (inbox / "TFY" / "十年").mkdir()
    for number in range(4):
        (inbox / "TFY" / "十年" / f"{number}.json").write_bytes(b"x")
    deep = inbox / "TFY" / "深"
    (deep / "/".join("abcdefghijklmnopq")).mkdir(parents=True)

    look = arrivals.look(inbox, {"TFY"})

    assert {(one.path.name, one.why) for one in look.left} == {("十年", Why.LARGE), ("深", Why.LARGE)}


def test_letters_received_have_a_room_of_their_own(inbox):
    (inbox / "TFY" / "来函" / "街道办").mkdir(parents=True)
    (inbox / "TFY" / "来函" / "街道办" / "1.jpg").write_bytes(b"x")
    (inbox / "TFY" / "来函" / "函.pdf").write_bytes(b"x")

    look = arrivals.look(inbox, {"TFY"})

    assert [(one.path.name, one.project, one.room) for one in look.files] == [
        ("函.pdf", "TFY", "letters"),
        ("街道办", "TFY", "letters"),
    ]


def test_a_folder_that_cannot_be_read_hides_nothing_else(inbox, monkeypatch):
    (inbox / "SLHY").mkdir()
    (inbox / "TFY" / "a.json").write_bytes(b"x")
    scandir = os.scandir

    def scanned(folder):
        if str(folder).endswith("SLHY"):
            raise OSError(errno.ESTALE, "stale file handle")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scanned)
    look = arrivals.look(inbox, {"TFY", "SLHY"})

    assert look == arrivals.Look((Arrived(inbox / "TFY" / "a.json", "TFY"),), (Left(inbox / "SLHY", Why.AWAY),))


def test_a_dropped_folder_that_cannot_be_read_is_locked(inbox, monkeypatch):
    (inbox / "TFY" / "资料").mkdir()

    def files(_folder):
        raise PermissionError

    monkeypatch.setattr(trees, "files", files)

    assert arrivals.look(inbox, {"TFY"}).left == (Left(inbox / "TFY" / "资料", Why.LOCKED),)


def test_a_link_to_a_folder_is_not_walked_into(inbox, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "a.json").write_bytes(b"x")
    (inbox / "SLHY").symlink_to(elsewhere)

    look = arrivals.look(inbox, {"TFY", "SLHY"})

    assert look == arrivals.Look((), (Left(inbox / "SLHY", Why.LINK),))
