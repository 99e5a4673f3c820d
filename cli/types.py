"""Commands about document types: which there are, their schema, a complete example, and a check for type authors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import TARGET, SpokenCommand, SpokenGroup, option
from schemas import categories, record
from schemas.errors import WrongUsage
from schemas.language import _, current, translate


class NoSuchType(WrongUsage):
    """No document type has this id."""

    message = _("There is no document type “%(type)s”; there are: %(choices)s")


@click.group(
    cls=SpokenGroup,
    invoke_without_command=True,
    help=_("List the document types."),
    examples=["letterbook types", "letterbook types check"],
)
@json_option
@click.pass_context
def types(ctx: click.Context, as_json: bool) -> int:
    """Print a row for each type."""
    if ctx.invoked_subcommand is not None:
        return 0
    rows = [
        {
            "id": kind.id,
            "title": kind.title_in(),
            "titles": dict(kind.titles),
            "version": kind.version,
            "category": kind.category,
            "sections": [section.id for section in kind.sections],
            "approvals": [{"role": step.role, "verb": step.verb, "clause": step.clause} for step in kind.approvals],
            "channels": list(kind.channels),
        }
        for kind in available().values()
    ]
    if as_json:
        output.emit(rows)
    else:
        lines = [(row["id"], row["title"], row["version"], categories.title(row["category"])) for row in rows]
        output.print_table((_("Type"), _("Title"), _("Version"), _("Category")), lines)
    return 0


def available() -> Mapping[str, Any]:
    """Return the types of the named office, or without one those that come with the program."""
    from schemas.document_type import load_all

    office = opening.opened_if_any()
    if office is None:
        return load_all()
    from pipeline.office import kinds

    return kinds.available(office)


def named(name: str) -> Any:
    """Return the type with this id or title.

    Raises:
        NoSuchType
    """
    known = available()
    for kind in known.values():
        if name in {kind.id, *kind.titles.values()}:
            return kind
    raise NoSuchType(type=name, choices=("、" if current().startswith("zh") else ", ").join(known))


@types.command(
    "check",
    cls=SpokenCommand,
    help=_("Check type folders as the tests do: expressions, examples, bad examples, both templates."),
    examples=["letterbook types check circular"],
)
@click.argument("names", metavar="TYPE...", nargs=-1)
@json_option
def check_types(names: tuple[str, ...], as_json: bool) -> int:
    """Print every finding; 1 if there is any."""
    from cli.founding import demo_projects
    from pipeline import type_check

    projects = demo_projects()
    kinds = [named(name) for name in names] or list(available().values())
    found = [
        {"type": kind.id, "file": one.file, "message": str(one.message)}
        for kind in kinds
        for one in type_check.findings(kind.folder, projects)
    ]
    if as_json:
        output.emit(found)
    else:
        for one in found:
            click.echo(f"{one['type']}/{one['file']}: {one['message']}")
        output.say(_("%(types)s type(s) checked: %(count)s finding(s)."), types=len(kinds), count=len(found))
    return 1 if found else 0


@click.command(
    cls=SpokenCommand,
    help=_("Print the JSON Schema of a document type."),
    examples=["letterbook schema circular > circular.schema.json"],
)
@click.argument("name", metavar="TYPE")
def schema(name: str) -> int:
    """Print the schema with the shared fields put in."""
    click.echo(record.dumps(named(name).schema, indent=2))
    return 0


@click.command(
    cls=SpokenCommand,
    help=_("Write a complete example of a document type that passes every check, as JSON or as a workbook."),
    examples=["letterbook example circular -o 通知.xlsx", "letterbook example service_report > 报告.json"],
)
@click.argument("name", metavar="TYPE")
@option("-o", "--output", "target", metavar="FILE", type=TARGET, help=_("Where to write: .json or .xlsx."))
def example(name: str, target: Path | None) -> int:
    """Write the full example of the type folder."""
    kind = named(name)
    data = kind.read("examples/full.json")
    if target is None:
        click.echo(data.decode().rstrip("\n"))
        return 0
    if target.suffix.lower() == ".xlsx":
        from pipeline.workbook.write import write_workbook

        data = write_workbook(kind, record.loads(data))
    elif target.suffix.lower() != ".json":
        raise click.UsageError(translate(_("The example is written as .json or .xlsx.")))
    output.write_form(target, data)
    return 0
