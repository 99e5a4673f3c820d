"""Commands at the end of a term: what is over, appraisal by two people, its papers, personal data."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import TARGET, SpokenCommand, SpokenGroup, option
from schemas.language import _, translate

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(
    cls=SpokenGroup,
    help=_("What becomes of documents whose term has ended: appraise, confirm, keep a record."),
    examples=["letterbook retention list", "letterbook retention rounds"],
)
def retention() -> None:
    """Hold the commands about the end of a term together."""


@retention.command(
    "list",
    cls=SpokenCommand,
    help=_("List the documents whose term is over, or ends within a year, and what stands against it."),
    examples=["letterbook retention list", "letterbook retention list --on 2037-01-01 --project TFY"],
)
@option("--on", metavar="DATE", type=_DAY, help=_("As of this day; without it today."))
@option("--project", metavar="CODE", default="", help=_("Only this project."))
@json_option
def list_ending(on: datetime | None, project: str, as_json: bool) -> int:
    """Print a row for each, the longest over first."""
    office = opening.opened()
    from pipeline.office import people, terms

    day = _day(on)
    found = terms.ending(office, day, people.project(project).code if project else "")
    if as_json:
        output.emit({"on": day, "entries": [term.row(day) for term in found]})
        return 0
    if not found:
        output.say(_("On %(day)s no term is over, and none ends within a year."), day=day.isoformat())
        return 0
    lines = [
        (str(term.document.number), term.document.title, term.words,
         term.last_day.isoformat() if term.last_day else "", _state(term, day))
        for term in found
    ]  # fmt: skip
    output.print_table((_("Number"), _("Title"), _("Term"), _("Kept until"), _("State")), lines)
    return 0


def _state(term: Any, day: date) -> str:
    said = translate(term.state(day).words)
    if term.holds:
        return f"{said}：{term.holds[0].reason}"
    return f"{said} {term.round.name}" if term.round else said


def _day(given: datetime | None) -> date:
    from pipeline.office import clock

    return given.date() if given else date.fromisoformat(clock.today())


@retention.command(
    "appraise",
    cls=SpokenCommand,
    help=_("Propose what is to become of documents whose term is over: one round, one decision."),
    notes=_("The quality centre proposes. Another person, general manager or supervising leader, confirms it."),
    examples=[
        "letterbook retention appraise XRWY-TFY-TZ-2026-0001 --destroy --by gaopin --reason 期满，无保存价值",
        "letterbook retention appraise XRWY-TFY-TZ-2026-0001 --keep-until 2046-12-31 --by gaopin --reason 仍有查考价值",
    ],
)
@click.argument("names", metavar="DOCUMENT...", nargs=-1, required=True)
@option("--destroy", is_flag=True, help=_("They are to be destroyed."))
@option("--keep-until", metavar="DATE", type=_DAY, help=_("They are to be kept on until this day."))
@option("--reason", metavar="TEXT", required=True, help=_("Why; it stands in the report."))
@option("--by", metavar="USER", required=True, help=_("Who proposes it."))
@json_option
def appraise(
    names: tuple[str, ...], destroy: bool, keep_until: datetime | None, reason: str, by: str, as_json: bool
) -> int:
    """Print the round."""
    if destroy == (keep_until is not None):
        raise click.UsageError(translate(_("Say either --destroy or --keep-until.")))
    opening.opened()
    from pipeline.office import access, appraising, documents

    chosen = [documents.find(name) for name in names]
    until = keep_until.date() if keep_until else None
    return tell(appraising.propose(chosen, access.person(by), reason, until), as_json)


def tell(one: Any, as_json: bool) -> int:
    """Print a round."""
    from pipeline.office import appraising

    row = appraising.row(one)
    if as_json:
        output.emit(row)
        return 0
    output.say(_("%(round)s: %(count)s document(s), %(what)s; %(state)s."), round=one.name, count=len(one.entries),
               what=_what(one), state=translate(_round_state(one)))  # fmt: skip
    if not one.verdict:
        output.say(_("Next: letterbook retention confirm %(round)s"), round=one.name)
    elif one.verdict == "confirmed" and not one.keep_until:
        next_step = _AFTERWARDS if one.disposed_at else _DESTROY
        output.say(next_step, round=one.name)
    return 0


_DESTROY = _("Next: print the list with letterbook retention record %(round)s, then letterbook dispose %(round)s")
_AFTERWARDS = _("Next: have the list signed (letterbook retention record %(round)s), then letterbook verify")


def _what(one: Any) -> str:
    if one.keep_until:
        return translate(_("to be kept until %(day)s"), {"day": one.keep_until.isoformat()})
    return translate(_("destruction"))


def _round_state(one: Any) -> str:
    if one.disposed_at:
        return _("destroyed at the end of its term")
    if one.begun_at:
        return _("destruction begun: letterbook resume")
    return {"confirmed": _("confirmed"), "refused": _("not confirmed")}.get(
        one.verdict, _("waits for the second person")
    )


@retention.command(
    "confirm",
    cls=SpokenCommand,
    help=_("Confirm an appraisal as its second person, or refuse it."),
    notes=_("Never whoever proposed it, nor whoever wrote one of the documents."),
    examples=[
        "letterbook retention confirm JD-2037-01 --by zhaozong",
        "letterbook retention confirm JD-2037-01 --by zhaozong --refuse --note 涉诉，暂不销毁",
    ],
)
@click.argument("name", metavar="ROUND")
@option("--by", metavar="USER", required=True, help=_("Who confirms or refuses."))
@option("--refuse", is_flag=True, help=_("Do not confirm it; say why with --note."))
@option("--note", metavar="TEXT", default="", help=_("What the second person has to say."))
@json_option
def confirm(name: str, by: str, refuse: bool, note: str, as_json: bool) -> int:
    """Print the round."""
    opening.opened()
    from pipeline.office import access, appraising

    return tell(appraising.answer(name, access.person(by), confirms=not refuse, note=note), as_json)


@retention.command(
    "rounds",
    cls=SpokenCommand,
    help=_("List the rounds of appraisal, the newest first."),
    examples=["letterbook retention rounds"],
)
@json_option
def rounds(as_json: bool) -> int:
    """Print a row for each round."""
    opening.opened()
    from pipeline.office import appraising

    found = appraising.listed()
    if as_json:
        output.emit([appraising.row(one) for one in found])
        return 0
    lines = [(one.name, str(len(one.entries)), _what(one), translate(_round_state(one)), one.reason) for one in found]
    output.print_table((_("Round"), _("Documents"), _("Decision"), _("State"), _("Reason")), lines)
    return 0


@retention.command(
    "record",
    cls=SpokenCommand,
    help=_(
        "Print the report of an appraisal (鉴定报告), once confirmed with the list of what is destroyed (销毁清册)."
    ),
    examples=["letterbook retention record JD-2037-01 -o 销毁清册.pdf --by gaopin"],
)
@click.argument("name", metavar="ROUND")
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("Where to write: .pdf."))
@option("--by", metavar="USER", help=_("Who takes it out: stands on it and in the access log."))
def record(name: str, target: Path, by: str | None) -> int:
    """Write the PDF, stamped with who took it out and when."""
    office = opening.opened()
    from pipeline.office import access, appraisal_papers

    target.write_bytes(appraisal_papers.printed(name, office, access.person(by) if by else None))
    output.note(_("Written: %(file)s"), file=target)
    return 0


@retention.command(
    "certificate",
    cls=SpokenCommand,
    help=_("Print the certificate of a destroyed document (销毁证明), as the ledger proves it."),
    notes=_("With -o it is written to print and file (.pdf, .docx), or as it is (.json); else JSON is printed."),
    examples=[
        "letterbook retention certificate XRWY-TFY-TZ-2026-0001 -o 销毁证明.pdf --by gaopin",
        "letterbook retention certificate XRWY-TFY-TZ-2026-0001",
    ],
)
@click.argument("name", metavar="DOCUMENT")
@option("-o", "--output", "target", metavar="FILE", type=TARGET, help=_("Where to write: .pdf, .docx or .json."))
@option("--by", metavar="USER", help=_("Who takes it out: stands on it and in the access log."))
def certificate(name: str, target: Path | None, by: str | None) -> int:
    """Print the certificate as JSON, or write it."""
    office = opening.opened()
    from pipeline.office import access, certificate_papers, certificates, documents

    found = documents.find(name)
    if target is None:
        click.echo(certificates.certificate_of(found), nl=False)
        return 0
    target.write_bytes(certificate_papers.written(found, target.name, office, access.person(by) if by else None))
    output.note(_("Written: %(file)s"), file=target)
    return 0


@retention.command(
    "left",
    cls=SpokenCommand,
    help=_("Write down on which day the owner left whom a visit record is about."),
    notes=_("Three years later what concerns persons in it is destroyed: letterbook retention minimise"),
    examples=["letterbook retention left XRWY-TFY-FT-2026-0001 --on 2026-06-30 --by linruoxi"],
)
@click.argument("names", metavar="DOCUMENT...", nargs=-1, required=True)
@option("--on", metavar="DATE", type=_DAY, required=True, help=_("The day on which the owner left."))
@option("--by", metavar="USER", required=True, help=_("Who knows it."))
def left(names: tuple[str, ...], on: datetime, by: str) -> int:
    """Say of each document that it was written down."""
    opening.opened()
    from pipeline.office import access, documents, minimising

    for name in names:
        made = minimising.left(documents.find(name), on.date(), access.person(by))
        output.say(_("%(document)s: the owner left on %(day)s."), document=name, day=made.left_on.isoformat())
    return 0


@retention.command(
    "minimise",
    cls=SpokenCommand,
    help=_("Destroy what concerns persons where its own, shorter term has ended; the rest of the entry stays."),
    notes=_("What is on hold is left alone."),
    examples=["letterbook retention minimise --dry-run", "letterbook retention minimise --by gaopin"],
)
@option("--on", metavar="DATE", type=_DAY, help=_("With --dry-run: as of this day; without it today."))
@option("--dry-run", is_flag=True, help=_("Only list what would be done."))
@option("--by", metavar="USER", default="", help=_("Who does it."))
@json_option
def minimise(on: datetime | None, dry_run: bool, by: str, as_json: bool) -> int:
    """Print what was minimised, or would be."""
    if dry_run == bool(by) or (on and not dry_run):
        raise click.UsageError(translate(_("Say either --dry-run, if need be with --on, or --by.")))
    office = opening.opened()
    from pipeline.office import access, minimising

    found = minimising.due(office, _day(on))
    done = [one for one in found if not one.holds] if dry_run else minimising.minimise(found, access.person(by))
    if as_json:
        output.emit([one.row() | {"minimised": one in done and not dry_run} for one in found])
        return 0
    for one in found:
        said = translate(_("on hold")) if one.holds else one.ended_on.isoformat()
        click.echo(f"  {one.document.number}  {said}")
    message = _("%(count)s document(s) would be minimised.") if dry_run else _("%(count)s document(s) minimised.")
    output.say(message, count=len(done))
    return 0
