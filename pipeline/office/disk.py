"""A disk that is full or fails, told in the reader's language wherever a step meets it.

Neither is a bug, and neither loses anything: every step is made so that it can be taken again. The command line, the
inbox and the desk know how to tell a `LetterbookError`; an error number in English helps nobody.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from schemas.errors import LetterbookError
from schemas.language import _

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FAILING = {errno.EIO, errno.EROFS}
# By the beginnings of SQLite's names for its results.
_DATABASE_FULL, _DATABASE_FAILING = "SQLITE_FULL", ("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")


class DiskFull(LetterbookError):
    """There is no room; nothing that was acknowledged is touched by that."""

    message = _("The disk is full. Nothing was lost: make room, then do the same again.")
    exit_code = 4


class DiskFailing(LetterbookError):
    """The disk would not read or write."""

    message = _("The disk reports an error (%(why)s). Nothing was lost: have it looked at, then do the same again.")
    exit_code = 4


def told(error: Exception) -> DiskFull | DiskFailing | None:
    """Return what a full or failing disk is told as; None for an error of any other kind."""
    if isinstance(error, OSError):
        return _told(error, is_full=error.errno in _FULL, is_failing=error.errno in _FAILING)
    if isinstance(error, OperationalError):
        result = str(getattr(error.__cause__, "sqlite_errorname", ""))
        is_failing = result.startswith(_DATABASE_FAILING)
        return _told(error, is_full=result.startswith(_DATABASE_FULL), is_failing=is_failing)
    return None


def _told(error: Exception, *, is_full: bool, is_failing: bool) -> DiskFull | DiskFailing | None:
    if is_full:
        return DiskFull()
    return DiskFailing(why=error) if is_failing else None


@contextmanager
def watched() -> Iterator[None]:
    """Tell a full or failing disk, met inside a `with` block, in words.

    Raises:
        DiskFull, DiskFailing: instead of the machine's own error; any other error rises as it is.
    """
    try:
        yield
    except (OSError, OperationalError) as error:
        _let_go(error)
        if (words := told(error)) is None:
            raise
        raise words from error


def _let_go(error: Exception) -> None:
    """Let the next step open the database anew: one that was opened on a full disk stays open for reading alone."""
    if not connection.in_atomic_block:
        # A cursor in the frames that the error remembers would keep it open behind our back.
        for one in (error, error.__cause__):
            if one is not None:
                traceback.clear_frames(one.__traceback__)
        connection.close()
