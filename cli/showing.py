"""Commands that show what concerns persons, and who was shown it: show, access."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import INTO, SpokenCommand, option
from schemas.language import _, translate

# As `drafts.rendered` calls them.
_INTERNAL = "（内部）"


@click.command(
    cls=SpokenCommand,
    help=_("Tell everything about one document."),
    notes=_(
        "The internal version of a document with personal data is shown with --as, and whoever saw it is logged. Once "
        "filed it is encrypted: --save writes it to a folder, readable."
    ),
    examples=[
        "letterbook show D000001",
        "letterbook show XRWY-TFY-WYBG-2026Q2-01 --json",
        "letterbook show D000001 --as zhouqiming --purpose 审核",
        "letterbook show D000001 --as zhouqiming --save 内部件 --purpose 复核",
    ],
)
@click.argument("document", metavar="DOCUMENT")
@option("--as", "user", metavar="USER", default="", help=_("Who looks: sees internal versions too, and is logged."))
@option("--purpose", metavar="TEXT", default="", help=_("What for, as the access log keeps it."))
@option("--save", "target", metavar="DIR", type=INTO, help=_("Write the encrypted files there, readable."))
@json_option
def show(document: str, user: str, purpose: str, target: Path | None, as_json: bool) -> int:
    """Print what `documents.described` says, the photos, and with `--as` the internal versions."""
    if target and not user:
        raise click.UsageError(translate(_("Say who takes it out: --as USER.")))
    office = opening.opened()
    from pipeline.office import access, copies_beside, documents, imported, kinds, photo_consent

    found, who = documents.find(document), access.person(user) if user else None
    access.refuse_unless_may_see(who, found, kinds.of(found, office))
    described = documents.described(found, office) | {"photos": photo_consent.listed(found, office)}
    described["provenance"] = imported.told(found)
    described["returned"] = copies_beside.given_back(found, office) if who else []
    described["files"] = _shown(found, described["files"], who, purpose)
    if target:
        saved = _saved(found, who, purpose, target) if found.entry else []
        described["files"] += saved
        if not saved:
            words = _(
                "Nothing was written: no file of %(document)s is encrypted, those it has can be opened as they are."
            )
            output.note(words, document=found.number or found.key)
    if as_json:
        output.emit(described)
    else:
        from cli.telling import print_document

        print_document(described)
    return 0


def _shown(document: Any, files: list[str], who: Any, purpose: str) -> list[str]:
    """Return the files that may be opened, after the log has been written."""
    office = opening.opened()
    from pipeline.office import access, access_log

    if not access_log.holds_personal(document, office):
        return files
    if who is None:
        # The office's account alone says too little of who sits there.
        access_log.note(access_log.Action.VIEWED, document.title, document=document, purpose=purpose)
        return [file for file in files if _INTERNAL not in PurePath(file).name]
    access.refuse_unless_of_project(who, document.project)
    access_log.note(access_log.Action.OPENED, document.title, document=document, by=who, purpose=purpose)
    if not document.entry:
        return files
    personal = office.archive / document.entry / "v1" / "content" / "personal"
    return [*files, *(str(path) for path in sorted(personal.glob("*")))]


def _saved(document: Any, who: Any, purpose: str, target: Path) -> list[str]:
    """Write the files of the personal part to `target`, once the log says so, and return where they lie."""
    office = opening.opened()
    from archive.entry import PERSONAL
    from pipeline.office import access_log, personal

    whole = personal.entry_of(document, office)
    names = [name for name in whole.names() if name.startswith(PERSONAL)]
    if not names:
        return []
    # The key is asked for before the log: nobody took out what was destroyed.
    files = {name.removeprefix(PERSONAL): whole.read(name) for name in names}
    access_log.note(access_log.Action.EXPORTED, document.title, document=document, by=who, purpose=purpose)
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return [str(target / name) for name in sorted(files)]


@click.command(
    cls=SpokenCommand,
    help=_("List who looked at documents with personal data or took them out, the newest first."),
    notes=_("For the quality centre and the administrator (5.6.2)."),
    examples=[
        "letterbook access --as gaopin",
        "letterbook access --as gaopin --document D000001",
        "letterbook access --as guanli --person linruoxi --since 2026-07-01 --json",
    ],
)
@option("--as", "reader", metavar="USER", required=True, help=_("Who reads the log."))
@option("--document", metavar="DOCUMENT", default="", help=_("Only about this document."))
@option("--person", metavar="USER", default="", help=_("Only of this person."))
@option("--since", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help=_("On this day or later."))
@json_option
def access(reader: str, document: str, person: str, since: datetime | None, as_json: bool) -> int:
    """Print the lines of the access log."""
    opening.opened()
    from django.utils import timezone

    from pipeline.office import access as rights
    from pipeline.office import access_log, documents

    rows = list(
        access_log.rows(
            rights.person(reader),
            document=documents.find(document) if document else None,
            person=rights.person(person) if person else None,
            since=timezone.make_aware(since) if since else None,
        )
    )
    if as_json:
        output.emit(rows)
    elif rows:
        _print_accesses(rows)
    else:
        output.note(_("Nobody, as far as the log goes."))
    return 0


def _print_accesses(rows: list[dict[str, Any]]) -> None:
    from cli.telling import moment
    from pipeline.office import access_log
    from pipeline.office.access_log import Action

    premises = opening.opened()
    output.print_table(
        (_("Time"), _("Person"), _("Account"), _("What was done"), _("Document"), _("What"), _("Purpose")),
        [
            (
                moment(one["at"]),
                one["name"] or "—",
                one["operator"],
                translate(Action(one["action"]).words),
                one["number"] or one["document"] or "",
                access_log.said(one["what"], premises),
                access_log.said(one["purpose"], premises),
            )
            for one in rows
        ],
    )
