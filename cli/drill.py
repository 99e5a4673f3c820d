"""The restore drill on the command line: is what the copies hold enough to set the office up again?"""

from __future__ import annotations

from pathlib import Path

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, INTO, SpokenCommand, option
from schemas.language import _


@click.command(
    cls=SpokenCommand,
    help=_("Restore the office from its copies to a temporary place, compare it, time it, and throw it away."),
    notes=_("Once a year (5.3.1C). It is written down. The office is only read. Exit status 4: not all came back."),
    examples=["letterbook drill", "letterbook drill --from nas --identity 托管密钥.txt"],
)
@option("--from", "source", metavar="TARGET", default="", help=_("From which target; the first one if not said."))
@option("--identity", metavar="FILE", type=FILE, help=_("An escrow key to open it with, in place of the office key."))
@option("--keep", metavar="DIR", type=INTO, help=_("Keep the restored office there, with its key."))
@json_option
def drill(source: str, identity: Path | None, keep: Path | None, as_json: bool) -> int:
    """Print what came back, how long it took, and every fault; 4 if there is any."""
    office = opening.opened()
    from pipeline.office import drilling

    words = identity.read_text("utf-8-sig") if identity else ""
    done = drilling.drill(office, source, words, keep)
    if as_json:
        output.emit(done.row())
        return 4 if done.faults else 0
    output.say(
        _("%(target)s: %(entries)s entries and %(events)s events came back in %(seconds)s seconds."),
        target=done.target, entries=done.entries, events=done.events, seconds=f"{done.seconds:.1f}",
    )  # fmt: skip
    if done.per_ten_thousand is not None:
        output.say(_("At this rate 10,000 entries take %(seconds)s seconds."), seconds=f"{done.per_ten_thousand:.0f}")
    if done.snapshot:
        output.say(_("The snapshot %(name)s opens and is whole."), name=done.snapshot)
    else:
        output.say(_("No snapshot opens there; the database was made from ledger and entries alone."))
    if done.faults:
        output.say(_("%(count)s fault(s): the office does not come back whole."), count=len(done.faults))
    else:
        output.say(_("Entries, ledger, numbers and %(count)s searches are as in the office."), count=done.questions)
    for fault in done.faults:
        click.echo(f"  {fault.where}: {fault.message}")
    if keep is not None:
        output.note(_("Kept: %(folder)s"), folder=keep)
    return 4 if done.faults else 0
