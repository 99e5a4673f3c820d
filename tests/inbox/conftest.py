"""What the tests of claims share: an inbox with something in it, a crash, and a disk that no rename leads out of."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pipeline import claims, presence
from pipeline.premises import Premises

DATA = b'{"doc_type": "circular"}'


class Crash(BaseException):
    """The machine stops here: nothing tidies up after it."""


def everything_in(place):
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


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
