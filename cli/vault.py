"""The second copies on the command line: how each target stands, make what is owed, take a snapshot."""

from __future__ import annotations

from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import SpokenCommand, SpokenGroup
from schemas.errors import LetterbookError
from schemas.language import Text, _, translate


@click.group(
    cls=SpokenGroup,
    help=_("The second copies: how each target stands, what it is owed, and the nightly snapshot."),
    notes=_("Targets stand under [vault] in office.toml. A watching process makes the copies by itself."),
    examples=["letterbook vault status", "letterbook vault copy"],
)
def vault() -> None:
    """Hold the commands together."""


@vault.command(
    "status",
    cls=SpokenCommand,
    help=_("Tell how each target stands: is it there, what is it owed, how far do ledger and snapshots reach."),
    examples=["letterbook vault status", "letterbook vault status --json"],
)
@json_option
def status(as_json: bool) -> int:
    """Print a row for each target; 1 if one fails."""
    office = opening.opened()
    from pipeline.office import vault_state

    found = vault_state.states(office)
    if as_json:
        output.emit([one.row() for one in found])
    else:
        headings = (_("target"), _("state"), _("Entries there"), _("owed"), _("ledger"), _("snapshot"))
        output.print_table(headings, [_line(one) for one in found])
        for one in found:
            if one.trouble is not None:
                output.note(_("%(target)s: %(why)s"), target=one.name, why=one.trouble.words.localized())
            if one.certificates_of:
                told = {"target": one.name, "there": one.certificates, "of": one.certificates_of}
                output.say(_("%(target)s: %(there)s of %(of)s certificates of destruction"), **told)
    return 1 if any(one.trouble is not None for one in found) else 0


def _line(one: Any) -> tuple[str, ...]:
    well = translate(_("reachable")) if one.is_there else translate(_("not there"))
    state = translate(_("failing")) if one.is_there and one.trouble else well
    snapshot = f"{one.snapshot_at.astimezone():%Y-%m-%d}" if one.snapshot_at else "—"
    return one.name, state, str(one.copied), str(one.owed), f"{one.ledger}/{one.ledger_of}", snapshot


@vault.command(
    "copy",
    cls=SpokenCommand,
    help=_("Make every copy that is owed, now, whatever was to be waited for."),
    examples=["letterbook vault copy"],
)
@json_option
def copy(as_json: bool) -> int:
    """Print what was copied to each target; 1 if one failed."""
    opening.opened()
    from pipeline import later

    worked = later.copy_now()
    if as_json:
        output.emit([one.row() for one in worked])
    else:
        for one in worked:
            output.say(
                _("%(target)s: %(copied)s copied, %(owed)s owed"), target=one.target, copied=one.copied, owed=one.owed
            )
            _say_trouble(one)
    return 1 if any(one.trouble is not None for one in worked) else 0


@vault.command(
    "snapshot",
    cls=SpokenCommand,
    help=_("Take a snapshot of database, settings, own types and wrapped keys, and bring it to every target."),
    notes=_("Those that outlived their days are removed. A watching process does this every night."),
    examples=["letterbook vault snapshot"],
)
@json_option
def snapshot(as_json: bool) -> int:
    """Print the snapshot's name on each target; 1 if one did not take it."""
    opening.opened()
    from pipeline import later

    taken = later.snapshot_now()
    if as_json:
        output.emit([one.row() for one in taken])
    else:
        for one in taken:
            if one.error:
                output.note(_("%(target)s: %(why)s"), target=one.target, why=one.error)
            else:
                output.say(_("%(target)s: %(name)s"), target=one.target, name=one.name)
    return 1 if any(one.error for one in taken) else 0


def tend_once() -> None:
    """Make the copies that are due and tonight's snapshot, as `watch` does; says only what is news, stops nothing."""
    from pipeline import later

    try:
        worked, taken = later.tend_copies()
    except LetterbookError as error:
        output.complain(error)
        return
    for one in worked:
        if one.is_news:
            _say_trouble(one, _("The copies work again."))
    for snapshot_taken in taken:
        if snapshot_taken.error:
            output.note(_("%(target)s: %(why)s"), target=snapshot_taken.target, why=snapshot_taken.error)


def _say_trouble(one: Any, otherwise: str = "") -> None:
    words: Text | str = one.trouble.words.localized() if one.trouble is not None else translate(otherwise)
    if words:
        output.note(_("%(target)s: %(why)s"), target=one.target, why=words)
