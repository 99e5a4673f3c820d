"""One document, told to a person: what it is, whose turn it is, who decided what, where it lies and hangs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import click

from cli import output
from schemas.language import _, current, translate


def print_document(row: Mapping[str, Any]) -> None:
    """Print what `documents.described` says, in the order a person asks for it."""
    click.echo(row["title"])
    output.print_pairs(_facts(row))
    for tell in (_print_parts, _print_photos, _print_decisions, _print_consents, _print_aftermath, _print_release):
        tell(row)
    if row["copies"]:
        from cli.copies import print_copies

        _print_heading(_("Copies sent"))
        print_copies(row["copies"])
    if row["reminders"]:
        _print_heading(_("Reminders"))
        # A document made of parts: each reminder with the file that it stands in.
        output.print_problems(row["reminders"], of=row["document"] if row["parts"] else "")
    if row["stage"] == "disposed":
        click.echo()
        output.say(_("Its certificate: letterbook retention certificate %(number)s -o FILE.pdf"), number=row["number"])
    if row["files"]:
        _print_heading(_("Files"))
        for file in row["files"]:
            click.echo(f"  {file}")
    if row.get("returned"):
        _print_heading(_("Given back earlier, with the reasons beside it"))
        for file in row["returned"]:
            click.echo(f"  {file}")


def _facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    from pipeline.office.access import role_titles

    return [
        (_("Document"), row["document"]),
        (_("Number"), row["number"] or ""),
        (_("Verification code"), row["code"] or ""),
        (_("Type"), type_title(row["type"])),
        (_("Project"), row["project"]),
        (_("Author"), row["author_name"]),
        (_("Stage"), stage_title(row["stage"], row["verbs"])),
        (_("Waits for"), role_titles(row["waiting_for"])),
        (_("Version"), str(row["revision"] or "")),
        (_("Its own date"), (row["own_date"] or "").replace("T", " ")),
        (_("Archive entry"), row["entry"] or ""),
        (_("Came from"), _origin(row.get("provenance"))),
        (_("Matter"), row["letter"]["matter"] if row["letter"] else ""),
        (_("Answered by"), "、".join(row["letter"]["answered_by"]) if row["letter"] else ""),
        (_("Supersedes"), row["supersedes"] or ""),
        (_("Opened by"), row["opened_by"] or ""),
        (_("Opened"), "、".join(row["opened"])),
    ]


def _origin(told: Mapping[str, Any] | None) -> str:
    """Return where an imported document came from, who took it in and when; empty for one that was written here."""
    if told is None:
        return ""
    from pipeline.office.imported import WAYS

    return f"{told['origin']}（{translate(WAYS[told['way']])}，{told['by_name']} {moment(told['at'])}）"


def _print_heading(message: str) -> None:
    click.echo(f"\n{translate(message)}")


def _print_parts(row: Mapping[str, Any]) -> None:

    if row["parts"]:
        _print_heading(_("Handed in by parts"))
        output.print_table(
            (_("Person"), _("Sections"), _("File"), _("Time")),
            [(one["name"], "、".join(one["section_titles"]), one["file"], moment(one["at"])) for one in row["parts"]],
        )
    if row["owed"]:
        _print_heading(_("Still owed: the document is incomplete, and no draft is made yet"))
        for line in owed_lines(row):
            click.echo(f"  {line}")


def _print_photos(row: Mapping[str, Any]) -> None:
    if row["photos"]:
        _print_heading(_("Photos: whoever approves confirms how faces are treated"))
        lines = [(one["file"], one["caption"] or "", one["faces_title"]) for one in row["photos"]]
        output.print_table((_("File"), _("Words"), _("Faces")), lines)


def _print_decisions(row: Mapping[str, Any]) -> None:
    from pipeline.office.access import role_titles

    if not row["decisions"]:
        return
    _print_heading(_("Decisions"))
    output.print_table(
        (_("Step"), _("Person"), _("Verdict"), _("Version"), _("Time"), _("Note")),
        [
            (
                role_titles(one["roles"]),
                one["name"],
                _verdict(one),
                str(one["revision"]),
                moment(one["at"]),
                one["note"],
            )
            for one in row["decisions"]
        ],
    )


def _print_consents(row: Mapping[str, Any]) -> None:
    if row["consents"]:
        _print_heading(_("Consent by telephone"))
        output.print_table(
            (_("Person"), _("Agreed"), _("Dialled"), _("Written down"), _("To be confirmed by"), _("State")),
            [
                (
                    one["name"],
                    moment(one["told_at"]),
                    one["dialled"] or "",
                    moment(one["at"]),
                    moment(one["due"]),
                    one["state_title"],
                )
                for one in row["consents"]
            ],
        )


def _print_aftermath(row: Mapping[str, Any]) -> None:
    if row["aftermath"]:
        _print_heading(_("What became of it"))
        lines = [(one["kind_title"], moment(one["at"]), one["name"], one["reason"]) for one in row["aftermath"]]
        output.print_table((_("State"), _("Time"), _("Person"), _("Note")), lines)


def _verdict(one: Mapping[str, Any]) -> str:
    words = translate(_("agreed")) if one["verdict"] == "approve" else translate(_("sent back"))
    if one["returned_to"]:
        from pipeline.office.access import role_titles

        words = translate(_("sent back to %(role)s"), {"role": role_titles([one["returned_to"]])})
    return f"{words}{translate(_(' (void)'))}" if one["void"] else words


def _print_release(row: Mapping[str, Any]) -> None:
    if row["register"]:
        _print_heading(_("Release register"))
        register = row["register"]
        span = "—".join(filter(None, (register["post_from"], register["post_until"])))
        output.print_pairs(
            [
                (_("Register number"), register["number"] or ""),
                (_("State"), register_state(register["state"])),
                (_("Channels"), channel_titles(register["channels"])),
                (_("Posted from—until"), span),
            ]
        )
    if row["deliveries"]:
        _print_heading(_("Deliveries"))
        lines = [(channel_titles([one["channel"]]), moment(one["at"]), one["where"]) for one in row["deliveries"]]
        output.print_table((_("Channel"), _("Time"), _("Where")), lines)
    if row["postings"]:
        _print_heading(_("Posting"))
        output.print_table(
            (_("Place"), _("State"), _("Copies"), _("Posted"), _("Taken down")),
            [
                (
                    one["place"],
                    one["state_title"],
                    str(one["copies"]),
                    moment(one["posted_at"]),
                    moment(one["removed_at"]),
                )
                for one in row["postings"]
            ],
        )


def register_state(state: str) -> str:
    """Return the official word of a register row's state."""
    from pipeline.stages import RegisterState

    return RegisterState(state).word


