"""Commands about the office itself: init, projects, people, doctor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, SpokenCommand, SpokenGroup, option
from pipeline.premises import Premises
from schemas.language import _, translate


@click.command(
    cls=SpokenCommand,
    help=_("Make a new office in a folder."),
    notes=_("With --demo it gets three projects, people with every role, and files that wait in the inbox."),
    examples=["letterbook init 档案室", "letterbook init demo --demo"],
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option("--demo", is_flag=True, help=_("Add projects, people and waiting files."))
@json_option
def init(folder: Path, demo: bool, as_json: bool) -> int:
    """Make the office and say what to do next."""
    from cli import founding

    office = founding.found(folder, demo=demo)
    waiting = sorted(path for path in office.inbox.rglob("*") if path.is_file())
    if as_json:
        output.emit({"office": str(office.root), "demo": demo, "waiting": [str(path) for path in waiting]})
        return 0
    output.say(_("The office is ready: %(folder)s"), folder=office.root)
    for path in waiting:
        click.echo(f"  {path.relative_to(office.root)}")
    if demo:
        output.note(_("Take the waiting files with: letterbook --office %(folder)s watch --once"), folder=folder)
    else:
        output.note(_("Next: letterbook --office %(folder)s projects import FILE"), folder=folder)
    return 0


@click.group(
    cls=SpokenGroup,
    invoke_without_command=True,
    help=_("List the projects; add or import them."),
    examples=["letterbook projects", "letterbook projects import 项目.xlsx"],
)
@json_option
@click.pass_context
def projects(ctx: click.Context, as_json: bool) -> int:
    """Print a row for each project."""
    if ctx.invoked_subcommand is not None:
        return 0
    opening.opened()
    from pipeline.office import people as office_people

    rows = office_people.project_rows()
    if as_json:
        output.emit(rows)
    else:
        _print_projects(rows)
    return 0


def _print_projects(rows: Iterable[Mapping[str, Any]]) -> None:
    modes = {"remuneration": translate(_("remuneration")), "lump_sum": translate(_("lump sum"))}
    headings = (_("Code"), _("Name"), _("City"), _("Fee mode"), _("24-hour number"), _("Manager"))
    lines = [
        (
            row["code"],
            row["name"],
            row["city"],
            modes[row["fee_mode"]],
            row.get("hotline", ""),
            row.get("manager_name", ""),
        )
        for row in rows
    ]
    output.print_table(headings, lines)


@projects.command(
    "add",
    cls=SpokenCommand,
    help=_("Add a project, or bring its data up to date."),
    examples=["letterbook projects add TFY --name 听枫苑 --city 日照 --fee-mode 酬金制 --set hotline=0633-0000024"],
)
@click.argument("code", metavar="CODE")
@option("--name", metavar="TEXT", required=True, help=_("Its name."))
@option("--city", metavar="TEXT", default="", help=_("Its city."))
@option("--fee-mode", metavar="MODE", required=True, help=_("remuneration (酬金制) or lump_sum (包干制)."))
@option("--set", "facts", metavar="NAME=TEXT", multiple=True, help=_("Other data, as `projects --json` names it."))
@json_option
def add_project(code: str, name: str, city: str, fee_mode: str, facts: tuple[str, ...], as_json: bool) -> int:
    """Add one project."""
    office = opening.opened()
    from pipeline import inbox
    from pipeline.office import filed, hotline
    from pipeline.office import people as office_people

    row = {"code": code, "name": name, "city": city, "fee_mode": fee_mode} | _facts(facts, office_people.PROJECT_FACTS)
    project = office_people.add_project(row)
    inbox.open_folders(office)
    filed.follow_ledger(office)
    for document in [] if as_json else hotline.still_showing(project):
        output.say(_("%(number)s is posted and shows another 24-hour number."), number=document.number)
    return _added([one for one in office_people.project_rows() if one["code"] == project.code], as_json)


def _facts(pairs: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    facts, known = {}, set(known)
    for pair in pairs:
        name, _equals, words = pair.partition("=")
        if name not in known:
            raise click.UsageError(
                translate(
                    _("“%(name)s” is not known; there are: %(known)s"),
                    {"name": name, "known": ", ".join(sorted(known))},
                )
            )
        facts[name] = words
    return facts


def _added(rows: list[dict[str, Any]], as_json: bool) -> int:
    if as_json:
        output.emit(rows)
    else:
        output.say(_("%(count)s row(s) taken."), count=len(rows))
    return 0


@projects.command(
    "import",
    cls=SpokenCommand,
    help=_("Add projects from a workbook or a JSON file: one row each."),
    notes=_("Headings: 项目编码, 项目名称, 城市, 收费模式, 24小时服务电话, 项目经理 and so on."),
    examples=["letterbook projects import 项目.xlsx"],
)
@click.argument("file", metavar="FILE", type=FILE)
@json_option
def import_projects(file: Path, as_json: bool) -> int:
    """Add every row, or none of them."""
    office = opening.opened()
    from cli import importing
    from pipeline import inbox
    from pipeline.office import people as office_people

    rows = importing.project_rows(file)
    _all_or_none(office_people.add_project, rows, office)
    inbox.open_folders(office)
    codes = {str(row["code"]) for row in rows}
    return _added([row for row in office_people.project_rows() if row["code"] in codes], as_json)


def _all_or_none(add: Callable[[Mapping[str, Any]], Any], rows: Iterable[Mapping[str, Any]], office: Premises) -> None:
    from django.db import transaction

    from pipeline.office import filed

    with transaction.atomic():
        for row in rows:
            add(row)
    filed.follow_ledger(office)


@click.group(
    cls=SpokenGroup,
    invoke_without_command=True,
    help=_("List the people and their roles; add or import them."),
    examples=["letterbook people", "letterbook people import 人员.xlsx"],
)
@json_option
@click.pass_context
def people(ctx: click.Context, as_json: bool) -> int:
    """Print a row for each person."""
    if ctx.invoked_subcommand is not None:
        return 0
    opening.opened()
    from pipeline.office import people as office_people

    rows = office_people.people_rows()
    if as_json:
        output.emit(rows)
    else:
        output.print_table(
            (_("User"), _("Name"), _("Roles")), [(row["user"], row["name"], _roles(row)) for row in rows]
        )
    return 0


def _roles(row: Mapping[str, Any]) -> str:
    from pipeline.office.access import role_titles

    shown = [
        role_titles([held["role"]]) + (f"（{held['project']}）" if held["project"] else "") for held in row["roles"]
    ]
    return "、".join(shown)


@people.command(
    "add",
    cls=SpokenCommand,
    help=_("Add a person, or give further roles."),
    examples=["letterbook people add linruoxi --name 林若溪 --role steward@TFY"],
)
@click.argument("user", metavar="USER")
@option("--name", metavar="TEXT", default="", help=_("The name."))
@option(
    "--role", "roles", metavar="ROLE@PROJECT", multiple=True, help=_("A role; in the whole company without @PROJECT.")
)
@option("--mail", metavar="ADDRESS", default="", help=_("Where notifications are mailed to."))
@option("--phone", metavar="NUMBER", default="", help=_("The work phone, by which a group robot calls the person."))
@json_option
def add_person(user: str, name: str, roles: tuple[str, ...], mail: str, phone: str, as_json: bool) -> int:
    """Add one person."""
    office = opening.opened()
    from pipeline.office import filed
    from pipeline.office import people as office_people

    known = {row["user"]: row["name"] for row in office_people.people_rows()}
    held = [dict(zip(("role", "at", "project"), role.partition("@"), strict=True)) for role in roles]
    contact = {"mail": mail, "phone": phone}
    person = office_people.add_person({"user": user, "name": name or known.get(user, user), "roles": held, **contact})
    filed.follow_ledger(office)
    return _added([row for row in office_people.people_rows() if row["user"] == person.user], as_json)


@people.command(
    "import",
    cls=SpokenCommand,
    help=_("Add people from a workbook or a JSON file: one row for each role."),
    notes=_("Headings: 用户名, 姓名, 岗位, 项目, 邮箱, 工作手机."),
    examples=["letterbook people import 人员.xlsx"],
)
@click.argument("file", metavar="FILE", type=FILE)
@json_option
def import_people(file: Path, as_json: bool) -> int:
    """Add every person, or none of them."""
    office = opening.opened()
    from cli import importing
    from pipeline.office import people as office_people

    rows = importing.people_rows(file)
    _all_or_none(office_people.add_person, rows, office)
    users = {str(row["user"]) for row in rows}
    return _added([row for row in office_people.people_rows() if row["user"] in users], as_json)


@click.command(
    cls=SpokenCommand,
    help=_("Say whether this machine, and the office if there is one, is ready, and what to do if not."),
    examples=["letterbook doctor"],
)
@json_option
def doctor(as_json: bool) -> int:
    """Print a line for each thing looked at; 1 if any failed."""
    office = opening.opened_if_any()
    if office is None:
        from pipeline import doctor as checks

        rows = [finding.row() for finding in checks.machine()]
    else:
        from pipeline.office import health

        rows = [finding.row() for finding in health.findings(office)]
    if as_json:
        output.emit(rows)
    else:
        _print_findings(rows)
    return 1 if any(row["state"] == "failed" for row in rows) else 0


def _print_findings(rows: Iterable[Mapping[str, str]]) -> None:
    words = {"ok": translate(_("good")), "warning": translate(_("look")), "failed": translate(_("bad"))}
    for row in rows:
        click.echo(f"[{words[row['state']]}] {row['message']}")
        if row["fix"]:
            click.echo(f"       {row['fix']}")
