"""Commands about what spot checks found: list it, say that it was put right, verify that."""

from __future__ import annotations

from datetime import datetime

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import SpokenCommand, option
from schemas.language import _, translate

_STATES = {"open": _("open"), "late": _("late"), "rectified": _("put right"), "verified": _("verified")}


@click.command(
    cls=SpokenCommand,
    help=_("List what spot checks found, by deadline, with its owner and state (5.3.3B④)."),
    notes=_("Exit status 1: a finding is late."),
    examples=["letterbook findings --project TFY", "letterbook findings --round CC-2026-01 --json"],
)
@option("--project", metavar="CODE", default="", help=_("Only this project."))
@option("--round", "round_name", metavar="ROUND", default="", help=_("Only of this round."))
@option("--on", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help=_("As it stood on this day; default today."))
@json_option
def findings(project: str, round_name: str, on: datetime | None, as_json: bool) -> int:
    """Print the findings; 1 if one is late."""
    opening.opened()
    from pipeline.office import findings as found

    day = on.date().isoformat() if on else ""
    rows = found.listed(project=project, round_name=round_name, on=day)
    if as_json:
        output.emit(rows)
    elif not rows:
        output.say(_("There are no findings."))
    else:
        lines = [
            (row["finding"], row["text"], row["comment"] or "", row["owner"] or "", row["due"] or "",
             translate(_STATES[row["state"]]))
            for row in rows
        ]  # fmt: skip
        output.print_table((_("Finding"), _("Item"), _("What was found"), _("Owner"), _("Deadline"), _("State")), lines)
    return 1 if any(row["state"] == "late" for row in rows) else 0


@click.command(
    cls=SpokenCommand,
    help=_("Say that a finding was put right and what shows it, or (--verified) that the quality centre saw it."),
    examples=[
        'letterbook rectify "XRWY-TFY-CC-2026-0001#visits" --by zhouqiming --evidence 7月已访谈5户',
        'letterbook rectify "XRWY-TFY-CC-2026-0001#visits" --by gaopin --verified',
    ],
)
@click.argument("finding", metavar="FINDING")
@option("--by", metavar="USER", required=True, help=_("Who put it right, or verifies."))
@option("--evidence", metavar="TEXT", default="", help=_("What was done, and what shows it."))
@option("--verified", is_flag=True, help=_("The quality centre looked at it again and found it in order."))
@json_option
def rectify(finding: str, by: str, evidence: str, verified: bool, as_json: bool) -> int:
    """Record it and print the finding."""
    if not verified and not evidence.strip():
        raise click.UsageError(translate(_("Say what was done: --evidence TEXT, or --verified.")))
    office = opening.opened()
    from pipeline.office import access, filed
    from pipeline.office import findings as found

    person = access.person(by)
    row = found.verify(finding, person) if verified else found.rectify(finding, person, evidence.strip())
    filed.follow_ledger(office)
    if as_json:
        output.emit(row)
    else:
        output.say(_("%(finding)s: %(state)s"), finding=row["finding"], state=translate(_STATES[row["state"]]))
    return 0
