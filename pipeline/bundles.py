"""What one drop holds: a data file alone, or a folder or zip with one data file and its attachments.

A folder and a zip are the same thing in two wrappings. A zip is looked at from outside first, and nothing of it is
ever written under the names that stand in it.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.attachments import Enclosed, enclosed, form_of
from pipeline.workbook.container import Kind, PasswordProtected, kind_of
from pipeline.workbook.marks import is_copy, plain_stem
from schemas.errors import BadFile
from schemas.language import _

MOST_FILES = 300
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_BYTES = 256 * 1024 * 1024
# A page of white paper shrinks a hundredfold; a bomb a thousandfold, and only then is it large.
MOST_RATIO = 200
_SMALL = 8 * 1024 * 1024
_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800

_DATA = {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".csv", ".json"}
_PACKED = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"}
# What systems lay beside files without being asked.
_NOT_MEANT = re.compile(r"(\.(?!\.)|~\$|~WR).*|Thumbs\.db|ehthumbs\.db|desktop\.ini|.*\.(tmp|part|lnk)", re.I)
_SYSTEM_FOLDERS = {"__MACOSX", "$RECYCLE.BIN", "@eaDir"}


class FaultyBundle(BadFile):
    """A folder or zip that cannot be taken."""

    message = _("%(name)s cannot be taken.")
    code = "faulty-bundle"


class NoDataFile(FaultyBundle):
    """Attachments without the data they belong to."""

    message = _("%(name)s holds no data file, only attachments.")
    fix = _("Put the filled-in workbook (.xlsx) into it, beside its photos and scans.")
    code = "no-data-file"


class TwoDataFiles(FaultyBundle):
    """More than one data file: nobody knows which one the attachments belong to."""

    message = _("%(name)s holds more than one data file: %(files)s.")
    fix = _("Leave one data file in it, and hand in the others on their own.")
    code = "two-data-files"


class UnknownAttachment(FaultyBundle):
    """Something that is neither data nor photo nor scan."""

    message = _("%(name)s holds “%(part)s”, which is neither a photo (JPG, PNG, HEIC) nor a scan (PDF, TIF).")
    fix = _("Take it out, or save it as a PDF or JPG.")
    code = "unknown-attachment"


class NameTwice(FaultyBundle):
    """Two attachments of one name: a row that names it could mean either."""

    message = _("%(name)s holds two files called “%(part)s”.")
    fix = _("Rename one of them.")
    code = "attachment-named-twice"


class UnsafeBundle(FaultyBundle):
    """A name that leads out of the folder, a link, an archive inside the archive."""

    message = _("%(name)s holds “%(part)s”, which must not be in it, and was not opened.")
    fix = _("Put the files themselves into it: no links, no packed files.")
    code = "unsafe-bundle"


class HugeBundle(FaultyBundle):
    """Too many files, or too much in them."""

    message = _("%(name)s holds too much: at most %(files)s files of 64 MB each, 256 MB together.")
    fix = _("Leave out what does not belong to this document, or save the scans smaller.")
    code = "huge-bundle"


class DamagedBundle(FaultyBundle):
    """The zip cannot be unpacked."""

    message = _("%(name)s is damaged and cannot be unpacked. Pack the folder again and hand that in.")
    code = "damaged-bundle"


class ScanAlone(BadFile):
    """A scan or photo was handed in where data is expected."""

    message = _("%(name)s is a scan or a photo, not a data file.")
    fix = _("A letter goes into the folder 来函; photos go into one folder with their data file.")
    code = "scan-alone"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One data file by name and bytes, and what came with it."""

    name: str
    data: bytes
    enclosed: tuple[Enclosed, ...] = ()


def opened(path: Path, name: str) -> Bundle:
    """Return what the file, zip or folder at `path`, dropped as `name`, holds.

    Raises:
        FaultyBundle: it holds no data file or several, or what must not be in it.
        ScanAlone: it is a scan or a photo by itself.
        OSError: it cannot be read.
    """
    if (single := _single(path)) is not None:
        if form_of(single):
            raise ScanAlone(name=name)
        return Bundle(name, single)
    data, others = _sorted_out(path, name)
    data = _without_marked_originals(data)
    if len(data) > 1:
        raise TwoDataFiles(name=name, files="、".join(way for way, _bytes in data))
    if not data:
        raise NoDataFile(name=name)
    return Bundle(PurePosixPath(data[0][0]).name, data[0][1], others)


