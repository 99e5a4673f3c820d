"""Commands about leave: delegate, delegations, and taking one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import SpokenCommand, SpokenGroup, option
from schemas.language import _, translate


class Day(click.ParamType[date]):
    """A day, written as 2026-07-20."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return `value` as a day, or refuse it."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(translate(_("“%(value)s” is no day; write it as 2026-07-20."), {"value": value}), param, ctx)


@click.command(
    cls=SpokenCommand,
    help=_("Let somebody decide in your place during a leave, for at most 30 days."),
    notes=_(
        "Whatever the deputy signs shows both names. Nobody deputises on what they wrote, or signs twice through it."
    ),
    examples=[
        "letterbook delegate --from zhouqiming --to xuke --role 项目经理 --project TFY --since 2026-07-20 "
        "--until 2026-07-31 --by zhouqiming"
    ],
)
@option("--from", "giver", metavar="USER", required=True, help=_("Who is away."))
@option("--to", "taker", metavar="USER", required=True, help=_("Who decides in their place."))
@option("--role", metavar="ROLE", required=True, help=_("In which role."))
@option("--project", metavar="CODE", default="", help=_("In which project (default: wherever the role is held)."))
@option("--since", metavar="DATE", type=Day(), required=True, help=_("The first day."))
@option("--until", metavar="DATE", type=Day(), required=True, help=_("The last day."))
@option("--by", metavar="USER", required=True, help=_("Who arranges it."))
@json_option
def delegate(as_json: bool, **said: Any) -> int:
    """Print the delegation."""
    office = opening.opened()
    from pipeline.office import access, delegating, filed, people

    leave = delegating.Leave(
        giver=access.person(said["giver"]),
        taker=access.person(said["taker"]),
        role=delegating.role_id(said["role"]),
        since=said["since"],
        until=said["until"],
        project=people.project(said["project"]) if said["project"] else None,
    )
    given = delegating.give(leave, access.person(said["by"]))
    filed.follow_ledger(office)
    [row] = [one for one in delegating.told() if one["no"] == given.pk]
    if as_json:
        output.emit(row)
    else:
        _print([row])
    return 0


@click.group(
    cls=SpokenGroup,
    invoke_without_command=True,
    help=_("List who decides for whom; take a delegation back."),
    examples=["letterbook delegations --current", "letterbook delegations revoke 1 --by zhouqiming"],
)
@option("--current", is_flag=True, help=_("Only those that hold today."))
@json_option
@click.pass_context
def delegations(ctx: click.Context, current: bool, as_json: bool) -> int:
    """Print a row for each delegation."""
    if ctx.invoked_subcommand is not None:
        return 0
    opening.opened()
    from pipeline.office import delegating

    rows = list(delegating.told(current=current))
    if as_json:
        output.emit(rows)
    elif rows:
        _print(rows)
    else:
        output.note(_("Nobody deputises for anybody."))
    return 0


@delegations.command(
    "revoke",
    cls=SpokenCommand,
    help=_("Take a delegation back from now on; what was signed under it stands."),
    examples=["letterbook delegations revoke 1 --by zhouqiming"],
)
@click.argument("number", metavar="NO.", type=int)
@option("--by", metavar="USER", required=True, help=_("Who takes it back."))
@json_option
def revoke(number: int, by: str, as_json: bool) -> int:
    """Print the delegation as it stands now."""
    office = opening.opened()
    from pipeline.office import access, delegating, filed

    delegating.revoke(number, access.person(by))
    filed.follow_ledger(office)
    rows = [one for one in delegating.told() if one["no"] == number]
    if as_json:
        output.emit(rows[0])
    else:
        _print(rows)
    return 0


def _print(rows: Iterable[Mapping[str, Any]]) -> None:
    from pipeline.office.access import role_titles

    headings = (_("No."), _("Person"), _("Role"), _("Project"), _("From"), _("Until"), _("State"))
    output.print_table(
        headings,
        [
            (
                str(row["no"]),
                row["names"],
                role_titles([row["role"]]),
                row["project"] or translate(_("all")),
                row["since"],
                row["until"],
                _state(row),
            )
            for row in rows
        ],
    )


def _state(row: Mapping[str, Any]) -> str:
    if row["revoked_at"]:
        return translate(_("taken back"))
    return translate(_("in force")) if row["in_force"] else translate(_("not in force"))
