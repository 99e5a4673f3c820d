"""Is this machine ready? Fonts, libraries, disk, clock and permissions, each with what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pipeline.premises import FOLDERS, Premises
from pipeline.render.fonts import Fonts
from schemas.errors import LetterbookError
from schemas.language import Text, _, text

LEAST_FREE_BYTES = 2 * 1024**3
_REHEARSAL = "物业服务报告 1,234.50 ㎡ 听枫苑 Aa"


class State(StrEnum):
    """How one thing stands."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and what to do if it is not well."""

    code: str
    state: State
    message: Text
    fix: Text = Text()

    def row(self) -> dict[str, str]:
        """Return the finding as plain data in the language in force."""
        return {"code": self.code, "state": self.state.value, "message": str(self.message), "fix": str(self.fix)}


def machine() -> Iterator[Finding]:
    """Yield how this machine stands, without any office."""
    yield from _fonts()
    yield _pdf()
    yield _sqlite()


def place(premises: Premises, now: datetime, newest_event: datetime | None) -> Iterator[Finding]:
    """Yield how the folders of an office stand; `newest_event`, the latest time, tells if the clock went back."""
    yield from _folders(premises)
    yield _free_space(premises)
    yield _one_file_system(premises)
    yield _vault(premises)
    yield _clock(now, newest_event)


def _fonts() -> Iterator[Finding]:
    try:
        fonts = Fonts.load()
    except LetterbookError as error:
        yield Finding("fonts", State.FAILED, text("%(why)s", why=str(error)), text("Run: make setup"))
        return
    missing = fonts.missing(_REHEARSAL)
    if missing:
        yield Finding("fonts", State.FAILED, text("The faces lack %(letters)s.", letters="".join(missing)))
    else:
        yield Finding("fonts", State.OK, text("%(count)s type faces are ready.", count=str(len(fonts.faces()))))


def _pdf() -> Finding:
    try:
        from pipeline.render.pdf import render_pdf  # noqa: F401 - loading it is the test
    except (ImportError, OSError) as error:
        fix = text(
            _("Install Pango and HarfBuzz: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
        )
        return Finding("pdf", State.FAILED, text("PDF cannot be made: %(why)s", why=str(error)), fix)
    return Finding("pdf", State.OK, text("PDF can be made."))


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version_info
    words = text("SQLite %(version)s.", version=sqlite3.sqlite_version)
    return Finding("sqlite", State.OK if version >= (3, 35) else State.FAILED, words)


def _folders(premises: Premises) -> Iterator[Finding]:
    for name in FOLDERS:
        folder = premises.root / name
        if _is_writable(folder):
            continue
        fix = text("Give the folder back to the account that runs Letterbook.")
        yield Finding(f"folder-{name}", State.FAILED, text("%(folder)s cannot be written.", folder=str(folder)), fix)


def _is_writable(folder: Path) -> bool:
    try:
        if folder.name in {"archive", "vault"}:
            # Nothing foreign may lie in these, not even for a moment.
            return folder.is_dir() and os.access(folder, os.W_OK)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _free_space(premises: Premises) -> Finding:
    free = shutil.disk_usage(premises.root).free
    words = text("%(free)s GiB free.", free=f"{free / 1024**3:.1f}")
    if free >= LEAST_FREE_BYTES:
        return Finding("disk", State.OK, words)
    return Finding("disk", State.WARNING, words, text("Make room: at least 2 GiB should be free."))


def _one_file_system(premises: Premises) -> Finding:
    same = _disk(premises.staging) == _disk(premises.archive)
    words = text("Archive and staging lie on one file system.") if same else text("Archive and staging lie apart.")
    fix = Text() if same else text("Put both on one file system: an entry appears by a rename.")
    return Finding("file-system", State.OK if same else State.FAILED, words, fix)


def _vault(premises: Premises) -> Finding:
    if not premises.vault_root.is_dir():
        words = text("The vault %(folder)s is away.", folder=str(premises.vault_root))
        return Finding("vault", State.FAILED, words, text("Mount it: important documents wait for it."))
    if _disk(premises.vault_root) == _disk(premises.archive):
        words = text("The vault lies on the same disk as the archive.")
        return Finding("vault", State.WARNING, words, text("Name another disk under [vault] in office.toml (5.3.1C)."))
    return Finding("vault", State.OK, text("The vault lies on a disk of its own."))


def _disk(folder: Path) -> int | None:
    """Return the number of the file system under `folder`, None if there is no such folder."""
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def _clock(now: datetime, newest_event: datetime | None) -> Finding:
    if newest_event is not None and now < newest_event:
        words = text("The clock is behind an event of %(at)s.", at=newest_event.isoformat(timespec="seconds"))
        fix = text("Set the clock: documents carry the system's time. If it is right, it was ahead at that event.")
        return Finding("clock", State.FAILED, words, fix)
    return Finding(
        "clock", State.OK, text("The clock is right by all we know: %(now)s.", now=now.isoformat(timespec="minutes"))
    )
