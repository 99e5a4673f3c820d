"""A file system that forgets: what was not synced is gone when the power is cut, names as well as bytes.

Mounted with FUSE, all in memory. A file has the bytes that programs see and those that an fsync brought to the disk; a
folder has the names that programs see and those that an fsync of the folder brought there. POSIX promises no more, and
most file systems do better; whoever loses nothing here loses nothing on any of them.

    python -m tests.faults.volatile MOUNT SOURCE        begins with a copy of SOURCE, on the disk to the last byte

A cut writes what would be left into a folder, and the file system goes on: `setxattr(MOUNT, "user.cut", {"into",
"seed", "acks"})`; with a seed a random part of what was not synced survives too, bytes in pages. `"user.plan"` names a
file with a list of cuts, each with its `op`: the number of the changing call after which it comes, counted from then.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import random
import shutil
import stat
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mfusepy

PAGE = 4096
_numbers = itertools.count(1)


@dataclass(eq=False)
class Node:
    """A file, folder or link: as programs see it, and as it lies on the disk (`kept`; None: it was never synced)."""

    mode: int
    data: bytearray = field(default_factory=bytearray)
    kept: bytes | None = None
    names: dict[str, Node] = field(default_factory=dict)
    kept_names: dict[str, Node] = field(default_factory=dict)
    number: int = field(default_factory=lambda: next(_numbers))
    changed: int = field(default_factory=time.time_ns)

    @property
    def is_folder(self) -> bool:
        """Tell a folder."""
        return stat.S_ISDIR(self.mode)

    def sync(self) -> None:
        """Bring it to the disk: a file's bytes, a folder's names; never what lies below."""
        if self.is_folder:
            self.kept_names = dict(self.names)
        else:
            self.kept = bytes(self.data)


class Volatile(mfusepy.Operations):  # type: ignore[misc]
    """The file system."""

    use_ns = True

    def __init__(self, source: Path) -> None:
        self.root = _loaded(source)
        self.open_files: dict[int, Node] = {}
        self.handles = itertools.count(1)
        self.ops = 0
        self.plan: dict[int, list[dict[str, Any]]] = {}

    def _at(self, path: str) -> Node:
        node = self.root
        for name in path.strip("/").split("/") if path != "/" else ():
            if (below := node.names.get(name)) is None:
                raise mfusepy.FuseOSError(errno.ENOENT)
            node = below
        return node

    def _above(self, path: str) -> tuple[Node, str]:
        folder, _slash, name = path.rpartition("/")
        return self._at(folder or "/"), name

    def _changed(self, *nodes: Node) -> int:
        for node in nodes:
            node.changed = time.time_ns()
        self.ops += 1
        for cut in self.plan.pop(self.ops, ()):
            self._cut(cut)
        return 0

    def _cut(self, cut: dict[str, Any]) -> None:
        into = Path(cut["into"])
        _written(self.root, into, random.Random(cut["seed"]) if cut["seed"] is not None else None)
        if cut.get("acks") and Path(cut["acks"]).exists():
            shutil.copyfile(cut["acks"], into.with_name(f"{into.name}.acks"))

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        node = self.open_files[fh] if fh in self.open_files else self._at(path)
        size = len(node.data)
        times = dict.fromkeys(("st_atime", "st_mtime", "st_ctime"), node.changed)
        links = 2 if node.is_folder else 1
        return {
            "st_mode": node.mode,
            "st_nlink": links,
            "st_size": size,
            "st_ino": node.number,
            "st_blocks": 8,
            **times,
        }

    def readdir(self, path: str, fh: int) -> list[tuple[str, dict[str, int], int]]:  # noqa: ARG002 - the library's form
        folder = self._at(path)
        # A name without its number would be passed over by those who list the folder.
        seen = {".": folder, "..": folder, **folder.names}
        return [(name, {"st_mode": one.mode, "st_ino": one.number}, 0) for name, one in seen.items()]

    def readlink(self, path: str) -> str:
        return self._at(path).data.decode()

    def statfs(self, path: str) -> dict[str, int]:  # noqa: ARG002
        return {"f_bsize": PAGE, "f_frsize": PAGE, "f_blocks": 1 << 20, "f_bfree": 1 << 19, "f_bavail": 1 << 19}

    def _opened(self, node: Node) -> int:
        handle = next(self.handles)
        self.open_files[handle] = node
        return handle

    def open(self, path: str, flags: int) -> int:
        node = self._at(path)
        if flags & os.O_TRUNC and node.data:
            del node.data[:]
            self._changed(node)
        return self._opened(node)

    def create(self, path: str, mode: int, fi: Any = None) -> int:  # noqa: ARG002
        folder, name = self._above(path)
        folder.names[name] = node = Node(stat.S_IFREG | stat.S_IMODE(mode))
        self._changed(folder)
        return self._opened(node)

    def opendir(self, path: str) -> int:
        return self._opened(self._at(path))

    def release(self, path: str, fh: int) -> int:  # noqa: ARG002
        self.open_files.pop(fh, None)
        return 0

    releasedir = release

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:  # noqa: ARG002
        return bytes(self.open_files[fh].data[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:  # noqa: ARG002
        node = self.open_files[fh]
        if len(node.data) < offset:
            node.data.extend(bytes(offset - len(node.data)))
        node.data[offset : offset + len(data)] = data
        self._changed(node)
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        node = self.open_files[fh] if fh in self.open_files else self._at(path)
        node.data[length:] = bytes(max(0, length - len(node.data)))
        return self._changed(node)

    def fsync(self, path: str, datasync: int, fh: int) -> int:  # noqa: ARG002
        self.open_files[fh].sync()
        self.ops += 1
        for cut in self.plan.pop(self.ops, ()):
            self._cut(cut)
        return 0

    fsyncdir = fsync

    def mkdir(self, path: str, mode: int) -> int:
        folder, name = self._above(path)
        folder.names[name] = Node(stat.S_IFDIR | stat.S_IMODE(mode))
        return self._changed(folder)

    def symlink(self, target: str, source: str) -> int:
        folder, name = self._above(target)
        folder.names[name] = Node(stat.S_IFLNK | 0o777, bytearray(source.encode()), source.encode())
        return self._changed(folder)

    def unlink(self, path: str) -> int:
        folder, name = self._above(path)
        if name not in folder.names:
            raise mfusepy.FuseOSError(errno.ENOENT)
        del folder.names[name]
        return self._changed(folder)

    def rmdir(self, path: str) -> int:
        if self._at(path).names:
            raise mfusepy.FuseOSError(errno.ENOTEMPTY)
        return self.unlink(path)

    def rename(self, old: str, new: str) -> int:
        (source, name), (target, called) = self._above(old), self._above(new)
        node, there = self._at(old), target.names.get(called)
        if there is not None and there.is_folder and there.names:
            raise mfusepy.FuseOSError(errno.ENOTEMPTY)
        del source.names[name]
        target.names[called] = node
        return self._changed(source, target)

    def chmod(self, path: str, mode: int) -> int:
        node = self._at(path)
        node.mode = stat.S_IFMT(node.mode) | stat.S_IMODE(mode)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:  # noqa: ARG002
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        self._at(path).changed = times[1] if times else time.time_ns()
        return 0

    def getxattr(self, path: str, name: str, position: int = 0) -> bytes:  # noqa: ARG002
        if name != "user.ops":
            raise mfusepy.FuseOSError(errno.ENODATA)
        return str(self.ops).encode()

    def setxattr(self, path: str, name: str, value: bytes, options: int, position: int = 0) -> int:  # noqa: ARG002
        if name == "user.cut":
            self._cut(json.loads(value))
        elif name == "user.plan":
            self.ops, self.plan = 0, {}
            for cut in json.loads(Path(value.decode()).read_bytes()):
                self.plan.setdefault(cut["op"], []).append(cut)
        else:
            raise mfusepy.FuseOSError(errno.ENOTSUP)
        return 0


def _loaded(source: Path) -> Node:
    """Return `source` as it would lie on a disk that has rested: everything synced."""
    if source.is_dir():
        node = Node(stat.S_IFDIR | 0o755)
        node.names = {path.name: _loaded(path) for path in sorted(source.iterdir())}
    else:
        node = Node(stat.S_IFREG | stat.S_IMODE(source.stat().st_mode), bytearray(source.read_bytes()))
    node.sync()
    return node


def _written(node: Node, into: Path, chance: random.Random | None) -> None:
    """Write what the power cut left of `node`."""
    if node.is_folder:
        into.mkdir()
        for name, below in _names_left(node, chance).items():
            _written(below, into / name, chance)
    elif stat.S_ISLNK(node.mode):
        into.symlink_to(node.data.decode())
    else:
        into.write_bytes(_bytes_left(node, chance))
        into.chmod(stat.S_IMODE(node.mode))


def _names_left(node: Node, chance: random.Random | None) -> dict[str, Node]:
    if chance is None or node.names == node.kept_names:
        return node.kept_names
    left = {}
    for name in sorted(node.names.keys() | node.kept_names.keys()):
        seen, kept = node.names.get(name), node.kept_names.get(name)
        if (one := seen if chance.random() < 0.5 else kept) is not None:
            left[name] = one
    return left


def _bytes_left(node: Node, chance: random.Random | None) -> bytes:
    kept = node.kept if node.kept is not None else b""
    if chance is None or node.data == kept:
        return kept
    size = len(node.data) if chance.random() < 0.5 else len(kept)
    pages = []
    for start in range(0, size, PAGE):
        seen, old = bytes(node.data[start : start + PAGE]), kept[start : start + PAGE]
        pages.append((seen if chance.random() < 0.5 else old).ljust(min(PAGE, size - start), b"\0"))
    return b"".join(pages)[:size]


if __name__ == "__main__":
    mfusepy.FUSE(
        Volatile(Path(sys.argv[2])), sys.argv[1], foreground=True, nothreads=True, hard_remove=True, use_ino=True
    )
