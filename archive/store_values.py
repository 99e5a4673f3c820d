"""What a store of entries answers, and how it refuses: receipts, what a walk comes upon, and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schemas.errors import Damaged, Refused, WrongUsage
from schemas.language import _


class AlreadyFiled(Refused):
    """Another entry lies at this id."""

    message = _("%(entry)s is already filed with other content; nothing filed is rewritten.")


class EntryMissing(Damaged):
    """The store has no such entry."""

    message = _("%(entry)s is not in the archive.")


class NotInEntry(WrongUsage):
    """The entry never held a file of this name."""

    message = _("%(entry)s holds no file “%(name)s”.")


class FileAltered(Damaged):
    """A file of an entry is not what was filed."""

    message = _("%(entry)s: the file “%(name)s” is missing, unreadable or not what was filed.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The store's word that an entry is durable and was read back.

    `path` is relative to the store, `digest` SHA-512 of the inventory, `files` logical name → SHA-256; all
    hexadecimal. `already` tells that the same entry had been filed before.
    """

    object_id: str
    path: str
    digest: str
    files: Mapping[str, str]
    size_bytes: int
    already: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """Where that lies now which was moved out of a store; empty where there was nothing to move.

    `stays_until` is when the lock of a bad version ends: until then it stays under what is read now, read by nobody.
    """

    where: str = ""
    stays_until: datetime | None = None


class Found(StrEnum):
    """What a walk through a store comes upon."""

    OBJECT = "object"
    STRAY = "stray"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies in an object's folder; `linked` if other names lead to the same bytes, or it is a link.

    An empty folder is listed too, its path ending in `/`. `regular` is false of pipes and devices.
    """

    path: str
    linked: bool = False
    size_bytes: int = 0
    regular: bool = True


@dataclass(frozen=True, slots=True)
class Census:
    """How many objects, files and bytes lie in a store, counted without reading a file."""

    objects: int = 0
    files: int = 0
    size_bytes: int = 0
