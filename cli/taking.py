"""Commands that take into the archive what was not written here: a handover of another office, old files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import DROP, SpokenCommand, option
from schemas.language import _, translate


@click.command(
    "import",
    cls=SpokenCommand,
    help=_("Take over what another office handed over with `letterbook export`: the same files, the same numbers."),
    notes=_(
        "The bag is checked first, byte by byte, then the proof of each document. What cannot be taken is listed with "
        "its reason and keeps nothing else out; taking the same bag over again changes nothing."
    ),
    examples=["letterbook import 听枫苑移交 --by gaopin --dry-run", "letterbook import 听枫苑移交 --by gaopin"],
)
@click.argument("folder", metavar="BAG", type=DROP)
@option("--by", "user", metavar="USER", required=True, help=_("Who takes it over: stands in the ledger."))
@option("--key", metavar="KEY", default="", help=_("The public key of their ledger, as they told it to you."))
@option("--dry-run", "only_try", is_flag=True, help=_("Only say what would happen."))
@json_option
def take_over(folder: Path, user: str, key: str, only_try: bool, as_json: bool) -> int:
    """Take the bag over and tell how it went with each document; the highest exit status of those that failed."""
    office = opening.opened()
    from pipeline.office import access, taking_over

    done = taking_over.take_over(folder, access.person(user), office, key=key.strip(), only_try=only_try)
    return told(done, only_try=only_try, as_json=as_json)


def told(done: Sequence[Any], *, only_try: bool, as_json: bool) -> int:
    """Print the statement of an import: what was asked is what was done and what failed, to the last one."""
    failed = [one for one in done if one.error]
    counts = {"asked": len(done), "done": len(done) - len(failed), "failed": len(failed)}
    if as_json:
        output.emit(counts | {"dry_run": only_try, "items": [_item(one) for one in done]})
    else:
        words = _("Would be taken in: %(done)s of %(asked)s") if only_try else _("Taken in: %(done)s of %(asked)s")
        output.say(words, **counts)
        if already := sum(1 for one in done if one.already):
            output.say(_("of which %(count)s were here already"), count=already)
        for one in failed:
            click.echo(f"  {one.number}{translate(_(': '))}{one.error}", err=True)
    return max((one.exit_code for one in done), default=0)


def _item(one: Any) -> dict[str, Any]:
    return {
        "document": one.document or None,
        "number": one.number,
        "title": one.title or None,
        "stage": one.stage or None,
        "already": one.already,
        "error": one.error or None,
        "clause": one.clause or None,
    }
