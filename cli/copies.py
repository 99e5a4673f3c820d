"""Commands about copies (抄送) and importance: who was sent what, who acknowledged it; raising a filed document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from cli import opening, output
from cli.documents import follow_index
from cli.output import json_option
from cli.speech import SpokenCommand, option
from cli.telling import moment
from schemas.language import _, translate

_STATES = {"copied": _("copied"), "waiting": _("waits to be copied"), "failed": _("could not be copied yet")}


@click.command(
    cls=SpokenCommand,
    help=_("List the copies that were sent to roles, and who acknowledged them."),
    notes=_("A copy counts when it was delivered; a missing receipt only reminds."),
    examples=["letterbook copies --owed", "letterbook copies --project TFY --to quality_center --json"],
)
@option("--owed", "only_owed", is_flag=True, help=_("Only those that nobody acknowledged yet."))
@option("--project", metavar="CODE", default="", help=_("Only those of this project."))
@option("--to", "role", metavar="ROLE", default="", help=_("Only those to this role."))
@json_option
def copies(only_owed: bool, project: str, role: str, as_json: bool) -> int:
    """Print a row for each copy."""
    office = opening.opened()
    from pipeline.office import copying, people

    code = people.project(project).code if project else ""
    named = people.role_id(role) if role else ""
    rows = [_row(copy, office) for copy in copying.listed(only_owed=only_owed, project=code, role=named)]
    if as_json:
        output.emit(rows)
    elif rows:
        print_copies(rows, with_document=True)
    else:
        output.note(_("No copy matches."))
    return 0


def _row(copy: Any, office: Any) -> dict[str, Any]:
    from pipeline.office import copying, outbox

    document = copy.document
    # A list that anybody may ask for names no customer.
    told = {"document": document.key, "number": document.number, "title": outbox.title_of(document, office)}
    return told | {"project": document.project.code} | copying.row(copy)


def print_copies(rows: Sequence[Mapping[str, Any]], *, with_document: bool = False) -> None:
    """Print copies as a table; `with_document` where they are not all of one."""
    headings = [_("To"), _("Purpose"), _("Delivered"), _("Receipt"), _("Files sent")]
    lines = [
        [row["to_title"], row["purpose"], moment(row["at"]), _receipt(row), str(len(row["sent"]) or "")] for row in rows
    ]
    if with_document:
        headings.insert(0, _("Document"))
        lines = [[row["number"] or row["document"], *line] for row, line in zip(rows, lines, strict=True)]
    output.print_table(headings, lines)


def _receipt(row: Mapping[str, Any]) -> str:
    receipt = row["receipt"]
    if row.get("state"):
        return translate(_STATES[str(row["state"])])
    return f"{receipt['name']} {moment(receipt['at'])}" if receipt else ""


@click.command(
    cls=SpokenCommand,
    help=_("Acknowledge the copies of a document that went to your role."),
    examples=["letterbook receipt L-TFY-2026-0001 --by gaopin"],
)
@click.argument("name", metavar="DOCUMENT")
@option("--by", metavar="USER", required=True, help=_("Who received them."))
@json_option
def receipt(name: str, by: str, as_json: bool) -> int:
    """Print the copies with their receipts."""
    office = opening.opened()
    from pipeline import later
    from pipeline.office import access, documents

    rows = [_row(copy, office) for copy in later.acknowledge(documents.find(name), access.person(by))]
    if as_json:
        output.emit(rows)
    else:
        print_copies(rows, with_document=True)
    return 0


@click.command(
    "raise",
    cls=SpokenCommand,
    help=_("Make a filed document important: it is copied to those whom that concerns, and into the vault."),
    notes=_("Importance is raised and never lowered; what was filed stays as it is."),
    examples=['letterbook raise L-TFY-2026-0001 --by zhouqiming --reason "业主表示将起诉"'],
)
@click.argument("name", metavar="DOCUMENT")
@option("--by", metavar="USER", required=True, help=_("Who raises it."))
@option("--reason", metavar="TEXT", default="", help=_("Why it is important."))
@json_option
def raise_importance(name: str, by: str, reason: str, as_json: bool) -> int:
    """Print the copies that the document has now."""
    office = opening.opened()
    from pipeline import later
    from pipeline.office import access, documents

    document = later.raise_importance(documents.find(name), access.person(by), reason)
    follow_index()
    described = documents.described(document, office)
    if as_json:
        output.emit({name: described[name] for name in ("document", "number", "importance", "copies")})
    else:
        output.say(_("%(document)s is important."), document=described["number"])
        print_copies(described["copies"])
    return 0
