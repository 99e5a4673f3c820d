"""A dropped file leaves the inbox once and whole, across file systems too, and what goes wrong leaves it there."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from pipeline import claims, receive
from tests.inbox.conftest import DATA, Crash, everything_in


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
