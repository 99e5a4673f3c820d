"""Why a copy was not made, in one word that a table keeps and one sentence that a clerk reads."""

from __future__ import annotations

import errno
from enum import StrEnum

from archive.bucket import NotLockable
from archive.ocfl import InventoryDamaged
from archive.store import AlreadyFiled, FileAltered
from schemas.errors import Damaged, LetterbookError
from schemas.language import Text, _, text


class ReadBackDiffers(Damaged):
    """What a target gave back is not what it was given."""


class Trouble(StrEnum):
    """What is wrong with a target. All but `DIFFERS` and `SOURCE` concern every copy on it."""

    AWAY = "away"
    SLOW = "slow"
    FULL = "full"
    DENIED = "denied"
    DIFFERS = "differs"
    SOURCE = "source"
    LOCK = "lock"
    BROKEN = "broken"

    @property
    def words(self) -> Text:
        """The sentence for people."""
        return text(_WORDS[self])


_WORDS = {
    Trouble.AWAY: _("It is not there: the disk is not mounted, or the network does not reach it."),
    Trouble.SLOW: _("It did not answer in time."),
    Trouble.FULL: _("It is full."),
    Trouble.DENIED: _("It refuses access: check the key or the rights."),
    Trouble.DIFFERS: _("What was read back is not what was filed."),
    Trouble.SOURCE: _("The entry in the archive itself is damaged; mend that first."),
    Trouble.LOCK: _("The bucket was not made with object lock."),
    Trouble.BROKEN: _("It cannot be written or read."),
}
_OF_THE_DISK = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.ETIMEDOUT: Trouble.SLOW,
    errno.EACCES: Trouble.DENIED,
    errno.EPERM: Trouble.DENIED,
    errno.EROFS: Trouble.DENIED,
    **dict.fromkeys((errno.ENOENT, errno.EHOSTUNREACH, errno.ENOTCONN, errno.ESTALE, errno.ENODEV), Trouble.AWAY),
}


def of(error: LetterbookError | OSError) -> Trouble:
    """Return what `error`, raised while a copy was made, tells of the target."""
    if isinstance(error, TimeoutError):
        return Trouble.SLOW
    if isinstance(error, OSError):
        return _OF_THE_DISK.get(error.errno or 0, Trouble.BROKEN)
    if isinstance(error, NotLockable):
        return Trouble.LOCK
    if isinstance(error, (ReadBackDiffers, AlreadyFiled, FileAltered, InventoryDamaged)):
        return Trouble.DIFFERS
    return Trouble.AWAY
