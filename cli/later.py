"""Commands about what becomes of a document beside and after its path: recall, abandon, correct, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.documents import follow_index, print_documents
from cli.output import json_option
from cli.speech import DROP, SpokenCommand, option
from schemas.language import _


@click.command(
    cls=SpokenCommand,
    help=_("Take your document back before it is released: its approvals are void, its register row stays."),
    notes=_("Hand the corrected file in again; it comes back to the same approvals."),
    examples=["letterbook recall D000001 --by linruoxi --note 停水时间有误"],
)
@click.argument("name", metavar="DOCUMENT")
@option("--by", metavar="USER", required=True, help=_("Its author."))
@option("--note", metavar="TEXT", default="", help=_("Why, if there is something to say."))
@json_option
def recall(name: str, by: str, note: str, as_json: bool) -> int:
    """Print the row of the recalled document."""
    return _taken(name, by, as_json, lambda later, document, person: later.recall(document, person, note))


@click.command(
    cls=SpokenCommand,
    help=_("Give a document up before it is filed; its number and its register row stay, marked void."),
    notes=_("Its author and the project manager may."),
    examples=["letterbook abandon D000001 --by linruoxi --note 停水取消"],
)
@click.argument("name", metavar="DOCUMENT")
@option("--by", metavar="USER", required=True, help=_("Who gives it up."))
@option("--note", metavar="TEXT", required=True, help=_("Why."))
@json_option
def abandon(name: str, by: str, note: str, as_json: bool) -> int:
    """Print the row of the abandoned document."""
    return _taken(name, by, as_json, lambda later, document, person: later.abandon(document, person, note))


@click.command(
    cls=SpokenCommand,
    help=_("Hand in the correction of a filed document: a new document, which supersedes it once it is filed."),
    notes=_("It passes the same approvals. The reason is kept with it."),
    examples=["letterbook correct XRWY-TFY-TZ-2026-0001 停水通知.xlsx --by linruoxi --reason 停水改至21日"],
)
@click.argument("name", metavar="DOCUMENT")
@click.argument("file", metavar="FILE", type=DROP)
@option("--by", metavar="USER", required=True, help=_("Who hands it in."))
@option("--reason", metavar="TEXT", required=True, help=_("What was wrong."))
@json_option
def correct(name: str, file: Path, by: str, reason: str, as_json: bool) -> int:
    """Print the row of the correction."""
    return _taken(name, by, as_json, lambda later, document, person: later.correct(document, file, person, reason))


@click.command(
    cls=SpokenCommand,
    help=_("Withdraw a filed document: it is no longer in force, and the public page says so with the reason."),
    notes=_(
        "Everybody can read the reason: write no names in it. Record each place where its paper came down with: "
        "letterbook post --removed"
    ),
    examples=["letterbook withdraw XRWY-TFY-TZ-2026-0001 --by zhouqiming --reason 供水公司取消停水"],
)
@click.argument("name", metavar="DOCUMENT")
@option("--by", metavar="USER", required=True, help=_("Who withdraws it."))
@option("--reason", metavar="TEXT", required=True, help=_("Why, as everybody may read it."))
@json_option
def withdraw(name: str, by: str, reason: str, as_json: bool) -> int:
    """Print the row of the withdrawn document, and where its paper still hangs."""
    return _taken(name, by, as_json, lambda later, document, person: later.withdraw(document, person, reason))


def _taken(name: str, by: str, as_json: bool, step: Callable[[Any, Any, Any], Any]) -> int:
    """Take one later step and print the document's row; a refusal rises to the edge."""
    office = opening.opened()
    from pipeline import later
    from pipeline.office import access, documents

    document = step(later, documents.find(name), access.person(by))
    follow_index()
    described = documents.described(documents.find(document.key), office)
    places = [one["place"] for one in described["postings"] if one["must_come_down"]]
    if as_json:
        output.emit(documents.row(document, office) | {"supersedes": described["supersedes"], "hanging": places})
        return 0
    print_documents([documents.row(document, office)])
    if places:
        output.say(_("Still to be taken down: %(places)s"), places="、".join(places))
    return 0
