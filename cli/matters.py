"""The command about matters: letters in, replies out, who is responsible, what is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import SpokenCommand
from schemas.language import _, translate

_WAYS = {"in": _("in"), "out": _("out")}


@click.command(
    cls=SpokenCommand,
    help=_("Show a matter: its letters in and out, who is responsible, what is due, what is answered."),
    notes=_("Name the matter, or any letter of it."),
    examples=["letterbook matter L-TFY-2026-0001", "letterbook matter TFY-2026-031 --json"],
)
@click.argument("name", metavar="ID_OR_NUMBER")
@json_option
def matter(name: str, as_json: bool) -> int:
    """Print the thread."""
    opening.opened()
    from pipeline.office import clock, threads

    thread = threads.thread(threads.find(name), clock.today())
    if as_json:
        output.emit(thread)
    else:
        _print_thread(thread)
    return 0


def _print_thread(thread: Mapping[str, Any]) -> None:
    state = _("waits for an answer") if thread["is_open"] else _("nothing is open")
    output.print_pairs(
        [
            (_("Matter"), thread["matter"]),
            (_("Project"), thread["project"]),
            (_("State"), translate(_("late")) if thread["is_late"] else translate(state)),
            (_("Due"), thread["due_on"] or ""),
        ]
    )
    click.echo()
    output.print_table(
        (_("Day"), _("Way"), _("Number"), _("Title"), _("Responsible"), _("Due"), _("State"), _("Answers")),
        [_line(row) for row in thread["letters"]],
    )


def _line(row: Mapping[str, Any]) -> tuple[str, ...]:
    way, state = translate(_WAYS[row["direction"]]), row["status_title"]
    late = translate(_(" (late)")) if row["is_late"] else ""
    due, answers = row["due_on"] or "", row["answers"] or ""
    return (row["on"], way, row["number"], row["title"], row["responsible"], due, f"{state}{late}", answers)
