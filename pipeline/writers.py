"""Is a program of this machine still writing to a file? The kernel knows, and says so to who asks for a lease.

A read lease (Linux, `fcntl(2)` F_SETLEASE) is granted only while nobody has the file open for writing. It sees a `cp`
that pauses, an editor that keeps its file open, and a Samba or SFTP server on this machine that holds a preallocated
copy for a client far away. It cannot be had on network drives, for files of other people (unless we are root), and on
other systems: there it says nothing, and the quiet time and the end of the file must do (`rest.py`).
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from pathlib import Path


def is_open_for_writing(path: Path) -> bool:
    """Return whether somebody is known to have the file open for writing; False where nobody can know."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Whoever opens the file while we hold the lease makes the kernel signal us, by default with one that kills.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno in {errno.EAGAIN, errno.EWOULDBLOCK}
    finally:
        # Closing gives the lease back: it is held for microseconds.
        os.close(descriptor)
    return False
