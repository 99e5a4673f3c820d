"""Commands about spot checks: draw, and check a draw that was saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, TARGET, SpokenCommand, SpokenGroup, option
from schemas.language import _, translate


@click.group(
    cls=SpokenGroup,
    invoke_without_command=True,
    help=_("Draw the reports that the quality centre looks at: at least one of each project (5.3.3B④)."),
    notes=_("The same seed and the same archive give the same sample. Exit status 1: a project has no report."),
    examples=[
        "letterbook draw --year 2026 --type service_report --seed 20270105",
        "letterbook draw --year 2026 --type service_report --seed 20270105 --size 5 -o 抽查.json",
    ],
)
@option("--year", metavar="YEAR", help=_("The year that the reports are about."))
@option("--type", "kind", metavar="TYPE", help=_("The document type."))
@option("--seed", metavar="TEXT", help=_("What decides; without it the operating system's chance."))
@option("--per-project", metavar="N", type=click.IntRange(0), default=1, help=_("At least so many of each project."))
@option("--size", metavar="N", type=click.IntRange(0), help=_("So many in all."))
@option("-o", "--output", "target", metavar="FILE", type=TARGET, help=_("Keep the record of the draw in a file."))
@json_option
@click.pass_context
def draw(ctx: click.Context, /, kind: str | None, target: Path | None, as_json: bool, **asked: Any) -> int:
    """Draw once and print the record; 1 if a project has no report."""
    if ctx.invoked_subcommand is not None:
        return 0
    if not asked["year"] or not kind:
        raise click.UsageError(translate(_("Say --year and --type.")))
    record = _drawn(kind, asked)
    if target:
        record["exported"] = _exported(record)
        target.write_text(output.as_text(record), "utf-8")
        output.note(_("Written: %(file)s"), file=target)
    if as_json:
        output.emit(record)
    else:
        _print_draw(record)
    return 1 if record["missing"] else 0


def _drawn(kind: str, asked: dict[str, Any]) -> dict[str, Any]:
    import secrets

    office = opening.opened()
    from pipeline import draws
    from pipeline.office import documents, filed, people

    gone = [one.number for stage in ("superseded", "withdrawn") for one in documents.listed(stage=stage) if one.number]
    among = draws.population(filed.archive(office), asked["year"], kind, gone=gone)
    active = [row["code"] for row in people.project_rows() if row["active"]]
    question = draws.Asked(asked["year"], kind, asked["per_project"], asked["size"])
    return draws.drawn(among, question, asked["seed"] or secrets.token_hex(16), active)


def _exported(record: dict[str, Any]) -> str:
    """Log that the record of a draw is taken out, and return who took it and when, for the file itself."""
    from pipeline.office import access_log

    access_log.note(access_log.Action.EXPORTED, f"随机抽查抽样记录 {record['type']} {record['year']}")
    return access_log.stamp(None)


def _print_draw(record: dict[str, Any]) -> None:
    counts = {"population": len(record["population"]), "size": len(record["sample"]), "seed": record["seed"]}
    output.say(_("%(size)s of %(population)s drawn, seed %(seed)s."), **counts)
    if record["sample"]:
        lines = [(str(n), number, record["projects"][number]) for n, number in enumerate(record["sample"], 1)]
        output.print_table((_("No."), _("Number"), _("Project")), lines)
    for project in record["missing"]:
        output.say(_("Finding: project %(project)s has no such document in %(year)s (%(clause)s)."),
                   project=project, year=record["year"], clause=record["clause"])  # fmt: skip


@draw.command(
    "verify",
    cls=SpokenCommand,
    help=_("Check the record of a draw: does its sample follow from its seed and population?"),
    examples=["letterbook draw verify 抽查.json"],
)
@click.argument("file", metavar="FILE", type=FILE)
@json_option
def verify(file: Path, as_json: bool) -> int:
    """Print what differs; 1 if anything does."""
    from pipeline import draws

    faults = draws.faults(file)
    if as_json:
        output.emit({"file": str(file), "genuine": not faults, "differs": faults})
    elif faults:
        output.say(_("%(file)s is not genuine; these parts differ: %(parts)s"), file=file.name, parts="、".join(faults))
    else:
        output.say(_("%(file)s is genuine: the sample follows from its seed and population."), file=file.name)
    return 1 if faults else 0
