"""Commands about spot checks: draw, and check a draw that was saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, INTO, TARGET, SpokenCommand, SpokenGroup, option
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
@option("--by", metavar="USER", help=_("Who draws, of the quality centre."))
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
        _keep(record, target, asked["by"])
    if as_json:
        output.emit(record)
    else:
        _print_draw(record)
    return 1 if record["missing"] else 0


def _drawn(kind: str, asked: dict[str, Any]) -> dict[str, Any]:
    import secrets

    office = opening.opened()
    from pipeline import draws
    from pipeline.office import draw_rounds, people

    among = draw_rounds.population(office, asked["year"], kind)
    active = [row["code"] for row in people.project_rows() if row["active"]]
    question = draws.Asked(asked["year"], kind, asked["per_project"], asked["size"])
    return draws.drawn(among, question, asked["seed"] or secrets.token_hex(16), active)


def _keep(record: dict[str, Any], target: Path, by: str | None) -> None:
    """Write the record of a draw to a file that says who took it out and when; the access log says so too."""
    from pipeline.office import access, draw_papers

    proof = draw_papers.proof(record, access.person(by) if by else None)
    record["exported"] = json.loads(proof)["exported"]
    target.write_bytes(proof)
    output.note(_("Written: %(file)s"), file=target)


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
    """Print what differs; 1 if anything does. The round's commitment is looked up where an office is at hand."""
    from pipeline import draws

    faults, record = draws.faults(file), draws.saved_record(file)
    if record.get("kind") == draws.ROUND and opening.opened_if_any() is not None:
        from pipeline.office import draw_rounds

        faults += [key for key in draw_rounds.differences(record) if key not in faults]
    if as_json:
        output.emit({"file": str(file), "genuine": not faults, "differs": faults})
    elif faults:
        output.say(_("%(file)s is not genuine; these parts differ: %(parts)s"), file=file.name, parts="、".join(faults))
    else:
        output.say(_("%(file)s is genuine: the sample follows from its seed and population."), file=file.name)
    return 1 if faults else 0


@draw.command(
    "open",
    cls=SpokenCommand,
    help=_("Open a round: commit what may be drawn to the ledger, before there is a seed."),
    notes=_("What earlier rounds of the year drew is left out. --query narrows it to what a search finds."),
    examples=["letterbook draw open --year 2026 --type service_report --by gaopin"],
)
@option("--year", metavar="YEAR", required=True, help=_("The year that the reports are about."))
@option("--type", "kind", metavar="TYPE", required=True, help=_("The document type."))
@option("--query", metavar="TEXT", default="", help=_("Only what this search finds."))
@option("--by", metavar="USER", help=_("Who draws, of the quality centre."))
@json_option
def open_round(year: str, kind: str, query: str, by: str | None, as_json: bool) -> int:
    """Print the round and the digest of its population."""
    office = opening.opened()
    from pipeline.office import access, draw_rounds, filed

    one = draw_rounds.opened(office, year, kind, query, access.person(by) if by else None)
    filed.follow_ledger(office)
    if as_json:
        output.emit(draw_rounds.row(one))
    else:
        output.say(_("Round %(round)s is open: %(n)s document(s), digest %(digest)s."),
                   round=one.name, n=len(one.population), digest=one.population_digest)  # fmt: skip
        output.say(_("Next: letterbook draw close %(round)s"), round=one.name)
    return 0


@draw.command(
    "close",
    cls=SpokenCommand,
    help=_("Close a round: the seed is named, and with it the sample."),
    notes=_(
        "Without --per-project the round takes its share of the projects not yet drawn in the year, so that after the "
        "last round every project was. Without --seed the operating system's chance decides."
    ),
    examples=["letterbook draw close CC-2026-01", "letterbook draw close CC-2026-04 --last -o 抽样记录.json"],
)
@click.argument("name", metavar="ROUND")
@option("--seed", metavar="TEXT", help=_("What decides; without it the operating system's chance."))
@option("--per-project", metavar="N", type=click.IntRange(0), help=_("At least so many of each project."))
@option("--size", metavar="N", type=click.IntRange(0), help=_("So many in all."))
@option("--last", is_flag=True, help=_("It is the year's last round: every project not yet drawn is."))
@option("--by", metavar="USER", help=_("Who draws, of the quality centre."))
@option("-o", "--output", "target", metavar="FILE", type=TARGET, help=_("Keep the record of the draw in a file."))
@json_option
def close_round(name: str, seed: str | None, by: str | None, target: Path | None, as_json: bool, **asked: Any) -> int:
    """Print the record; 1 if a project has no report."""
    office = opening.opened()
    from pipeline.office import access, draw_rounds, filed

    person = access.person(by) if by else None
    one = draw_rounds.closed(name, asked, seed or "", office, person)
    filed.follow_ledger(office)
    record = draw_rounds.row(one)
    if target:
        _keep(record, target, by)
    if as_json:
        output.emit(record)
    else:
        _print_draw(record)
    return 1 if record["missing"] else 0


