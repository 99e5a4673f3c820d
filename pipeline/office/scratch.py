"""Folders to work in of which nothing may remain, also where their process was killed: the next one clears them.

A drill's holds the whole office with its key, an unfinished bag of a handover its documents. The name of such a folder
says whose it is, so it is known without a file in it; what a live process, or another machine, works in is left alone.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from pipeline.office import leases

# A drill's; not of one office, for the place is the machine's.
DRILL = "letterbook-drill-"
_OWNER = re.compile(r"([0-9a-f]{8})-(\d+)-(\d*)-")


@contextmanager
def folder(parent: Path, prefix: str, suffix: str = "") -> Iterator[Path]:
    """Give a new folder for this account alone and remove it at the end; what dead processes left beside it goes too.

    It may be renamed meanwhile: then it stays.
    """
    cleared(parent, prefix, suffix)
    made = Path(tempfile.mkdtemp(prefix=f"{prefix}{_mine()}-", suffix=suffix, dir=parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def cleared(parent: Path, prefix: str, suffix: str = "") -> list[Path]:
    """Remove what processes of this machine that are dead left in `parent`, and return what was removed."""
    dead = [one for one in sorted(parent.iterdir()) if one.is_dir() and _is_left(one.name, prefix, suffix)]
    for one in dead:
        shutil.rmtree(one, ignore_errors=True)
    return dead


def _is_left(name: str, prefix: str, suffix: str) -> bool:
    if not (name.startswith(prefix) and name.endswith(suffix)):
        return False
    owner = _OWNER.match(name, len(prefix))
    return owner is not None and owner[1] == _machine() and not leases.runs(int(owner[2]), owner[3])


def _mine() -> str:
    _host, pid, started = leases.myself().rsplit("/", 2)
    return f"{_machine()}-{pid}-{started}"


def _machine() -> str:
    host, _pid, _started = leases.myself().rsplit("/", 2)
    return sha256(host.encode()).hexdigest()[:8]
