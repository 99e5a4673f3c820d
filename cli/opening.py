"""The one place that opens an office: its folder, the database's door, the log. Nothing is loaded too early."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from pipeline import premises
from pipeline.premises import Premises
from schemas.errors import Damaged
from schemas.language import _

VARIABLE = "LETTERBOOK_OFFICE"
DATABASE = "letterbook.sqlite3"


class NoDatabase(Damaged):
    """The office's database is gone."""

    message = _("The database of this office is missing: %(where)s")
    fix = _("Bring it back, or make it anew from ledger and archive: letterbook rebuild --database")


class NoHistory(NoDatabase):
    """A database without events beside a ledger that has some: whoever worked with it would begin a second history."""

    message = _("The database of this office is empty, and its ledger is not; nothing is done with it: %(where)s")


def name(folder: Path) -> None:
    """Let `folder` be the office of this process and of those that it starts."""
    os.environ[VARIABLE] = str(folder.absolute())


def opened() -> Premises:
    """Return the office that was named, with the database ready to be asked.

    Raises:
        NoOffice: none was named, and the current folder is none.
        NoDatabase: its database is missing, or (`NoHistory`) empty while its ledger is not.
    """
    office = premises.from_environment()
    file = office.root / DATABASE
    if not file.is_file():
        raise NoDatabase(where=str(file))
    if has_history(office) and has_events(file) is False:
        raise NoHistory(where=str(file))
    name(office.root)
    wake()
    return office


def opened_if_any() -> Premises | None:
    """Return the office that was named, or None: for commands that also speak of this machine alone."""
    try:
        return opened()
    except premises.NoOffice:
        if VARIABLE in os.environ:
            raise
        return None


def has_history(office: Premises) -> bool:
    """Return whether the ledger of an office has events, or what damage left of them."""
    return any(segment.stat().st_size for segment in office.ledger.glob("events-*.jsonl"))


def has_events(file: Path) -> bool | None:
    """Return whether a database holds any event; None where it is damaged, or in no state to be asked."""
    try:
        with closing(sqlite3.connect(file)) as base:
            if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'office_event'").fetchone():
                return False
            return base.execute("SELECT 1 FROM office_event LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:
        return None


def wake() -> None:
    """Make Django ready, for the office in the environment; repeating it costs nothing."""
    from django.apps import apps
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
    if not apps.ready:
        # What `django.setup()` does beside this is for pages, of which a command serves none, and takes time to load.
        apps.populate(settings.INSTALLED_APPS)


def log_steps() -> None:
    """Tell every step on the error output."""
    log = logging.getLogger("letterbook")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
