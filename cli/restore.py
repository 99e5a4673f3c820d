"""The whole office set up again on the command line: an empty folder, a target of copies, a key that others kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, INTO, SpokenCommand, option
from schemas.language import _


@click.command(
    cls=SpokenCommand,
    help=_("Set up the whole office again on an empty machine, from one target of its copies and a key."),
    notes=_(
        "DIR is missing or empty; a restore that was cut off is gone on with by the same command. The key is an escrow "
        "key or the office's own. Exit status 4: not all came back."
    ),
    examples=[
        "letterbook restore 新档案室 --from /srv/nas/letterbook --identity 托管密钥.txt",
        "letterbook restore 新档案室 --from s3://letters/xrwy --endpoint https://s3.example.com --identity key.txt",
    ],
)
@click.argument("folder", metavar="DIR", type=INTO)
@option("--from", "source", metavar="TARGET", required=True, help=_("Where the copies lie: a folder, or s3://bucket/…"))
@option(
    "--identity", metavar="FILE", type=FILE, help=_("The escrow key, or the office's; without it names stay closed.")
)
@option("--settings", metavar="FILE", type=FILE, help=_("An office.toml that was kept, where no snapshot has any."))
@option("--endpoint", metavar="URL", default="", help=_("Where the bucket's store answers."))
@option("--region", metavar="NAME", default="", help=_("The bucket's region."))
@option("--credentials", metavar="FILE", type=FILE, help=_("Key and secret of the bucket, one a line; chmod 600."))
@json_option
def restore(
    folder: Path, source: str, identity: Path | None, settings: Path | None, as_json: bool, **bucket: Any
) -> int:
    """Print what came back, what is missing and what is to be done next; 4 if something was not as it was filed."""
    opening.name(folder)
    opening.wake()
    from pipeline.office import setting_up, sources, still_to_do
    from pipeline.premises import Premises

    more = {name: str(value.absolute() if isinstance(value, Path) else value or "") for name, value in bucket.items()}
    place = sources.named(source, more)
    words = identity.read_text("utf-8-sig") if identity else ""
    done = setting_up.set_up(place, folder.absolute(), words, settings.read_bytes() if settings else b"")
    office = Premises(folder.absolute())
    missing, steps = list(still_to_do.missing(done, office)), list(still_to_do.steps(done, office))
    if as_json:
        output.emit(done.row() | {"missing": missing, "next": steps})
    else:
        _print(done, folder)
        _print_list(_("Missing:"), missing)
        _print_list(_("Next:"), steps)
    return 4 if done.faults else 0


def _print(done: Any, folder: Path) -> None:
    brought = done.brought
    output.say(
        _("%(folder)s: %(entries)s entries and %(events)s events came back from %(source)s in %(seconds)s seconds."),
        folder=folder, entries=brought.entries, events=brought.size, source=done.source, seconds=f"{done.seconds:.1f}",
    )  # fmt: skip
    if done.per_ten_thousand is not None:
        output.say(_("At this rate 10,000 entries take %(seconds)s seconds."), seconds=f"{done.per_ten_thousand:.0f}")
    if brought.disposed:
        output.say(_("%(count)s more were destroyed at the end of their term; their certificates are here."),
                   count=brought.disposed)  # fmt: skip
    if done.way == "snapshot":
        output.say(_("Database: that of %(name)s, after which nothing happened."), name=brought.snapshot)
    elif brought.snapshot:
        output.say(_("Database: made anew from ledger and entries; accounts and drafts from %(name)s."),
                   name=brought.snapshot)  # fmt: skip
    else:
        output.say(_("Database: made anew from ledger and entries."))
    if done.faults:
        output.say(_("Everything was compared: %(count)s fault(s)."), count=len(done.faults))
    else:
        output.say(_("Everything was compared: entries, ledger, database and index are as they were filed."))
    for fault in done.faults:
        click.echo(f"  {fault.where}: {fault.message}")


def _print_list(heading: str, lines: list[Any]) -> None:
    if lines:
        output.say(heading)
    for line in lines:
        click.echo(f"  {line.localized()}")
