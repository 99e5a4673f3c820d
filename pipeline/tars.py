"""Tar files that come out the same from the same files: of the nightly snapshot and of what lies beside it."""

from __future__ import annotations

import io
import shutil
import stat
import tarfile
from collections.abc import Iterable, Iterator
from gzip import GzipFile
from pathlib import Path
from typing import IO, cast


def write(target: io.BytesIO | GzipFile, members: Iterable[tuple[Path, str]]) -> None:
    """Write a tar file of files and folders, each under the name beside it; links are left out.

    A file that has two names is no link: each is written whole, as whoever compares them reads each.
    """
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, name in members:
            for each, called in _below(path, name):
                _add(tar, each, called)


def _below(path: Path, name: str) -> Iterator[tuple[Path, str]]:
    if path.is_symlink():
        return
    yield path, name
    if path.is_dir():
        for one in sorted(path.iterdir()):
            yield from _below(one, f"{name}/{one.name}")


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    member = tar.gettarinfo(path, name)
    if member.islnk():
        member.type, member.linkname, member.size = tarfile.REGTYPE, "", path.stat().st_size
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    if member.isreg():
        with path.open("rb") as opened:
            tar.addfile(member, opened)
    else:
        tar.addfile(member)


def unpack(data: bytes, folder: Path) -> None:
    """Unpack a tar file into `folder`: files and folders below it, and nothing else, as `write` makes them.

    By hand, since the filters of tarfile came with Python 3.11.4, and Debian 12 has 3.11.2.

    Raises:
        tarfile.TarError: it is none, has something else in it, or reaches beyond.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            _put(tar, member, folder)


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = folder / member.name
    if not (member.isreg() or member.isdir()) or not path.resolve().is_relative_to(folder.resolve()):
        raise tarfile.ExtractError(f"neither a file nor a folder of its own: {member.name!r}")
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        shutil.copyfileobj(cast("IO[bytes]", tar.extractfile(member)), target)
    # What was for its owner alone stays so; nobody else may write.
    path.chmod(member.mode & 0o755 | stat.S_IRUSR | stat.S_IWUSR)
