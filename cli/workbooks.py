"""The command that makes a clerk's workbook: blank, or holding what the office knows already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.speech import TARGET, SpokenCommand, option
from cli.types import named
from pipeline.asked_period import refuse_unless_period
from schemas import wording
from schemas.language import _, translate


@click.command(
    cls=SpokenCommand,
    help=_("Write the workbook of a document type to be filled in: blank, or holding what is known of a project."),
    notes=_(
        "With --project the master data stand in it; with --period also what follows from the report of the period "
        "before, and its figures beside the cells."
    ),
    examples=[
        "letterbook workbook circular -o 通知.xlsx",
        "letterbook workbook service_report -o 报告.xlsx --project TFY --period 2026Q2",
    ],
)
@click.argument("name", metavar="TYPE")
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("Where to write: .xlsx."))
@option("--project", metavar="CODE", default="", help=_("Fill in what is known of this project."))
@option("--period", metavar="PERIOD", default="", help=_("The period it is for, for example 2026Q2."))
@option("--by", metavar="USER", default="", help=_("Who will fill it in: named as its author."))
def workbook(name: str, target: Path, project: str, period: str, by: str) -> int:
    """Write the workbook; say so where there is no document before to take figures from."""
    kind = named(name)
    if target.suffix.lower() != ".xlsx":
        raise click.UsageError(translate(_("The workbook is written as .xlsx.")))
    refuse_unless_period(kind, period)
    if not project:
        if by:
            raise click.UsageError(translate(_("--by goes with --project.")))
        output.write_form(target, _blank(kind, period))
    else:
        output.write_form(target, _of_project(kind, project, period, by))
    return 0


def _blank(kind: Any, period: str) -> bytes:
    from pipeline.workbook.write import write_workbook

    return write_workbook(kind, {"period": period} if period else {})


def _of_project(kind: Any, code: str, period: str, by: str) -> bytes:
    office = opening.opened()
    from pipeline.office import access, access_log, people, workbooks

    stamp = access_log.stamp(access.person(by) if by else None)
    started = workbooks.start(kind, people.project(code), office, period=period, by=by, stamp=stamp)
    if period and started.before is None:
        before = wording.previous_period(period)
        output.note(_("There is no document of %(period)s: nothing could be taken over from it."), period=before)
    return started.data
