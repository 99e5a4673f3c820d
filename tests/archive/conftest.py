"""A small archive to test with, its entries, and OCFL's own judge."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from ocfl import StorageRoot

import archive
from archive.filestore import FileStore
from archive.staging import Staged
from tests.archive.places import Place, bucket_place, folder_place

_PACKAGE = str(Path(archive.__file__).parent)
FILED = datetime(2026, 7, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    made = FileStore(tmp_path / "archive")
    made.create()
    return made


@pytest.fixture
def staged() -> Callable[..., Staged]:
    def make(number: str = "SLHY-FB-2026-0001", project: str = "SLHY", **files: bytes) -> Staged:
        named = {name.replace("_", "."): data for name, data in files.items()} or {
            f"{number}.pdf": b"%PDF-1.7 " + number.encode(),
            "entry.json": b"{}\n",
            "attachments/照片 1.jpg": b"photo",
            "personal/names.json": b"{}\n",
        }
        return Staged(f"urn:letterbook:{project}/2026/circulars/{number}", named, FILED)

    return make


@pytest.fixture
def judged() -> Callable[[Path], int]:
    """Let ocfl-py judge a root; returns the number of its objects, all of them without error or warning."""

    def judge(root: Path) -> int:
        found = StorageRoot(root=str(root))
        assert found.validate(log_warnings=True, log_errors=False)
        assert found.errors == []
        assert found.good_objects == found.num_objects
        return int(found.num_objects)

    return judge


@pytest.fixture
def killed_at() -> Callable[[int, Callable[[], Any]], bool]:
    """Run work in a child that is killed at the n-th line it runs in our package; True if it finished first."""

    def run(step: int, work: Callable[[], Any]) -> bool:
        child = os.fork()
        if child == 0:
            _die_at(step, work)
        _, status = os.waitpid(child, 0)
        assert status in (0, signal.SIGKILL)
        return status == 0

    return run


def _die_at(step: int, work: Callable[[], Any]) -> None:
    left = step

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith(_PACKAGE):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    try:
        work()
        sys.settrace(None)
        os._exit(0)
    finally:
        # The child must never go on as a second test run.
        os._exit(1)


@pytest.fixture(params=["folder", "bucket"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place for a store that nobody has created yet."""
    if request.param == "folder":
        return folder_place(tmp_path)
    return bucket_place(request.getfixturevalue("object_store"))


@pytest.fixture
def place(bare: Place) -> Place:
    bare.store.create()
    return bare
