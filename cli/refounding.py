"""The database made anew on the command line: what is in the way is moved aside, never overwritten."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cli import opening, output
from cli.opening import DATABASE
from pipeline import premises
from pipeline.premises import Premises
from schemas.errors import NotNow
from schemas.language import _, translate


class DatabaseIsThere(NotNow):
    """A database that is whole knows more than ledger and archive together."""

    message = _("%(where)s is there and whole; it is left alone. With --force it is moved to staging/discarded/.")


def database_anew(*, is_forced: bool) -> Any:
    """Make the database of the office in the environment, and return what became of everything (`Rebuilt`).

    Raises:
        DatabaseIsThere, and those of `rebuilding.database.rebuild`: then nothing of it is left, and what was there is
        where it was.
    """
    office = Premises.build(premises.from_environment().root)
    opening.name(office.root)
    opening.wake()
    from django.core.management import call_command

    from pipeline.office.rebuilding import database, remembering

    with _room_for_it(office, is_forced=is_forced):
        call_command("migrate", verbosity=0)
        done = database.rebuild(office)
    remembering.write_down(done, office)
    return done


@contextmanager
def _room_for_it(office: Premises, *, is_forced: bool) -> Iterator[None]:
    """Move the database aside that is in the way while the block makes another; put it back where that fails.

    One with no events yet is filled as it is.
    """
    file = office.root / DATABASE
    has_events = _has_events(file)
    if has_events and not is_forced:
        raise DatabaseIsThere(where=file)
    if has_events is False:
        yield
        return
    with ExitStack() as undo:
        undo.callback(_put_back, office, _moved_aside(office))
        yield
        undo.pop_all()


def _moved_aside(office: Premises) -> Path:
    beside = office.root / "staging" / "discarded" / f"{datetime.now():%Y%m%d-%H%M%S}"
    for path in sorted(office.root.glob(f"{DATABASE}*")):
        beside.mkdir(parents=True, exist_ok=True)
        shutil.move(path, beside / path.name)
        output.note(_("Moved aside: %(file)s"), file=beside / path.name)
    return beside


def _put_back(office: Premises, beside: Path) -> None:
    """Remove what was half made, and bring back from `beside` what it was to take the place of."""
    from django.db import connection

    connection.close()
    for path in office.root.glob(f"{DATABASE}*"):
        path.unlink()
    for path in sorted(beside.glob(f"{DATABASE}*")):
        shutil.move(path, office.root / path.name)
        output.note(_("Put back: %(file)s"), file=office.root / path.name)
    if beside.is_dir() and not any(beside.iterdir()):
        beside.rmdir()


def _has_events(file: Path) -> bool | None:
    """Return whether a database holds events; None where there is none, or it is damaged."""
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(file)) as base:
            if base.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
    except sqlite3.DatabaseError:
        return None
    return opening.has_events(file)


def tell(done: Any) -> None:
    """Say what became of everything."""
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
