"""Commands about documents that were approved: release, publish, post, resume."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.documents import follow_index
from cli.output import json_option
from cli.speech import FILE, SpokenCommand, option
from cli.telling import stage_title
from schemas.language import _, translate

JOBS = click.IntRange(1, 64)


@click.command(
    cls=SpokenCommand,
    help=_("Release approved documents: they get their numbers and are filed, with their copies."),
    notes=_("Repeating it carries on where it was left; a number once given stays."),
    examples=["letterbook release D000001 --by zhouqiming", "letterbook release --ready --by zhouqiming --jobs 2"],
)
@click.argument("names", metavar="DOCUMENT...", nargs=-1)
@option("--ready", is_flag=True, help=_("All that are approved."))
@option("--by", metavar="USER", required=True, help=_("Who releases them."))
@option("--jobs", metavar="N", type=JOBS, default=1, help=_("How many processes share the work."))
@json_option
def release(names: tuple[str, ...], ready: bool, by: str, jobs: int, as_json: bool) -> int:
    """Print a statement that balances."""
    from cli.work import Order

    opening.opened()
    _one_of_the_two(names, ready)
    user = _user(by)
    chosen = list(dict.fromkeys(names)) or _approved(user)
    return _carried_out(Order("release", user), chosen, jobs, as_json)


@click.command(
    cls=SpokenCommand,
    help=_("Publish filed documents by the channels that were approved."),
    notes=_("Paper channels fill a print folder; record each place with: letterbook post"),
    examples=[
        "letterbook publish XRWY-TFY-TZ-2026-0001 --by linruoxi",
        "letterbook publish D000001 --channel board --by linruoxi",
    ],
)
@click.argument("names", metavar="DOCUMENT...", nargs=-1)
@option("--ready", is_flag=True, help=_("All that are filed and secured and wait for nothing else."))
@option("--by", metavar="USER", required=True, help=_("Who publishes them."))
@option("--channel", "channels", metavar="NAME", multiple=True, help=_("Only this channel; may be repeated."))
@option("--jobs", metavar="N", type=JOBS, default=1, help=_("How many processes share the work."))
@json_option
def publish(names: tuple[str, ...], ready: bool, by: str, channels: tuple[str, ...], jobs: int, as_json: bool) -> int:
    """Print a statement that balances."""
    from cli.work import Order

    opening.opened()
    _one_of_the_two(names, ready)
    user, wanted = _user(by), _channel_ids(channels)
    chosen = list(dict.fromkeys(names)) or _publishable(user)
    return _carried_out(Order("publish", user, channels=wanted), chosen, jobs, as_json)


def _channel_ids(named: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of channels that a person may have named by their titles: 宣传栏 is `board`."""
    from schemas.document_type import channels

    ids = {name: one.id for one in channels().values() for name in (*one.titles.values(), one.id)}
    for name in named:
        if name not in ids:
            words = translate(_("There is no channel “%(name)s”; there are: %(choices)s."))
            choices = "、".join(f"{one.titles['zh-Hans']}（{one.id}）" for one in channels().values())
            raise click.UsageError(words % {"name": name, "choices": choices})
    return tuple(ids[name] for name in named)


def _one_of_the_two(names: Sequence[str], ready: bool) -> None:
    if bool(names) == ready:
        raise click.UsageError(translate(_("Name documents, or say --ready: one of the two.")))


def _user(by: str) -> str:
    from pipeline.office import access

    return access.person(by).user


def _approved(user: str) -> list[str]:
    """Return what `release --ready` means for `user`: all that are approved and that they may release."""
    from pipeline.office import access, documents, here, kinds
    from pipeline.stages import Stage

    who, premises = access.person(user), here.office()
    ready = documents.listed(stage=Stage.APPROVED)
    return [one.key for one in ready if access.may(who, one, kinds.of(one, premises).release_by)]


def _publishable(user: str) -> list[str]:
    """Return what `publish --ready` means for `user`: secured, theirs to publish, and no notice that comes first."""
    from pipeline.office import access, documents, here, kinds
    from pipeline.stages import Stage

    who, premises = access.person(user), here.office()

    found = []
    for document in documents.listed(stage=Stage.SECURED).select_related("register_row"):
        notice = document.opened.order_by("id").last()
        is_free = hasattr(document, "register_row") and (notice is None or notice.stage == Stage.PUBLISHED)
        if is_free and access.may(who, document, kinds.of(document, premises).publish_by):
            found.append(document.key)
    return found


