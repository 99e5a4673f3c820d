"""What the command line says of batches: which rows were left out; and the command that shows one household's paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import TARGET, SpokenCommand, option
from schemas.language import _


def print_left_out(row: Mapping[str, Any]) -> None:
    """Say of a batch how many papers it has, which rows of the file it has not, and where these lie."""
    if "items" not in row:
        return
    output.say(_("%(document)s has %(items)s paper(s), one a household."), document=row["document"], items=row["items"])
    if row["left_out"]:
        words = {"count": row["left_out"], "path": row["left_out_copy"]}
        output.say(
            _("%(count)s row(s) have problems and were left out; correct them in %(path)s and hand it in."), **words
        )
        output.print_problems(row["left_out_problems"])


@click.command(
    cls=SpokenCommand,
    help=_("Write the paper of one household out of a batch, to be looked at."),
    notes=_("Before release it is a draft. Who takes one is logged, for it concerns a person (5.6.2)."),
    examples=[
        "letterbook paper D000001 12 -o 样张.pdf --as zhouqiming",
        "letterbook paper D000001 3-1-1203 -o 样张.pdf --as zhouqiming --purpose 审核",
    ],
)
@click.argument("document", metavar="DOCUMENT")
@click.argument("item", metavar="SERIAL|HOUSEHOLD")
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("Where to write: .pdf."))
@option("--as", "user", metavar="USER", required=True, help=_("Who looks."))
@option("--purpose", metavar="TEXT", default="", help=_("What for, as the access log keeps it."))
@json_option
def paper(document: str, item: str, target: Path, user: str, purpose: str, as_json: bool) -> int:
    """Write one paper, once the log says who takes it."""
    office = opening.opened()
    from pipeline.office import access, access_log, documents, handing_out

    found, who = documents.find(document), access.person(user)
    access.refuse_unless_of_project(who, found.project)
    one, data = handing_out.paper(found, item, office)
    what = f"{found.title} {one.name}"
    access_log.note(access_log.Action.OPENED, what, document=found, by=who, purpose=purpose)
    target.write_bytes(data)
    if as_json:
        output.emit({"document": found.key, "item": one.name, "household": one.key, "file": str(target)})
    else:
        output.say(_("%(item)s (%(household)s): %(path)s"), item=one.name, household=one.key, path=str(target))
    return 0
