"""Commands that destroy for good, and the one that keeps documents from it."""

from __future__ import annotations

import click

from cli import opening, output, retention
from cli.output import json_option
from cli.speech import SpokenCommand, option
from schemas.language import _, translate


@click.command(
    cls=SpokenCommand,
    help=_("Destroy the documents of a confirmed appraisal, for good, in archive and vault; certificates stay."),
    notes=_("It cannot be taken back. If it is interrupted, letterbook resume carries it on."),
    examples=["letterbook dispose JD-2037-01 --by gaopin"],
)
@click.argument("name", metavar="ROUND")
@option("--by", metavar="USER", required=True, help=_("Who destroys them."))
@json_option
def dispose(name: str, by: str, as_json: bool) -> int:
    """Print the round."""
    opening.opened()
    from pipeline import later
    from pipeline.office import access

    return retention.tell(later.dispose(name, access.person(by)), as_json)


@click.command(
    cls=SpokenCommand,
    help=_("Keep documents from being destroyed: a lawsuit or a complaint may need them. --release lets them go."),
    notes=_("Without a document or project: what is on hold."),
    examples=[
        "letterbook hold XRWY-TFY-TZ-2026-0001 --by shenmuzhi --reason 业主诉讼",
        "letterbook hold --project TFY --by shenmuzhi --reason 合同纠纷",
        "letterbook hold --release --project TFY --by shenmuzhi --reason 已结案",
        "letterbook hold",
    ],
)
@click.argument("name", metavar="DOCUMENT", required=False)
@option("--project", metavar="CODE", default="", help=_("All documents of this project."))
@option("--release", is_flag=True, help=_("Release the hold."))
@option("--by", metavar="USER", default="", help=_("Who holds or releases."))
@option("--reason", metavar="TEXT", default="", help=_("Why; the reason is kept."))
@json_option
def hold(name: str | None, project: str, release: bool, by: str, reason: str, as_json: bool) -> int:
    """Print the hold, or all that are in force."""
    if (bool(name) and bool(project)) or bool(name or project) != bool(by):
        raise click.UsageError(translate(_("Say one document or --project, and --by.")))
    opening.opened()
    from pipeline.office import access, documents, holds, people

    if not by:
        found = holds.in_force()
    else:
        what = documents.find(name) if name else people.project(project)
        found = [(holds.release if release else holds.hold)(what, access.person(by), reason)]
    rows = [holds.row(one) for one in found]
    if as_json:
        output.emit(rows if not by else rows[0])
    elif not rows:
        output.say(_("Nothing is on hold."))
    for row in [] if as_json else rows:
        what_held = row["document"] or row["project"]
        said = _("%(what)s: released.") if row["released_at"] else _("%(what)s is on hold: %(reason)s")
        output.say(said, what=what_held, reason=row["reason"])
    return 0