def type_title(type_id: str) -> str:
    """Return the name of a document type in the language in force; its id where this program has no such type."""
    from cli.types import available

    kind = available().get(type_id)
    return kind.title_in() if kind else type_id


def channel_titles(ids: list[str]) -> str:
    """Return the names of channels in the language in force."""
    from schemas.document_type import channels, wording

    known = channels()
    joiner = "、" if current().startswith("zh") else ", "
    return joiner.join(wording(known[one].titles) if one in known else one for one in ids)


def moment(at: datetime | None) -> str:
    """Return a time as the office's clock shows it, to the minute."""
    from django.utils import timezone

    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def owed_lines(row: Mapping[str, Any]) -> list[str]:
    """Return what a document still lacks, one line for each department that owes it, with its people where known."""
    lines: dict[str, list[str]] = {}
    for one in row["owed"]:
        people = f"{translate(_(': '))}{'、'.join(one['people'])}" if one["people"] else ""
        lines.setdefault(f"（{one['role_title']}{people}）", []).append(one["title"])
    return ["；".join(titles) + who for who, titles in lines.items()]


def stage_title(stage: str, verbs: Iterable[str] = ()) -> str:
    """Return the name of a stage in the language in force; of what is being decided, what it waits for (`verbs`)."""
    from pipeline.stages import words_now

    return translate(words_now(stage, verbs))
