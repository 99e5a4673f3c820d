"""Commands about documents until they are approved: check, submit, show, list, decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cli import batches, marking, opening, output
from cli.output import json_option
from cli.speech import DROP, SpokenCommand, option
from cli.telling import owed_lines, stage_title
from schemas.errors import LetterbookError
from schemas.language import _, current, translate

# As `pipeline.stages` has them; written out, so that help needs no database.
STAGES = (
    "draft", "deciding", "returned", "approved", "released", "filed", "secured", "published", "withdrawn", "superseded",
    "abandoned", "disposed",
)  # fmt: skip

_STAGE_HELP = _(
    "Only those at this stage: draft, deciding, returned, approved, released, filed, secured, published, withdrawn, "
    "superseded, abandoned, disposed."
)


@click.command(
    cls=SpokenCommand,
    help=_("Say everything that is wrong with files, without handing them in."),
    examples=["letterbook check 物业服务报告.xlsx --project TFY --mark 改正"],
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=DROP)
@option("--project", metavar="CODE", default="", help=_("The project they are meant for."))
@option(
    "--mark",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("Put a marked copy of each faulty file into DIR: correct it there and hand it in."),
)
@json_option
def check(files: tuple[Path, ...], project: str, folder: Path | None, as_json: bool) -> int:
    """Print the problems of each file; 1 if any of them stops it, or waits for a reason."""
    office = opening.opened()
    from pipeline import receive
    from pipeline.office import reception

    found, stopped = [], False
    for file in files:
        received = receive.outside(file, project)
        cases, problems = reception.looked_at(received, office, None)
        problems += [problem for case in cases if case.left_out for problem in case.left_out.problems]
        stopped = stopped or any(problem.stops or problem.waits for problem in problems)
        found.append((file, [output.with_file(problem.row(current()), str(file)) for problem in problems]))
        if folder and problems:
            marking.lay_down(received, problems, office, folder)
        marking.say_what_waits(file.name, problems)
    if as_json:
        output.emit([row for _file, rows in found for row in rows])
    else:
        for file, of_file in found:
            _print_file(file, of_file)
    return 1 if stopped else 0


def _print_file(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    errors = sum(1 for row in rows if row["severity"] == "error")
    counts = {"file": file.name, "errors": errors, "reminders": len(rows) - errors}
    if not rows:
        output.say(_("%(file)s: nothing is wrong, it can be handed in."), **counts)
    elif not errors:
        output.say(_("%(file)s: can be handed in, with %(reminders)s reminder(s)."), **counts)
    else:
        output.say(_("%(file)s: %(errors)s error(s), %(reminders)s reminder(s)."), **counts)
    output.print_problems(rows, of=file.name)


@click.command(
    cls=SpokenCommand,
    help=_("Hand in files: they are checked, and each becomes a draft that waits for its approvals."),
    notes=_(
        "The files stay where they are. The same file again gives the same answer. A folder or zip holds one data file "
        "with its photos and scans."
    ),
    examples=[
        "letterbook submit 物业服务报告.xlsx --by linruoxi",
        "letterbook submit 第二季度报告和照片/ --by linruoxi",
        "letterbook submit 来信.pdf --by linruoxi --project TFY --letter",
        "letterbook submit 通知/*.json --by linruoxi --project TFY --jobs 2",
    ],
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=DROP)
@option("--by", metavar="USER", required=True, help=_("Who hands them in."))
@option("--project", metavar="CODE", default="", help=_("The project they are meant for."))
@option("--reason", "reasons", metavar="CODE=TEXT", multiple=True, help=_("The answer to a reminder; may be repeated."))
@option("--letter", is_flag=True, help=_("They are scans of letters received; each waits to be registered."))
@option("--jobs", metavar="N", type=click.IntRange(1, 64), default=1, help=_("How many processes share the work."))
@json_option
def submit(
    files: tuple[Path, ...], by: str, project: str, reasons: tuple[str, ...], letter: bool, jobs: int, as_json: bool
) -> int:
    """Print a row for each document, and one for each file that was refused."""
    opening.opened()
    from cli import bulk
    from cli.work import Order
    from pipeline.office import access

    room = "letters" if letter else ""
    order = Order("submit", access.person(by).user, project, reasons=_answers(reasons), room=room)
    done = bulk.carried_out(order, [str(file) for file in files], jobs)
    follow_index()
    rows = [row for one in done for row in _rows(one)]
    if as_json:
        output.emit(rows)
    else:
        _print_submitted(rows, project)
    return bulk.exit_code(done)


def _answers(reasons: Iterable[str]) -> dict[str, str]:
    answers = {}
    for reason in reasons:
        code, equals, words = reason.partition("=")
        if not equals or not code.strip() or not words.strip():
            raise click.UsageError(translate(_("--reason takes CODE=TEXT, for example no-previous=新接项目.")))
        answers[code.strip()] = words.strip()
    return answers


def _rows(one: Any) -> list[dict[str, Any]]:
    if not one.exit_code:
        return [{**row, "problems": []} for row in one.rows]
    problems = [output.with_file(problem, one.name) for problem in one.problems]
    refused = {"file": one.name, "document": None, "stage": None, "error": one.error, "clause": one.clause or None}
    return [{**refused, "problems": problems}]


def _print_submitted(rows: Sequence[Mapping[str, Any]], project: str) -> None:
    taken = [row for row in rows if row["document"]]
    if taken:
        print_documents(taken)
    for row in taken:
        _print_whether_news(row)
        output.print_problems(row["reminders"], of=row["file"] if row["parts"] else "")
        batches.print_left_out(row)
    for row in rows:
        if not row["document"]:
            # A failure is a result of this command: it goes where the results go.
            click.echo(translate(_("Not taken: %(error)s"), {"error": row["error"]}))
            output.print_problems(row["problems"], of=row["file"])
            marking.show_the_way(row["file"], project)


def _print_whether_news(row: Mapping[str, Any]) -> None:
    """Say so where a file opened nothing new: a clerk must not take a next version for another document."""
    words = {"file": row["file"], "document": row["document"], "revision": str(row["revision"])}
    if row["is_news"] and row["stage"] == "draft":
        output.note(_("%(file)s was taken as a part of %(document)s."), **words)
        return
    if not row["is_news"]:
        output.note(_("%(file)s is %(document)s as it stands: nothing new was opened."), **words)
    elif row["revision"] > 1:
        message = _("%(file)s was taken as version %(revision)s of %(document)s; approvals of what changed are void.")
        output.note(message, **words)


def print_documents(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print short rows of documents as a table."""
    from pipeline.office.access import role_titles

    headings = (_("Document"), _("Project"), _("Title"), _("Stage"), _("Waits for"), _("Number"))
    output.print_table(
        headings,
        [
            (
                row["document"],
                row["project"],
                row["title"],
                stage_title(row["stage"], row["verbs"]),
                role_titles(row["waiting_for"]),
                row["number"] or "",
            )
            for row in rows
        ],
    )
    _print_owed(rows)


