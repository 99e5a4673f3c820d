"""A disk without room: a clean refusal in the reader's language, nothing lost, and on it goes once there is room.

The office lies on a small file system of its own (tmpfs), filled up but for a few blocks. One process tries, is
refused, gets room, and tries again without being started anew.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults import strikes
from tests.faults.warm import Warm

_BLOCK = 4096
_ROOM_MIB = 24


@dataclass(frozen=True, slots=True)
class Full:
    """One try on a disk with `blocks` left: what the commands said, and what was wrong afterwards."""

    blocks: int
    refusals: int
    wrong: tuple[str, ...]


@contextmanager
def small(folder: Path) -> Iterator[Path]:
    """Yield a file system of a few megabytes, mounted at `folder`."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_ROOM_MIB}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


class Filling:
    """A campaign in `folder`; `warm` does the work, in copies of one small office."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm, self.folder, self.source = warm, folder, folder / "office"
        warm.run("founded", self.source)
        shutil.copytree(self.source, folder / "drawn")
        warm.draw("release", folder / "drawn")
        warm.draw("carried_on", folder / "drawn")

    def tried(self, blocks: int) -> Full:
        """Release with so many blocks left, then with room, in one process; look at what the office holds then."""
        with small(self.folder / "small") as disk:
            office = disk / "office"
            shutil.copytree(self.source, office)
            said = self.warm.run("released_without_room", office, ballast=str(disk / "ballast"), blocks=blocks)
            looked = self.warm.run("carried_on", office)
        return Full(blocks, len(said["refused"]), (*_wrong_words(said), *strikes.wrong_in(looked)))


def fill(ballast: Path, blocks: int) -> None:
    """Take all room but `blocks`."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(_BLOCK))
        except OSError:
            size = file.tell()
        file.truncate(max(0, size - blocks * _BLOCK))


def _wrong_words(said: dict[str, Any]) -> Iterator[str]:
    for code, words in said["refused"]:
        # 磁盘已满 or 磁盘报错: SQLite calls a sync without room an error of the disk.
        if code not in {1, 4} or "磁盘" not in words or "Traceback" in words:
            yield f"refused with {code}: {words}"
    if said["at_last"] != 0:
        yield f"it did not carry on when there was room: {said['words']}"
