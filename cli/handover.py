"""Commands at the end and the beginning of a contract: hand a project's archive over, and take one over."""

from __future__ import annotations

from pathlib import Path

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import INTO, SpokenCommand, option
from schemas.language import _


@click.command(
    cls=SpokenCommand,
    help=_("Hand a project over: a folder with every filed document, its proofs, a catalogue and a list to sign."),
    notes=_(
        "The folder is a bag (BagIt, RFC 8493) that anybody can check without this program. Whom it is for decides "
        "what of the personal data is in it: committee, successor or company."
    ),
    examples=[
        "letterbook export --project TFY -o 听枫苑移交 --by gaopin --purpose 合同到期",
        "letterbook export --project TFY -o 听枫苑移交 --for successor --by gaopin",
    ],
)
@option("--project", metavar="CODE", required=True, help=_("Which project."))
@option("-o", "--output", "target", metavar="DIR", type=INTO, required=True, help=_("A folder that does not exist."))
@option("--for", "name", metavar="RECIPIENT", default="committee", help=_("committee, successor or company."))
@option("--year", metavar="YEAR", default="", help=_("Only this year."))
@option("--by", "user", metavar="USER", required=True, help=_("Who hands over: stands in it and in the access log."))
@option("--purpose", metavar="TEXT", default="", help=_("What for, as the access log keeps it."))
@json_option
def export(project: str, target: Path, name: str, year: str, user: str, purpose: str, as_json: bool) -> int:
    """Write the bag and say what is in it."""
    office = opening.opened()
    from pipeline.office import access, handing_over, people
    from pipeline.office.handover_bag import Order

    recipient = handing_over.recipient(name)
    order = Order(people.project(project), recipient, access.person(user), year, purpose)
    done = handing_over.hand_over(order, target, office)
    if as_json:
        left_out = [{"reason": reason, "entries": count} for reason, count in sorted(done.left_out.items())]
        row = {"folder": target, "project": order.project.code, "for": name, "year": year or None}
        counts = {"entries": done.entries, "files": done.files, "left_out": left_out}
        output.emit(row | counts | {"listing": done.digest, "bag": done.bag_digest})
        return 0
    counts = {"entries": done.entries, "files": done.files}
    output.say(
        _("Handed over to %(recipient)s: %(entries)s documents, %(files)s files."), recipient=recipient.title, **counts
    )
    for reason, count in sorted(done.left_out.items()):
        output.say(_("Not in it: %(count)s (%(reason)s)"), count=count, reason=reason)
    output.say(_("SHA-256 of entries.jsonl, as on the list to sign: %(digest)s"), digest=done.digest)
    output.note(_("Written: %(file)s"), file=target)
    return 0