def _print_owed(rows: Iterable[Mapping[str, Any]]) -> None:
    """Say of each draft which sections are still owed, and by whom: a clerk rings up whoever it is."""
    for row in rows:
        for owed in owed_lines(row):
            output.say(_("%(document)s – still owed: %(owed)s"), document=row["document"], owed=owed)


@click.command(
    "list",
    cls=SpokenCommand,
    help=_("List the documents, the oldest first."),
    examples=["letterbook list --stage deciding --project TFY"],
)
@option("--stage", type=click.Choice(STAGES), metavar="STAGE", help=_STAGE_HELP)
@option("--project", metavar="CODE", default="", help=_("Only those of this project."))
@option("--type", "kind", metavar="TYPE", default="", help=_("Only those of this type."))
@option("--as", "user", metavar="USER", default="", help=_("Restricted ones too, as far as this person may see them."))
@json_option
def list_documents(stage: str | None, project: str, kind: str, user: str, as_json: bool) -> int:
    """Print the short row of each document that matches and that may be seen."""
    office = opening.opened()
    from pipeline.office import access, documents, kinds, people

    code, who = people.project(project).code if project else "", access.person(user) if user else None
    found = documents.listed(stage=stage or "", project=code, kind=kind)
    with kinds.held():
        seen = (one for one in found if access.may_see(who, one, kinds.of(one, office)))
        rows = list(documents.rows(seen, office))
    if as_json:
        output.emit(rows)
    elif rows:
        print_documents(rows)
    else:
        output.note(_("No document matches."))
    return 0


@click.command(
    cls=SpokenCommand,
    help=_("Record your verdict on documents: approve them, or return them with a reason."),
    examples=[
        "letterbook decide D000001 --as zhouqiming --approve",
        'letterbook decide D000001 --as zhouqiming --return --note "第三部分合计有误"',
        'letterbook decide D000001 --as shenmuzhi --return --to 项目经理 --note "请核对停水范围"',
    ],
)
@click.argument("names", metavar="DOCUMENT...", nargs=-1, required=True)
@option("--as", "by", metavar="USER", required=True, help=_("Who decides."))
@option("--approve", "verdict", flag_value="approve", help=_("Approve."))
@option("--return", "verdict", flag_value="return", help=_("Return to the author; say why with --note."))
@option("--to", metavar="ROLE", default="", help=_("Return to this earlier step instead, and go on from there."))
@option("--note", metavar="TEXT", default="", help=_("A note that goes with the verdict."))
@option(
    "--version",
    metavar="N",
    type=click.IntRange(1),
    default=None,
    help=_("The version you looked at; if a newer one came in, nothing is decided."),
)
@option("--photos-confirmed", is_flag=True, help=_("You looked at each photo: faces are treated as its author says."))
@json_option
def decide(names: tuple[str, ...], by: str, verdict: str | None, note: str, as_json: bool, **more: Any) -> int:
    """Take each decision; those that are refused stop nothing else, and the highest exit status is returned."""
    if verdict is None:
        raise click.UsageError(translate(_("Say --approve or --return.")))
    if more["to"] and verdict != "return":
        raise click.UsageError(translate(_("--to goes with --return.")))
    office = opening.opened()
    from pipeline import flow
    from pipeline.office import access, delegating, documents
    from pipeline.stages import Seen, Verdict

    saw = Seen(photos=more["photos_confirmed"], version=more["version"])
    person, rows, worst = access.person(by), [], 0
    step = delegating.role_id(more["to"]) if more["to"] else ""
    for name in dict.fromkeys(names):
        try:
            document = flow.decide(documents.find(name), person, Verdict(verdict), note, step, saw=saw)
            rows.append(documents.row(document, office) | {"error": None, "clause": None})
        except LetterbookError as error:
            rows.append({"document": name, "stage": None, "error": error.localized(), "clause": error.clause or None})
            worst = max(worst, error.exit_code)
    follow_index()
    _tell_decided(rows, as_json)
    return worst


def _tell_decided(rows: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    if as_json:
        output.emit(rows)
    elif taken := [row for row in rows if not row["error"]]:
        print_documents(taken)
    for row in rows:
        output.complain_of(row["document"], row["error"])


def follow_index() -> None:
    """Let ledger and index take in what this command did; a batch does it once."""
    from pipeline.office import filed, here

    filed.follow_index(here.office())
