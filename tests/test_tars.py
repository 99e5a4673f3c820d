"""Tar files: what is written comes back as it was, and nothing else comes out of one."""

from __future__ import annotations

import io
import tarfile

import pytest

from pipeline import tars


def packed(name: str, kind: bytes = tarfile.REGTYPE, linkname: str = "") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, linkname
        member.size = 3 if kind == tarfile.REGTYPE else 0
        tar.addfile(member, io.BytesIO(b"abc") if member.size else None)
    return target.getvalue()


def test_files_and_folders_come_back_as_they_were(tmp_path):
    room = tmp_path / "room"
    (room / "keys").mkdir(parents=True)
    (room / "keys" / "key").write_bytes(b"k")
    (room / "keys" / "key").chmod(0o600)
    (room / "empty").mkdir()
    target = io.BytesIO()
    tars.write(target, [(room, "room")])

    tars.unpack(target.getvalue(), tmp_path / "back")

    back = tmp_path / "back" / "room"
    assert (back / "keys" / "key").read_bytes() == b"k" and (back / "empty").is_dir()
    assert (back / "keys" / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["../out", "/tmp/letterbook-out", "in/../../out"])
def test_nothing_is_laid_down_beyond_the_folder(name, tmp_path):
    with pytest.raises(tarfile.TarError):
        tars.unpack(packed(name), tmp_path / "back")

    assert [path.name for path in tmp_path.iterdir()] == ["back"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_what_is_neither_file_nor_folder_is_refused(kind, tmp_path):
    with pytest.raises(tarfile.TarError):
        tars.unpack(packed("one", kind, "/etc/passwd"), tmp_path / "back")

    assert list((tmp_path / "back").iterdir()) == []