def _without_marked_originals(data: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return `data` without the files whose marked copies are among them: the copy is the file put right."""
    marked = {plain_stem(way) for way, _bytes in data if is_copy(way)}
    return [(way, content) for way, content in data if is_copy(way) or plain_stem(way) not in marked]


def refuse_if_huge(folder: Path, name: str) -> None:
    """Refuse a folder that holds more than any document comes with, before a byte of it is read or copied.

    Raises:
        HugeBundle
    """
    files = size_bytes = 0
    for path in folder.rglob("*"):
        files, size_bytes = files + 1, size_bytes + path.lstat().st_size
        if files > MOST_FILES or size_bytes > MOST_BYTES:
            raise HugeBundle(name=name, files=MOST_FILES)


def scans(path: Path, name: str) -> tuple[Enclosed, ...]:
    """Return the scans, where `path` holds nothing else: one file, or a folder or zip of pages. Empty otherwise.

    Raises:
        FaultyBundle: what must not be in a folder or zip is in it.
    """
    if (single := _single(path)) is not None:
        return (enclosed(name, single),) if form_of(single) else ()
    data, others = _sorted_out(path, name)
    return () if data else others


def _single(path: Path) -> bytes | None:
    """Return the bytes of what is one file and no zip of files."""
    if path.is_dir():
        return None
    data = path.read_bytes()
    return None if kind_of(data, path.name) is Kind.ZIP else data


def _sorted_out(path: Path, name: str) -> tuple[list[tuple[str, bytes]], tuple[Enclosed, ...]]:
    """Return the data files and the attachments in a folder or zip, both by name."""
    data: list[tuple[str, bytes]] = []
    others: dict[str, Enclosed] = {}
    for way, content in sorted(_in_folder(path, name) if path.is_dir() else _in_zip(path, name)):
        suffix = PurePosixPath(way).suffix.lower()
        if suffix in _DATA:
            data.append((way, content))
            continue
        if suffix in _PACKED:
            raise UnsafeBundle(name=name, part=way[:80])
        if form_of(content) is None:
            raise UnknownAttachment(name=name, part=way[:80])
        one = enclosed(way, content)
        if one.name.casefold() in others:
            raise NameTwice(name=name, part=one.name)
        others[one.name.casefold()] = one
    return data, tuple(others.values())


def _is_meant(way: str) -> bool:
    parts = PurePosixPath(way).parts
    return not _SYSTEM_FOLDERS & set(parts) and not any(_NOT_MEANT.fullmatch(part) for part in parts)


def _in_folder(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    refuse_if_huge(folder, name)
    for path in sorted(folder.rglob("*")):
        way = path.relative_to(folder).as_posix()
        if not _is_meant(way) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file():
            raise UnsafeBundle(name=name, part=way[:80])
        if path.stat().st_size > MOST_FILE_BYTES:
            raise HugeBundle(name=name, files=MOST_FILES)
        yield way, path.read_bytes()


def _in_zip(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
            meant = [part for part in packed.infolist() if _is_meant(_way(part)) and not part.is_dir()]
            _inspect(meant, name)
            yield from ((_way(part), _content(packed, part, name)) for part in meant)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise DamagedBundle(name=name) from error


def _way(part: zipfile.ZipInfo) -> str:
    """Return the name in the zip. Windows in Chinese packs names in GBK and says nothing; zipfile reads them as cp437.

    A Mac packs UTF-8 and says nothing either: that is tried first, for hardly any GBK is UTF-8 by chance.
    """
    name = part.filename
    if not part.flag_bits & _UTF8_FLAG and not name.isascii():
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _inspect(parts: list[zipfile.ZipInfo], name: str) -> None:
    total = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts), default=0)
    swollen = any(part.file_size > max(_SMALL, MOST_RATIO * part.compress_size) for part in parts)
    if len(parts) > MOST_FILES or total > MOST_BYTES or largest > MOST_FILE_BYTES or swollen:
        raise HugeBundle(name=name, files=MOST_FILES)
    for part in parts:
        way = _way(part)
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise PasswordProtected(name=name)
        is_link = stat.S_ISLNK(part.external_attr >> 16)
        if is_link or way.startswith("/") or ":" in way or ".." in way.split("/"):
            raise UnsafeBundle(name=name, part=way[:80])


def _content(packed: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bytes:
    # The size in the table of contents is the packer's word; no more than that is ever read.
    with packed.open(part) as source:
        data = source.read(part.file_size + 1)
    if len(data) > part.file_size:
        raise HugeBundle(name=name, files=MOST_FILES)
    return data
