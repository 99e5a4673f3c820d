"""The database made anew on the command line: what is in the way is moved aside, never overwritten."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from cli import opening, output
from pipeline import premises
from pipeline.premises import Premises
from schemas.errors import NotNow
from schemas.language import _, translate

DATABASE = "letterbook.sqlite3"


class DatabaseIsThere(NotNow):
    """A database that is whole knows more than ledger and archive together."""

    message = _("%(where)s is there and whole; it is left alone. With --force it is moved to staging/discarded/.")


def database_anew(*, as_json: bool, is_forced: bool) -> None:
    """Make the database of the office in the environment, and say what became of everything.

    Raises:
        DatabaseIsThere, and those of `rebuilding.database.rebuild`
    """
    office = Premises.build(premises.from_environment().root)
    _clear(office, is_forced=is_forced)
    opening.name(office.root)
    opening.wake()
    from django.core.management import call_command

    from pipeline.office.rebuilding import database, remembering

    call_command("migrate", verbosity=0)
    done = database.rebuild(office)
    remembering.write_down(done, office)
    if as_json:
        output.emit(done.row())
    else:
        _print(done)


def _clear(office: Premises, *, is_forced: bool) -> None:
    """Move the database aside that is in the way; one with no events yet may be filled."""
    file = office.root / DATABASE
    found = _events_in(file)
    if found == 0:
        return
    if found is not None and not is_forced:
        raise DatabaseIsThere(where=file)
    beside = office.root / "staging" / "discarded" / f"{datetime.now():%Y%m%d-%H%M%S}"
    for path in sorted(office.root.glob(f"{DATABASE}*")):
        beside.mkdir(parents=True, exist_ok=True)
        shutil.move(path, beside / path.name)
        output.note(_("Moved aside: %(file)s"), file=beside / path.name)


def _events_in(file: Path) -> int | None:
    """Return how many events a database holds; None where there is none, or it is damaged."""
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(file)) as base:
            if base.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
            if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'office_event'").fetchone():
                return 0
            return int(base.execute("SELECT count(*) FROM office_event").fetchone()[0])
    except sqlite3.DatabaseError:
        return None


def _print(done: Any) -> None:
    row = done.row()
    output.say(
        _("The database is new: %(events)s events, %(documents)s documents, %(people)s people, %(projects)s projects."),
        **{name: row[name] for name in ("events", "documents", "people", "projects")},
    )
    if row["not_restored"]:
        output.say(_("Not restored:"))
    for one in row["not_restored"]:
        output.say(_("  %(what)s (%(count)s)"), **one)
    for kind, count in row["unknown_events"].items():
        output.say(_("  Events of a kind that this program does not know: %(what)s"), what=f"{kind} ({count})")
    output.note(translate(_("Now compare everything: letterbook verify")))
