"""A dropped file leaves the inbox once and whole, wherever a crash falls, and across file systems too."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from pipeline import claims, presence, receive
from pipeline.premises import Premises

DATA = b'{"doc_type": "circular"}'


class Crash(BaseException):
    """The machine stops here: nothing tidies up after it."""


@pytest.fixture
def premises(tmp_path):
    made = Premises.build(tmp_path / "office")
    (made.inbox / "TFY").mkdir()
    return made


@pytest.fixture
def file(premises):
    file = premises.inbox / "TFY" / "data.json"
    file.write_bytes(DATA)
    return file


@pytest.fixture
def folder(premises):
    place = premises.inbox / "TFY" / "资料"
    (place / "照片").mkdir(parents=True)
    (place / "data.json").write_bytes(DATA)
    (place / "照片" / "1.jpg").write_bytes(b"picture")
    (place / "外面").symlink_to("/etc")
    return place


def everything_in(place):
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


@pytest.fixture
def another_disk(premises, monkeypatch):
    """Let the inbox lie on a disk of its own: no rename leads out of it, and the devices differ."""
    rename = Path.rename

    def refusing(self, target):
        inside = [str(path).startswith(str(premises.inbox)) for path in (self, Path(target))]
        if inside[0] != inside[1]:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    monkeypatch.setattr(claims, "device_of", lambda path: 7 if str(path).startswith(str(premises.inbox)) else 1)
    monkeypatch.setattr(presence, "device_of", claims.device_of)


class Steps:
    """Counts the steps that change a disk, and stops before or after the one that is wanted."""

    def __init__(self, monkeypatch):
        self.taken, self.last, self.after = 0, None, False
        for owner, name in (
            (claims, "fsync_folder"), (claims, "fsync_tree"), (claims, "write_durably"), (claims, "rename_durably"),
            (claims, "make_folder"), (Path, "rename"), (Path, "unlink"), (shutil, "copyfile"), (shutil, "rmtree"),
            (Path, "write_bytes"), (Path, "mkdir"),
            (os, "fsync"),
        ):  # fmt: skip
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, whole):
        def step(*given, **options):
            self.taken += 1
            here = self.taken == self.last
            if here and not self.after:
                raise Crash
            found = whole(*given, **options)
            if here:
                raise Crash
            return found

        return step


def _crash_everywhere(premises, source, put, monkeypatch):
    """Crash before and after every step of a claim in turn; yield after each what was recovered."""
    for after in (False, True):
        for number in range(1, 200):
            put()
            with monkeypatch.context() as patch:
                steps = Steps(patch)
                steps.last, steps.after = number, after
                try:
                    receive.claimed(premises, source, "TFY")
                except Crash:
                    pass
                else:
                    break
            yield f"{'after' if after else 'before'} step {number}"
    assert number > 8


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same disk", "another disk"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_wherever_a_crash_falls_the_drop_lies_in_the_inbox_or_is_recovered_once(
    premises, monkeypatch, request, elsewhere, kind
):
    source = request.getfixturevalue(kind)
    kept = premises.root / "kept"
    source.rename(kept)
    if elsewhere:
        request.getfixturevalue("another_disk")

    def put():
        shutil.rmtree(premises.received)
        premises.received.mkdir()
        if not source.exists():
            shutil.copytree(kept, source, symlinks=True) if kept.is_dir() else shutil.copyfile(kept, source)

    for where in _crash_everywhere(premises, source, put, monkeypatch):
        recovered = list(receive.recovered(premises))
        lying = [*receive.everything(premises), *([source] if source.exists() else [])]

        assert len(lying) == 1, where
        if not source.exists():
            assert lying[0].data() == DATA and receive.is_owed(lying[0]), where
            assert recovered in ([], lying), where
            assert everything_in(premises.inbox) == ["TFY"], where
        assert list((premises.received / ".claims").glob("*-*")) == [], where


def test_the_same_bytes_again_wherever_a_crash_falls_are_there_and_owed_an_answer(premises, file, monkeypatch):
    first = receive.claimed(premises, file, "TFY")

    def put():
        receive.settled(first)
        file.write_bytes(DATA)

    for where in _crash_everywhere(premises, file, put, monkeypatch):
        list(receive.recovered(premises))

        assert first.data() == DATA, where
        assert file.exists() or receive.is_owed(first), where


@pytest.mark.usefixtures("another_disk")
def test_from_another_disk_a_file_is_copied_read_back_and_only_then_removed(premises, file):
    received = receive.claimed(premises, file, "TFY")

    assert received.data() == DATA and not file.exists()
    assert everything_in(premises.inbox) == ["TFY"]
    assert everything_in(received.path.parent) == [".owed", "data.json", "drop.json"]


@pytest.mark.usefixtures("another_disk")
def test_a_copy_that_reads_back_otherwise_is_not_believed(premises, file, monkeypatch):
    copyfile = shutil.copyfile

    def damaged(source, target, **options):
        copyfile(source, target, **options)
        Path(target).write_bytes(b"damaged")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", damaged)
        with pytest.raises(OSError, match="Input/output"):
            receive.claimed(premises, file, "TFY")

    assert file.read_bytes() == DATA
    assert receive.claimed(premises, file, "TFY").data() == DATA


@pytest.mark.usefixtures("another_disk")
def test_when_the_disk_is_full_half_way_the_file_is_back_under_its_name(premises, file, monkeypatch):
    def full(_source, _target, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(OSError, match="No space"):
            receive.claimed(premises, file, "TFY")

    assert file.read_bytes() == DATA and everything_in(premises.inbox) == ["TFY", "TFY/data.json"]
    assert list(receive.recovered(premises)) == []


@pytest.mark.usefixtures("another_disk")
def test_a_share_that_goes_half_way_is_waited_for(premises, file, monkeypatch):
    def gone(*_given, **_options):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", gone)
        with pytest.raises(Crash):
            receive.claimed(premises, file, "TFY")
    shutil.move(premises.inbox, premises.root / "share")
    (premises.inbox / "TFY").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(claims, "device_of", lambda _path: 1)  # the bare place lies on our own disk
        while_away = list(receive.recovered(premises))
    shutil.rmtree(premises.inbox)
    shutil.move(premises.root / "share", premises.inbox)
    [recovered] = receive.recovered(premises)

    assert while_away == []
    assert recovered.data() == DATA and everything_in(premises.inbox) == ["TFY"]


@pytest.mark.usefixtures("another_disk")
def test_what_cannot_be_brought_in_yet_is_tried_again(premises, file, monkeypatch):
    def gone(*_given, **_options):
        raise Crash

    def full(*_given, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", gone)
        with pytest.raises(Crash):
            receive.claimed(premises, file, "TFY")
        patch.setattr(shutil, "copyfile", full)
        while_full = list(receive.recovered(premises))

    assert while_full == []
    assert [one.data() for one in receive.recovered(premises)] == [DATA]


def test_a_network_drive_that_syncs_no_folders_is_used_all_the_same(premises, file, monkeypatch):
    fsync = claims.fsync_folder

    def unable(folder):
        if folder == file.parent:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        fsync(folder)

    monkeypatch.setattr(claims, "fsync_folder", unable)

    assert receive.claimed(premises, file, "TFY").data() == DATA


def test_a_drive_that_breaks_while_its_folder_is_synced_leaves_the_file_to_be_recovered(premises, file, monkeypatch):
    def broken(folder):
        if folder == file.parent:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(claims, "fsync_folder", broken)
        with pytest.raises(OSError, match="Input/output"):
            receive.claimed(premises, file, "TFY")

    assert not file.exists() and [one.data() for one in receive.recovered(premises)] == [DATA]


def test_a_file_that_another_watcher_is_at_is_left_to_it(premises, file):
    with claims.at(premises.received / ".claims", claims.stripe(file)), pytest.raises(claims.Busy):
        receive.claimed(premises, file, "TFY")

    assert file.exists()


def test_a_claim_that_another_watcher_is_at_is_not_carried_on(premises, file):
    pending = premises.received / ".claims"
    with claims.at(pending, claims.stripe(file)):
        claims.claim(pending, file, {"name": "data.json", "project": "TFY", "room": ""})
        during = list(receive.recovered(premises))

    assert during == [] and len(list(receive.recovered(premises))) == 1


def test_a_full_disk_leaves_the_file_in_the_inbox_and_no_claim_behind(premises, file, monkeypatch):
    def full(_folder):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(claims, "fsync_tree", full)
    with pytest.raises(OSError, match="No space"):
        receive.claimed(premises, file, "TFY")

    assert file.read_bytes() == DATA
    assert [path.name for path in (premises.received / ".claims").iterdir()] == ["locks"]


def test_a_file_that_turned_into_a_link_is_not_followed(premises, file):
    file.unlink()
    file.symlink_to("/etc/hostname")

    with pytest.raises(OSError, match="symbolic links"):
        receive.claimed(premises, file, "TFY")

    assert file.is_symlink() and list(receive.everything(premises)) == []


def test_a_place_that_cannot_be_given_leaves_the_claim_to_be_recovered(premises, file, monkeypatch):
    rename = Path.rename

    def refusing(self, target):
        if Path(target).parent == premises.received:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refusing)
        with pytest.raises(OSError, match="No space"):
            receive.claimed(premises, file, "TFY")

    assert [one.data() for one in receive.recovered(premises)] == [DATA]


@pytest.mark.parametrize(("beside", "stays"), [((), False), (("data.json",), True)])
def test_a_claim_without_a_readable_note_is_removed_only_if_it_holds_nothing(premises, beside, stays):
    claim = premises.received / ".claims" / "ab-torn"
    claim.mkdir(parents=True)
    for name in ("drop.json", ".owed", *beside):
        (claim / name).write_bytes(b"{")

    assert list(receive.recovered(premises)) == []
    assert claim.exists() is stays


def test_the_locks_are_a_fixed_number_of_files(premises, file):
    for number in range(20):
        file.write_bytes(DATA + b" " * number)
        receive.claimed(premises, file, "TFY")

    assert len(everything_in(premises.received / ".claims")) == 2
