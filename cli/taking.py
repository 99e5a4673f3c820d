"""Commands that take into the archive what was not written here: a handover of another office, old files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import DROP, FILE, TARGET, SpokenCommand, option
from schemas.language import _, translate

_NAMED = 10


@click.command(
    "import",
    cls=SpokenCommand,
    help=_("Take over what another office handed over with `letterbook export`: the same files, the same numbers."),
    notes=_(
        "The bag is checked first, byte by byte, then the proof of each document. What cannot be taken is listed with "
        "its reason and keeps nothing else out; taking the same bag over again changes nothing."
    ),
    examples=["letterbook import 听枫苑移交 --by gaopin --dry-run", "letterbook import 听枫苑移交 --by gaopin"],
)
@click.argument("folder", metavar="BAG", type=DROP)
@option("--by", "user", metavar="USER", required=True, help=_("Who takes it over: stands in the ledger."))
@option("--key", metavar="KEY", default="", help=_("The public key of their ledger, as they told it to you."))
@option("--dry-run", "only_try", is_flag=True, help=_("Only say what would happen."))
@json_option
def take_over(folder: Path, user: str, key: str, only_try: bool, as_json: bool) -> int:
    """Take the bag over and tell how it went with each document; the highest exit status of those that failed."""
    office = opening.opened()
    from pipeline.office import access, taking_over

    done = taking_over.take_over(folder, access.person(user), office, key=key.strip(), only_try=only_try)
    return told(done, only_try=only_try, as_json=as_json)


def told(done: Sequence[Any], *, only_try: bool, as_json: bool) -> int:
    """Print the statement of an import: what was asked is what was done and what failed, to the last one."""
    failed = [one for one in done if one.error]
    counts = {"asked": len(done), "done": len(done) - len(failed), "failed": len(failed)}
    if as_json:
        output.emit(counts | {"dry_run": only_try, "items": [_item(one) for one in done]})
    else:
        words = _("Would be taken in: %(done)s of %(asked)s") if only_try else _("Taken in: %(done)s of %(asked)s")
        output.say(words, **counts)
        if already := sum(1 for one in done if one.already):
            output.say(_("of which %(count)s were here already"), count=already)
        for one in failed:
            name = (
                translate(_("row %(row)s %(title)s"), {"row": one.row, "title": one.title}) if one.row else one.number
            )
            click.echo(f"  {name.strip()}{translate(_(': '))}{one.error}", err=True)
    return max((one.exit_code for one in done), default=0)


@click.command(
    "import-legacy",
    cls=SpokenCommand,
    help=_(
        "Take in old Word files, PDFs, scans and pictures with a catalogue workbook: filed as they are, searchable."
    ),
    notes=_(
        "Each file becomes an entry with a number of its own, marked as imported; nothing of it was approved here. "
        "Wrong rows are listed with their reasons and keep no other out: correct them and import the same again."
    ),
    examples=[
        "letterbook import-legacy --blank -o 目录.xlsx",
        "letterbook import-legacy 旧资料 --catalogue 目录.xlsx --project TFY --by gaopin --dry-run",
    ],
)
@click.argument("folder", metavar="FOLDER", type=DROP, required=False)
@option("--blank", is_flag=True, help=_("Write the catalogue workbook to be filled in."))
@option("-o", "--output", "target", metavar="FILE", type=TARGET, help=_("Where --blank writes: .xlsx."))
@option("--catalogue", metavar="FILE", type=FILE, help=_("The catalogue workbook, filled in."))
@option("--project", metavar="CODE", default="", help=_("The project of rows that name none."))
@option("--by", "user", metavar="USER", default="", help=_("Who takes them in: stands in the ledger."))
@option("--dry-run", "only_try", is_flag=True, help=_("Only say what would happen."))
@option("--marked", metavar="FILE", type=TARGET, help=_("Write the catalogue with what became of each row."))
@json_option
def import_legacy(
    folder: Path | None, blank: bool, target: Path | None, catalogue: Path | None, project: str, user: str,
    only_try: bool, marked: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Write the blank catalogue, or take in what it lists and tell how it went with each row."""
    from pipeline.workbook import legacy_sheet

    if blank:
        if target is None:
            raise click.UsageError(translate(_("Say where to write with -o FILE.")))
        output.write_form(target, legacy_sheet.blank())
        return 0
    if folder is None or catalogue is None or not user or not folder.is_dir():
        raise click.UsageError(translate(_("Name the folder, --catalogue FILE and --by USER.")))
    office = opening.opened()
    from pipeline.office import access, legacy_import, people

    rows = legacy_sheet.read(catalogue.read_bytes(), catalogue.name)
    code = people.project(project).code if project else ""
    found = legacy_import.take_in(
        legacy_import.Order(folder, rows, code, access.person(user), only_try=only_try), office
    )
    status = told(found.done, only_try=only_try, as_json=as_json)
    if found.unlisted and not as_json:
        output.note(_("Not in the catalogue, not taken in: %(files)s"), files="、".join(found.unlisted[:_NAMED]))
    if marked is not None:
        marked.write_bytes(legacy_sheet.result(_outcomes(rows, found.done), marked.stem))
        output.note(_("Written: %(file)s"), file=marked)
    return status


def _outcomes(rows: Sequence[Any], done: Sequence[Any]) -> list[tuple[int, Any, str]]:
    return [(number, typed, _outcome(one)) for (number, typed), one in zip(rows, done, strict=True)]


def _outcome(one: Any) -> str:
    if one.error:
        return f"未导入：{one.error}"
    words = "原来就在" if one.already else "已导入" if one.document else "可以导入"
    return "；".join(filter(None, (f"{words} {one.number}".strip(), one.remark)))


def _item(one: Any) -> dict[str, Any]:
    return {
        "document": one.document or None,
        "number": one.number or None,
        "title": one.title or None,
        "stage": one.stage or None,
        "already": one.already,
        "row": one.row or None,
        "remark": one.remark or None,
        "error": one.error or None,
        "clause": one.clause or None,
    }
