"""Is the inbox there, or only the empty place where its drive is mounted at other times?

An unmounted share looks like an empty folder. Whoever made the projects' folders in it anew would hide them when the
share comes back, and a clerk's file would lie on the wrong disk. So an inbox that lies on a disk of its own, or that is
polled because it is a network drive, holds a file `.letterbook-inbox`; once it was seen, a folder without it is not the
inbox. A project's folder that was once seen on a disk of its own is not there while it lies on its parent's.

What was seen is remembered in `received/`, which is on the office's own disk. An inbox on that disk needs none of this
and gets no file: nothing can unmount it.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import Any

from archive.durable import write_durably
from pipeline.premises import Premises
from schemas import record as records

SENTINEL = ".letterbook-inbox"
_MEMORY = ".inbox.json"
_WORDS = "Letterbook 的收件文件夹。请勿删除本文件：没有它，系统会认为网络盘未连接，暂停收件。\n"


def is_there(premises: Premises, *, polled: bool = False) -> bool:
    """Return whether the inbox is there; one that is seen for the first time gets its sign, if it needs one."""
    sentinel, memory = premises.inbox / SENTINEL, _memory(premises)
    device = device_of(premises.inbox)
    if device is None:
        return False
    try:
        marked = sentinel.exists()
        if not marked and not memory["marked"] and (polled or device != device_of(premises.root)):
            sentinel.write_text(_WORDS, "utf-8")
            marked = True
    except OSError:
        return False
    if marked and not memory["marked"]:
        _remember(premises, memory | {"marked": True})
    return marked or not memory["marked"]


def away(premises: Premises, codes: Set[str]) -> set[str]:
    """Return those projects whose folder is only the place where a share of its own is mounted at other times."""
    memory, here = _memory(premises), device_of(premises.inbox)
    folders = {code: premises.inbox / code for code in codes}
    own = {
        code for code, folder in folders.items() if not folder.is_symlink() and device_of(folder) not in {None, here}
    }
    known = set(memory["mounts"])
    if own - known:
        _remember(premises, memory | {"mounts": sorted(own | known)})
    return (known & set(codes)) - own


def device_of(folder: Path) -> int | None:
    """Return the number of the disk that a folder lies on; None if it cannot be asked."""
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def _memory(premises: Premises) -> dict[str, Any]:
    try:
        return {"marked": False, "mounts": []} | dict(records.loads((premises.received / _MEMORY).read_bytes()))
    except FileNotFoundError:
        return {"marked": False, "mounts": []}


def _remember(premises: Premises, facts: dict[str, Any]) -> None:
    write_durably(premises.received / _MEMORY, records.canonical(facts))
