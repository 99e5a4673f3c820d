"""Tar files that come out the same from the same files: of the nightly snapshot and of what lies beside it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from gzip import GzipFile
from pathlib import Path


def write(target: io.BytesIO | GzipFile, members: Iterable[tuple[Path, str]]) -> None:
    """Write a tar file of files and folders, each under the name beside it; links are left out.

    A file that has two names is no link: each is written whole, as whoever compares them reads each.
    """
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:

        def plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
            tar.inodes.clear()
            return _plain(member)

        for path, name in members:
            tar.add(path, name, filter=plain)


def unpack(data: bytes, folder: Path) -> None:
    """Unpack a tar file into `folder`; nothing in it reaches beyond.

    Raises:
        tarfile.TarError: it is none, or reaches beyond.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(folder, filter="data")


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if member.issym():
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    return member
