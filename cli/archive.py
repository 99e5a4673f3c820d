"""Commands about what was filed: search, register, rebuild."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import TARGET, SpokenCommand, option
from schemas import categories
from schemas.language import _, translate

_SNIPPET_COLUMNS = 92


@click.command(
    cls=SpokenCommand,
    help=_("Search the filed documents, in Chinese or English."),
    notes=_("Several words must all occur; “quoted” words stand together; -word leaves out."),
    examples=[
        "letterbook search 电梯",
        "letterbook search 停水 --project TFY --since 2026-01-01",
        "letterbook search '电梯 -广告'",
    ],
)
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@option("--project", metavar="CODE", help=_("Only this project."))
@option("--type", "kind", metavar="TYPE", help=_("Only this document type."))
@option("--category", metavar="NAME", help=_("Only this category."))
@option("--since", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help=_("Signed on this day or later."))
@option("--until", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help=_("Signed on this day or earlier."))
@option(
    "--importance",
    metavar="LEVEL",
    type=click.Choice(["normal", "important"]),
    help=_("Only of this importance: normal or important."),
)
@option("--as", "user", metavar="USER", help=_("Only what this person may see."))
@option("--limit", metavar="N", type=click.IntRange(1, 1000), default=20, help=_("How many hits to show."))
@json_option
def search(words: tuple[str, ...], kind: str | None, user: str | None, as_json: bool, **filters: Any) -> int:
    """Print the hits, the best first."""
    office = opening.opened()
    from pipeline import finding
    from pipeline.office import access, filed, imported, many, people

    if filters["category"]:
        filters["category"] = categories.slug(filters["category"])
    if filters["project"]:
        filters["project"] = people.project(filters["project"]).code
    filed.follow_index(office)
    for end in ("since", "until"):
        filters[end] = filters[end].date().isoformat() if filters[end] else None
    visible = access.visible_to(access.person(user)) if user else None
    results = finding.finder_in(office.index).search(" ".join(words), type=kind, visible=visible, **filters)
    # The index holds what was filed; whether it is still in force is a later fact.
    gone = many.gone(hit.number for hit in results.hits)
    came = imported.marked([hit.number for hit in results.hits])
    if as_json:
        row: dict[str, Any] = results.row()
        for hit in row["hits"]:
            hit["gone"] = gone[hit["number"]].value if hit["number"] in gone else None
            hit["imported"] = hit["number"] in came
        output.emit(row)
    else:
        _print_results(results, gone, came)
    return 0


def _print_results(results: Any, gone: Mapping[str, Any], came: Set[str]) -> None:
    from cli.widths import wrapped

    output.say(_("%(total)s document(s) found."), total=results.total)
    if results.relaxed:
        output.note(_("No document has these words together; shown are those that have them apart."))
    for hit in results.hits:
        mark = f"〔{gone[hit.number].localized()}〕" if hit.number in gone else ""
        mark += f"〔{translate(_('imported'))}〕" if hit.number in came else ""
        click.echo(f"\n{hit.title}{mark}")
        click.echo(f"  {hit.number}  {hit.date}")
        for line in wrapped(hit.snippet.marked("【", "】"), _SNIPPET_COLUMNS):
            click.echo(f"  {line}")


@click.command(
    cls=SpokenCommand,
    help=_("Write the register of what was sent to customers, in its official form: a workbook, or a PDF to print."),
    examples=[
        "letterbook register --project TFY --year 2026 -o 一览表.xlsx",
        "letterbook register --project TFY --year 2026 -o 一览表.pdf",
    ],
)
@option("--project", metavar="CODE", help=_("Only this project."))
@option("--year", metavar="YEAR", help=_("Only this year."))
@option("--as", "user", metavar="USER", help=_("Who takes it out: stands on every page and in the access log."))
@option("--purpose", metavar="TEXT", default="", help=_("What for, as the access log keeps it."))
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("The .xlsx or .pdf to write."))
def register(project: str | None, year: str | None, user: str | None, purpose: str, target: Path) -> int:
    """Write 《对客信息发布一览表》 (5.6.1)."""
    office = opening.opened()
    from pipeline.office import access, access_log, people, registry

    code, who = people.project(project).code if project else "", access.person(user) if user else None
    as_pdf, stamp = target.suffix.lower() == ".pdf", access_log.stamp(who)
    data = registry.written(office, project=code, year=year or "", as_pdf=as_pdf, stamp=stamp)
    what = f"对客信息发布一览表 {code} {year or ''}".strip()
    access_log.note(access_log.Action.EXPORTED, what, by=who, purpose=purpose)
    target.write_bytes(data)
    output.note(_("Written: %(file)s"), file=target)
    return 0


@click.command(
    cls=SpokenCommand,
    help=_("Make anew what is gone: the search index, entries from a copy, the database from archive and ledger."),
    examples=["letterbook rebuild --index", "letterbook rebuild --archive", "letterbook rebuild --database"],
)
@option("--index", "of_index", is_flag=True, help=_("The search index, from the ledger and the archive."))
@option("--archive", "of_archive", is_flag=True, help=_("Entries that are gone from the archive, from a copy."))
@option("--database", "of_database", is_flag=True, help=_("The database, from the ledger and the archive."))
@option("--force", is_flag=True, help=_("Also where the database is there: it is moved to staging/discarded/."))
@json_option
def rebuild(of_index: bool, of_archive: bool, of_database: bool, force: bool, as_json: bool) -> int:
    """Make anew what can be made from what is left; 4 if an entry is gone for good."""
    if not (of_index or of_archive or of_database):
        raise click.UsageError(translate(_("Say what to rebuild: --index, --archive or --database.")))
    done, is_whole = dict[str, Any](), True
    if of_database:
        from cli import refounding

        made = refounding.database_anew(is_forced=force)
        done["database"] = made.row()
        if not as_json:
            refounding.tell(made)
    office = opening.opened()
    if of_archive:
        done["archive"], is_whole = _bring_back(office, as_json=as_json)
    if of_index:
        done["index"] = _index_anew(office)
    if as_json:
        # One thing asked for is told as it is, several under their names.
        output.emit(done if len(done) > 1 else next(iter(done.values())))
    return 0 if is_whole else 4


def _bring_back(office: Any, *, as_json: bool) -> tuple[list[Any], bool]:
    """Say of each entry that was gone whether it is back; return the rows of it, and whether all are."""
    from pipeline.office import filed, repairing

    found = repairing.bring_back(office)
    filed.follow_ledger(office)
    if not found and not as_json:
        output.note(_("Nothing is gone from the archive."))
    for one in found if not as_json else ():
        number = repairing.number_of(one.where)
        if one.outcome is repairing.Outcome.MENDED:
            output.say(_("%(number)s is back from %(store)s."), number=number, store=one.source)
        elif one.outcome is repairing.Outcome.HOPELESS:
            output.say(_("%(number)s is gone everywhere."), number=number)
        else:
            # A copy has it whole; it is the archive that does not take it.
            output.say(one.outcome.words, where=number, store=one.store, why=one.why)
    return [one.row() for one in found], all(one.outcome.is_good for one in found)


def _index_anew(office: Any) -> dict[str, int]:
    """Make the index anew; say and return how many documents it holds."""
    from pipeline import finding
    from pipeline.office import filed

    filed.rebuild_index(office)
    count = len(finding.finder_in(office.index).numbers())
    output.note(_("The index is new: %(count)s document(s)."), count=count)
    return {"documents": count}
