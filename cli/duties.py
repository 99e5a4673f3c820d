"""Commands about what is owed: the duties with their states, a calendar of them, and the parameters that bind."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import SpokenCommand, SpokenGroup, option
from schemas.language import _, translate

if TYPE_CHECKING:
    from pipeline.duties import Judged

_SOON = timedelta(days=31)
_MOST_NAMES = 3


@click.group(
    cls=SpokenGroup,
    invoke_without_command=True,
    help=_("List what the procedure demands: late, at risk, due and done, each with its clause."),
    notes=_(
        "Without --year: what falls due in the year of the day, and what is late from the three months before. A fact "
        "later than the day does not count. Exit status 1: something is late."
    ),
    examples=[
        "letterbook duties",
        "letterbook duties --project TFY --on 2026-07-16",
        "letterbook duties --person zhouqiming --ics 周启明.ics",
    ],
)
@option("--project", metavar="CODE", default="", help=_("Only this project."))
@option("--on", "day", metavar="DATE", default="", help=_("As it stood on this day (default: today)."))
@option("--year", metavar="YEAR", default="", help=_("What falls due in this year."))
@option("--role", metavar="ROLE", default="", help=_("Only what this role owes."))
@option("--person", metavar="USER", default="", help=_("Only what this person owes."))
@option("--all", "everything", is_flag=True, help=_("Also what is done, and what falls due later than in a month."))
@option("--ics", metavar="FILE", type=click.Path(path_type=Path), help=_("Write a calendar; a folder: one a person."))
@json_option
@click.pass_context
def duties(ctx: click.Context, /, everything: bool, ics: Path | None, as_json: bool, **asked: Any) -> int:
    """Print the duties; 1 if any is late."""
    if ctx.invoked_subcommand is not None:
        return 0
    office = opening.opened()
    from pipeline.duties import State
    from pipeline.office import duties as owed

    question = owed.Asked(asked["day"], asked["year"], asked["project"], asked["role"], asked["person"])
    with _uncollected():
        found = owed.listed(office, question)
    if ics:
        _write_calendars(ics, found, question.person)
    if as_json:
        output.emit([one.row() for one in found])
    else:
        _print(found, owed.day_of(question), everything=everything)
    return 1 if any(one.state is State.LATE for one in found) else 0


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nobody look for garbage meanwhile: whatever is read and judged is kept until it is printed.

    To go through a year of forty projects again and again takes a fifth of the time that judging it does.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write_calendars(target: Path, found: Sequence[Judged], person: str) -> None:
    """Write one calendar, or into a folder one for each person who owes anything."""
    from pipeline.agenda import calendar

    now = datetime.now(UTC)
    if not target.is_dir():
        target.write_bytes(calendar(found, translate(_("Duties")) + (f" {person}" if person else ""), now))
        output.note(_("Written: %(file)s"), file=target)
        return
    people = sorted({(holder.user, holder.name) for one in found for holder in one.people})
    for user, name in people if not person else [(user, name) for user, name in people if person in {user, name}]:
        mine = [one for one in found if user in {holder.user for holder in one.people}]
        file = target / f"{user}.ics"
        file.write_bytes(calendar(mine, f"{translate(_('Duties'))} {name}", now))
        output.note(_("Written: %(file)s"), file=file)


def _print(found: Sequence[Judged], on: date, *, everything: bool) -> None:
    from pipeline.duties import State

    urgent = (State.LATE, State.AT_RISK)
    shown = [one for one in found if everything or one.state in urgent or _is_soon(one, on)]
    for subject, rows in groupby(shown, key=lambda one: one.occasion.subject):
        click.echo(f"{subject.facts['name']}（{subject.code}）" if subject.code else subject.facts["name"])
        order = list(State)
        mine = sorted(rows, key=lambda one: (order.index(one.state), one.occasion.due))
        headings = (_("State"), _("Due"), _("Duty"), _("About"), _("Who"), _("Clause"))
        output.print_table(headings, [_line(one) for one in mine])
        click.echo()
    counts = {state: sum(one.state is state for one in found) for state in State}
    said = "，".join(f"{translate(state.words)} {count}" for state, count in counts.items() if count)
    output.say(_("On %(day)s: %(counts)s."), day=on.isoformat(), counts=said or "0")
    if len(shown) < len(found):
        output.note(_("%(count)s not shown (done, or due later than in a month); with --all they are."),
                    count=len(found) - len(shown))  # fmt: skip


def _is_soon(one: Judged, on: date) -> bool:
    from pipeline.duties import State

    return one.state is State.DUE and one.occasion.due.date() <= on + _SOON


def _line(one: Judged) -> tuple[str, ...]:
    row = one.row()
    title = str(row["title"])
    if row["missing"] > 1 or (row["need"] > 1 and row["missing"]):
        title += translate(_(" (missing %(count)s of %(need)s)"), {"count": row["missing"], "need": row["need"]})
    about = row["period"] if one.occasion.period else row["about"] or ""
    return (
        translate(one.state.words),
        str(row["due"]),
        title,
        str(about or ""),
        _named(row["names"]),
        str(row["clause"]),
    )


def _said(value: object) -> str:
    yes_no = {True: translate(_("yes")), False: translate(_("no"))}
    often = {
        "monthly": _("monthly"),
        "quarterly": _("quarterly"),
        "semiannual": _("half-yearly"),
        "annual": _("yearly"),
        "none": _("not moved"),
        "next_workday": _("next working day"),
    }
    return yes_no[value] if isinstance(value, bool) else translate(often.get(str(value), str(value)))


def _named(names: Iterable[str]) -> str:
    names = list(names)
    more = "" if len(names) <= _MOST_NAMES else "…"
    return "、".join(names[:_MOST_NAMES]) + more or "—"


@duties.command(
    "waive",
    cls=SpokenCommand,
    help=_("Record that one duty need not be met this time, and why: the quality centre or the general manager."),
    examples=["letterbook duties waive 季度满意度调查 --period 2026Q3 --reason 并入年度调查 --by gaopin"],
)
@click.argument("duty", metavar="DUTY")
@option("--project", metavar="CODE", default="", help=_("Of this project."))
@option("--period", metavar="PERIOD", required=True, help=_("Which time: `period` as `duties --json` shows it."))
@option("--reason", metavar="TEXT", required=True, help=_("Why."))
@option("--by", "user", metavar="USER", required=True, help=_("Who says so."))
@json_option
def waive(duty: str, user: str, as_json: bool, **about: str) -> int:
    """Waive one occasion."""
    opening.opened()
    from pipeline import later
    from pipeline.office import access

    later.waive(duty, about["project"], about["period"], access.person(user), about["reason"])
    if as_json:
        output.emit({"duty": duty, **about})
    else:
        output.say(_("Waived: %(duty)s %(period)s."), duty=duty, period=about["period"])
    return 0


@click.command(
    cls=SpokenCommand,
    help=_("Show the parameters that bind: the stricter of company, local rules and contract, and which one won."),
    examples=["letterbook parameters", "letterbook parameters --project TFY"],
)
@option("--project", metavar="CODE", default="", help=_("As they bind in this project."))
@json_option
def parameters(project: str, as_json: bool) -> int:
    """Print each parameter with its source and clause."""
    office = opening.opened()
    from pipeline.office import knowing, people

    about = people.project(project) if project else None
    rows = [one.row() for one in knowing.bound(office, about).values()]
    if as_json:
        output.emit(rows)
        return 0
    headings = (_("Parameter"), _("Meaning"), _("Value"), _("Source"), _("Clause"))
    sources = {
        "company": _("company"),
        "local": _("local rules"),
        "contract": _("contract"),
        "procedure": _("single client's procedure"),
    }
    lines = [
        (row["parameter"], row["title"], _said(row["value"]), translate(sources[row["source"]]), row["clause"])
        for row in rows
    ]
    output.print_table(headings, lines)
    for words, article in knowing.remarks(about):
        click.echo(f"  {words}（{article}）")
    return 0
