"""The inbox on the command line: watch it, or empty it once."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

import click

from cli import opening, output
from cli.documents import follow_index, print_documents
from cli.notify import check_register, tell_once, told_meanwhile
from cli.output import json_option
from cli.speech import SpokenCommand, option
from cli.vault import tend_once
from schemas.language import _, current, translate

_LEFT = {
    "link": _("a link is not followed"),
    "empty": _("the folder is empty"),
    "large": _("the folder holds too much; drop one data file with its attachments"),
    "special": _("it is no plain file"),
    "locked": _("it cannot be moved just now; it is tried again"),
    "written": _("somebody is still writing it, or has it open"),
    "conflict": _("two people changed the same file; keep one of the two and delete the other"),
    "full": _("the disk is full; it is tried again"),
    "away": _("the drive is not there, or cannot be read; it is looked for again"),
}


@click.command(
    cls=SpokenCommand,
    help=_("Take what is dropped into inbox/PROJECT/ until stopped (Ctrl-C); with --once empty it and end."),
    notes=_("A refused file comes back to returned/PROJECT/ with a page that says what to correct."),
    examples=["letterbook watch", "letterbook watch --once --json"],
)
@option("--once", is_flag=True, help=_("Empty the inbox and end."))
@json_option
def watch(once: bool, as_json: bool) -> int:
    """Print a row for each document and each refused file; 1 if any was refused."""
    office = opening.opened()
    from pipeline import inbox

    _carry_on()
    if not once:
        _watch(office)
        return 0
    drained = inbox.drain(office)
    follow_index()
    tend_once()
    tell_once()
    check_register()
    rows = [row for outcome in drained.outcomes for row in _rows(outcome)]
    if as_json:
        output.emit(rows)
        _print_left(drained.left)
    elif drained.outcomes:
        _print_drained(drained)
    else:
        output.say(_("The inbox is empty."))
        _print_left(drained.left)
    return 1 if any(outcome.error for outcome in drained.outcomes) else 0


def _carry_on() -> None:
    """Carry on first what a crash left, quietly unless something went wrong."""
    from pipeline import inbox

    for item in inbox.carried_on():
        output.complain_of(item["document"], item["error"])


def _watch(office: Any) -> None:
    from pipeline import inbox

    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    output.note(_("Watching %(folder)s; Ctrl-C ends it."), folder=office.inbox)

    def tell(drained: Any) -> None:
        follow_index()
        _print_drained(drained)

    with told_meanwhile():
        inbox.watch(office, stop, tell)


def _rows(outcome: Any) -> list[dict[str, Any]]:
    """Return the rows of one dropped file, as `submit` has them."""
    from pipeline.office import documents, here

    name = outcome.received.name
    if not outcome.error:
        return [{"file": name, **documents.row(one, here.office()), "problems": []} for one in outcome.documents]
    problems = [output.with_file(fault.row(current()), name) for fault in outcome.problems]
    refused = {"file": name, "document": None, "project": outcome.received.project or None, "stage": None}
    told = {"error": outcome.error.localized(), "clause": outcome.clause or None}
    return [
        refused
        | told
        | {"returned": str(outcome.page) if outcome.page else None, "problems": problems}
        | {"marked": [str(copy) for copy in outcome.copies]}
    ]


def _print_drained(drained: Any) -> None:
    rows = [row for outcome in drained.outcomes for row in _rows(outcome)]
    if taken := [row for row in rows if row["document"]]:
        print_documents(taken)
    for row in rows:
        if not row["document"]:
            click.echo(translate(_("Not taken: %(error)s"), {"error": row["error"]}))
            for path in filter(None, (row["returned"], *row["marked"])):
                click.echo(f"  {path}")
    _print_left(drained.left)


def _print_left(left: Any) -> None:
    for one in left:
        output.note(_("Left alone: %(path)s (%(why)s)"), path=one.path, why=translate(_LEFT[one.why.value]))
