"""The one place that opens an office: its folder, the database's door, the log. Nothing is loaded too early."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from pipeline import premises
from pipeline.premises import Premises
from schemas.errors import Damaged
from schemas.language import _

VARIABLE = "LETTERBOOK_OFFICE"


class NoDatabase(Damaged):
    """The office's database is gone."""

    message = _("The database of this office is missing: %(where)s")


def name(folder: Path) -> None:
    """Let `folder` be the office of this process and of those that it starts."""
    os.environ[VARIABLE] = str(folder.absolute())


def opened() -> Premises:
    """Return the office that was named, with the database ready to be asked.

    Raises:
        NoOffice: none was named, and the current folder is none.
        NoDatabase: its database is missing.
    """
    office = premises.from_environment()
    if not (office.root / "letterbook.sqlite3").is_file():
        raise NoDatabase(where=str(office.root / "letterbook.sqlite3"))
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