@draw.command(
    "record",
    cls=SpokenCommand,
    help=_(
        "Print the record of a round (随机抽查抽样记录): what could be drawn, the seed, the sample, how to check it."
    ),
    examples=["letterbook draw record CC-2026-01 -o 抽样记录.pdf --by gaopin"],
)
@click.argument("name", metavar="ROUND")
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("Where to write: .pdf."))
@option("--by", metavar="USER", help=_("Who takes it out: stands on it and in the access log."))
def print_record(name: str, target: Path, by: str | None) -> int:
    """Write the PDF, stamped with who took it out and when."""
    office = opening.opened()
    from pipeline.office import access, draw_papers

    target.write_bytes(draw_papers.printed(name, office, access.person(by) if by else None))
    output.note(_("Written: %(file)s"), file=target)
    return 0


@draw.command(
    "list",
    cls=SpokenCommand,
    help=_("List the rounds of a year."),
    examples=["letterbook draw list --year 2026"],
)
@option("--year", metavar="YEAR", default="", help=_("The year that the reports are about."))
@json_option
def list_rounds(year: str, as_json: bool) -> int:
    """Print the rounds, oldest first."""
    opening.opened()
    from pipeline.office import draw_rounds

    rows = [draw_rounds.row(one) for one in draw_rounds.listed(year)]
    if as_json:
        output.emit(rows)
        return 0
    lines = [
        (row["round"], row["type"], str(len(row["population"])), str(len(row.get("sample", ()))), row.get("seed", ""))
        for row in rows
    ]
    output.print_table((_("Round"), _("Type"), _("Population"), _("Sample"), _("Seed")), lines)
    return 0


@draw.command(
    "sheets",
    cls=SpokenCommand,
    help=_("Write the check sheet of each drawn report, answered as far as the system can."),
    notes=_("Fill in what is 待查, then hand the files in: drop them into the inbox, or letterbook submit."),
    examples=["letterbook draw sheets CC-2026-01 -o 抽查 --by gaopin"],
)
@click.argument("name", metavar="ROUND")
@option("-o", "--output", "folder", metavar="DIR", type=INTO, required=True, help=_("Into which folder."))
@option("--by", metavar="USER", help=_("Who will fill them in: named as their author."))
def sheets(name: str, folder: Path, by: str | None) -> int:
    """Write one workbook a report; one that is there already is left alone: somebody may have filled it in."""
    office = opening.opened()
    from pipeline.office import access, check_sheets

    folder.mkdir(parents=True, exist_ok=True)
    for file, data in check_sheets.written(name, office, access.person(by) if by else None):
        if (folder / file).exists():
            output.note(_("Left alone, for it is there already: %(file)s"), file=folder / file)
            continue
        (folder / file).write_bytes(data)
        output.note(_("Written: %(file)s"), file=folder / file)
    return 0


@draw.command(
    "notice",
    cls=SpokenCommand,
    help=_("Begin the notice of a round (抽查通报): coverage, scores and findings stand in it already."),
    notes=_("Add the demands, then hand it in: letterbook submit FILE."),
    examples=["letterbook draw notice CC-2026-01 -o 抽查通报.xlsx --by gaopin"],
)
@click.argument("name", metavar="ROUND")
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("Where to write: .xlsx."))
@option("--by", metavar="USER", help=_("Who will fill it in: named as its author."))
def notice(name: str, target: Path, by: str | None) -> int:
    """Write the workbook of the notice."""
    office = opening.opened()
    from pipeline.office import access, check_notice, check_sheets

    record = check_notice.begun(name, office, access.person(by) if by else None)
    output.write_form(target, check_sheets.workbook(record, office))
    return 0