def _carried_out(order: Any, names: Sequence[str], jobs: int, as_json: bool) -> int:
    from cli import bulk

    done = bulk.carried_out(order, names, jobs)
    follow_index()
    statement = bulk.statement(done)
    if as_json:
        output.emit(statement)
    else:
        _print_statement(statement)
    return bulk.exit_code(done)


def _print_statement(statement: dict[str, Any]) -> None:
    if statement["items"]:
        output.print_table(
            (_("Document"), _("Number"), _("Stage"), _("Title")),
            [
                (
                    item["document"],
                    item["number"] or "",
                    stage_title(item["stage"]) if item["stage"] else "",
                    item["title"] or "",
                )
                for item in statement["items"]
            ],
        )
    counts = {key: statement[key] for key in ("asked", "done", "failed")}
    output.say(_("%(asked)s asked, %(done)s done, %(failed)s failed."), **counts)
    for item in statement["items"]:
        output.complain_of(item["document"], item["error"])


@click.command(
    cls=SpokenCommand,
    help=_("Record that paper was put up at a place, or with --removed that it came down."),
    examples=[
        "letterbook post XRWY-TFY-TZ-2026-0001 --place 宣传栏 --copies 1 --by xuke",
        "letterbook post XRWY-TFY-TZ-2026-0001 --place 宣传栏 --removed --by xuke",
    ],
)
@click.argument("name", metavar="DOCUMENT")
@option("--place", metavar="TEXT", required=True, help=_("Where it hangs."))
@option("--copies", metavar="N", type=click.IntRange(1, 9999), default=1, help=_("How many copies hang there."))
@option("--by", metavar="USER", required=True, help=_("Who put it up or took it down."))
@option("--removed", is_flag=True, help=_("It came down."))
@option("--photo", metavar="FILE", type=FILE, help=_("A photo that shows it hanging."))
@json_option
def post(name: str, by: str, photo: Path | None, as_json: bool, **paper: Any) -> int:
    """Print where the paper of this place stands now."""
    office = opening.opened()
    from pipeline import later
    from pipeline.office import access, documents, hanging

    document, person = documents.find(name), access.person(by)
    kept = hanging.kept_photo(document, photo, photo.name, office) if photo else ""
    posting = later.post(document, paper["place"], paper["copies"], person, removed=paper["removed"], photo=kept)
    follow_index()
    place = next(row for row in reversed(_postings(document, office)) if row["place"] == posting.place)
    if as_json:
        output.emit({"document": document.key, "number": document.number, **place})
    else:
        output.say(_("%(place)s: %(state)s"), place=place["place"], state=place["state_title"])
    return 0


def _postings(document: Any, office: Any) -> list[dict[str, Any]]:
    from pipeline.office import documents

    return list(documents.described(document, office)["postings"])


@click.command(
    cls=SpokenCommand,
    help=_("Carry on what a crash left: files, releases, copies, drafts, the ledger and the index."),
    notes=_("What another process is working on is left alone and told."),
    examples=["letterbook resume"],
)
@json_option
def resume(as_json: bool) -> int:
    """Print what was carried on; 1 if any of it failed."""
    opening.opened()
    from pipeline import inbox

    items = inbox.carried_on()
    failed = sum(1 for item in items if item["error"])
    statement = {"asked": len(items), "done": len(items) - failed, "failed": failed, "items": items}
    if as_json:
        output.emit(statement)
    elif not items:
        output.say(_("Nothing was left over."))
    else:
        counts = {key: statement[key] for key in ("asked", "done", "failed")}
        output.say(_("%(asked)s left over, %(done)s carried on, %(failed)s failed."), **counts)
        for item in items:
            if item["work"] == "discard":
                output.say(_("Half built and put aside: %(where)s"), where=item["document"])
            if item["work"] == "mend":
                output.say(_("Damaged, written anew from ours: %(where)s"), where=item["document"])
            output.complain_of(item["document"], item["error"])
    return 1 if failed else 0
