"""Tar files that come out the same from the same files: of the nightly snapshot and of what lies beside it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from gzip import GzipFile
from pathlib import Path


def write(target: io.BytesIO | GzipFile, members: Iterable[tuple[Path, str]]) -> None:
    """Write a tar file of files and folders, each under the name beside it; links are left out."""
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, name in members:
            tar.add(path, name, filter=_plain)


def unpack(data: bytes, folder: Path) -> None:
    """Unpack a tar file into `folder`; nothing in it reaches beyond, and there are no links, as `write` makes none.

    Raises:
        tarfile.TarError: it is none, reaches beyond, or has a link.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(folder, filter=_without_links)


def _without_links(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo:
    if member.issym() or member.islnk():
        raise tarfile.FilterError(member.name)
    return tarfile.data_filter(member, folder)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if member.issym() or member.islnk():
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    return member
