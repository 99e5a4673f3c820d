"""Tar files that come out the same from the same files: of the nightly snapshot and of what lies beside it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from gzip import GzipFile
from pathlib import Path


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
    """Unpack a tar file into `folder`; nothing in it reaches beyond.

    Raises:
        tarfile.TarError: it is none, or reaches beyond.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(folder, filter="data")
